// `undo` takes a retirement back: a detached partition is under its parent again and stays there until it is released, and
// what nobody retires is refused.
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type CliScene, makeCliScene, OLD_TABLE } from './cli-scene.ts'
import { runFailure, runJson, succeed } from './run-cli.ts'

type Undone = { readonly partition: string; readonly retired: boolean; readonly notices: readonly unknown[] }

let scene: CliScene

before(async () => {
  scene = await makeCliScene(
    ...([true, OLD_TABLE] as const),
    `insert into public.visits select n, current_date - 21 + interval '1 day' * (n % 10 + 1) from generate_series(1, 100) as n`,
    `select partkeeper.manage('public.visits', '1 day')`,
    `select partkeeper.set_retention('public.visits', '14 days', 'detach')`,
    `select partkeeper.confirm('public.visits', fingerprint) from partkeeper.plan() where fingerprint is not null limit 1`,
    `call partkeeper.maintain()`,
  )
})
after(() => scene?.drop())

async function readRows(query: string): Promise<readonly unknown[]> {
  return (await scene.client.query(query)).rows
}

const countVisits = 'select count(*)::integer as count from public.visits'
const readState = `select state, hold from partkeeper.retirements where partition_name = 'public.visits_old_01'`

it('attaches a detached partition again, holds it, and says how to release it', async () => {
  const [before] = (await readRows(countVisits)) as readonly { count: number }[]
  assert.deepEqual(await readRows(readState), [{ state: 'detached', hold: null }])
  const text = await succeed(['undo', 'visits_old_01'], scene)
  assert.equal(
    text,
    'public.visits_old_01 is attached and writable again, and on hold until: partkeeper release public.visits_old_01',
  )
  assert.deepEqual(await readRows(countVisits), [{ count: (before?.count ?? 0) + 10 }])
  const [{ state, hold }] = (await readRows(readState)) as [{ state: string; hold: string }]
  assert.equal(state, 'undone')
  assert.match(hold, /its retirement was undone by/)
  assert.match(
    await succeed(['plan', 'visits'], scene),
    /public\.visits_old_01 .* hold: its retirement was undone/,
  )
})

it('gives machines the same', async () => {
  const { code, document } = await runJson<Undone>(['undo', 'public.visits_old_02'], scene)
  assert.equal(code, 0)
  assert.deepEqual(document, { partition: 'public.visits_old_02', retired: false, notices: [] })
})

it('refuses what is not being retired, and changes nothing', async () => {
  const before = await readRows(countVisits)
  for (const name of ['visits_old_01', 'visits']) {
    const { code, error } = await runFailure(['undo', name], scene)
    assert.deepEqual([code, error.code, error.sqlstate], [1, 'not_found', 'PK010'])
    assert.match(error.hint ?? '', /partkeeper restore/)
  }
  assert.deepEqual(await readRows(countVisits), before)
})
