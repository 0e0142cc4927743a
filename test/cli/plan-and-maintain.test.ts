// `plan` and `maintain` on a table whose first retirement is held: what they show, what they do, and the exit codes that a
// scheduler lives by (0, 1, 2, 5, 6).
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Action, ActionResult } from '../../src/core/action.ts'
import type { OutcomeCounts } from '../../src/core/outcome.ts'
import { type CliScene, makeCliScene, OLD_TABLE } from './cli-scene.ts'
import { runCli, runJson, succeed } from './run-cli.ts'

type Plan = { readonly due: boolean; readonly actions: readonly Action[] }
type Pass = {
  readonly results: readonly ActionResult[]
  readonly counts: OutcomeCounts
  readonly refused: readonly { readonly parent: string; readonly holder: string }[]
  readonly is_standby: boolean
}

const NOTHING: OutcomeCounts = { done: 0, deferred: 0, waiting: 0, held: 0, failed: 0 }

let scene: CliScene

before(async () => {
  scene = await makeCliScene(
    ...([true, OLD_TABLE] as const),
    `select partkeeper.manage('public.visits', '1 day')`,
    `select partkeeper.set_retention('public.visits', '14 days', 'drop', grace => '0 minutes')`,
  )
})
after(() => scene?.drop())

function readPlan(...typed: readonly string[]) {
  return runJson<Plan>(['plan', ...typed], scene)
}

describe('plan', () => {
  it('shows each step with its reason, what it waits for and its locks, and what to type', async () => {
    const text = await succeed(['plan', 'visits'], scene)
    assert.match(text, /^step +partition +span +rows +size +state +reason +locks$/m)
    assert.match(
      text,
      /^detach +public\.visits_old_01 .* held +expired: .*unusual size: .* ACCESS EXCLUSIVE on public\.visits/m,
    )
    assert.match(text, /^(\d+) steps due, \1 held for a person$/m)
    assert.match(text, /^to let them go: partkeeper confirm public\.visits [0-9a-f]{32}$/m)
  })

  it('shows the statements that would be run', async () => {
    const text = await succeed(['plan', '--statements'], scene)
    assert.match(text, /^-- detach public\.visits_old_01 \(\d{4}-\d\d-\d\d \.\. \d{4}-\d\d-\d\d\): held$/m)
    assert.match(text, /^alter table public\.visits detach partition public\.visits_old_01;$/m)
  })

  it('gives machines the rows of SQL', async () => {
    const { code, document } = await readPlan('visits')
    const { rows } = await scene.client
      .query(`set search_path = ''; select to_jsonb(action) as action from partkeeper.plan() as action`)
      .then(
        (results) =>
          (results as unknown as readonly { rows: readonly { action: Action }[] }[])[1] ?? { rows: [] },
      )
    assert.deepEqual([code, document.due, document.actions.length], [0, true, rows.length])
    assert.deepEqual(
      document.actions.map(({ kind, partition, held, fingerprint }) => ({
        kind,
        partition,
        held,
        fingerprint,
      })),
      rows.map(({ action: { kind, partition, held, fingerprint } }) => ({
        kind,
        partition,
        held,
        fingerprint,
      })),
    )
  })

  it('with --check ends with 2 when something is due', async () => {
    const { code, document } = await readPlan('--check')
    assert.deepEqual([code, document.due], [2, true])
  })

  it('plans for another instant', async () => {
    const { code, document } = await readPlan('visits', '--at', '2000-01-01')
    assert.equal(code, 0)
    assert.ok(
      document.actions.every(({ kind, partition }) => kind === 'create' && /_p(1999|2000)/.test(partition)),
    )
  })
})

describe('maintain', () => {
  it('ends with 5 while retirements are held, says so for each, and how to confirm once', async () => {
    const { code, stdout } = await runCli(['maintain'], scene)
    assert.equal(code, 5)
    const lines = stdout.split('\n')
    assert.ok(lines.filter((line) => /^held {6}detach public\.visits_old_/.test(line)).length > 2, stdout)
    assert.equal(
      lines.filter((line) => /partkeeper confirm public\.visits [0-9a-f]{32}/.test(line)).length,
      1,
    )
    assert.ok(lines.some((line) => /^\d+ held$/.test(line)))
  })

  it('leaves a table alone that somebody else is at, names who, and ends with 6', async () => {
    const { rows } = await scene.client.query(
      `select partkeeper.start_process('worker', 'rival', '0.0.0', null) as generation`,
    )
    await scene.client.query(`select partkeeper.acquire_lease('public.visits'::regclass, $1, '1 minute')`, [
      rows[0].generation,
    ])
    const { code, stdout } = await runCli(['maintain'], scene)
    assert.deepEqual([code, stdout], [6, `public.visits: rival (generation ${rows[0].generation}) is at it`])
    const { document } = await runJson<Pass>(['maintain'], scene)
    assert.deepEqual([document.counts, document.results, document.refused.length], [NOTHING, [], 1])
    await scene.client.query(`select partkeeper.stop_process($1, 'over')`, [rows[0].generation])
  })

  it('does what was confirmed, one line for each step, and ends with 0', async () => {
    const { document } = await readPlan('visits')
    const fingerprint = document.actions[0]?.fingerprint ?? ''
    const confirmed = await succeed(['confirm', 'visits', fingerprint], scene)
    assert.equal(
      confirmed,
      `public.visits: ${document.actions.length} partitions may be retired; the next pass does it`,
    )
    const text = await succeed(['maintain', 'visits'], scene)
    assert.match(text, /^done {6}detach public\.visits_old_01 \(\d+(\.\d)? m?s\)$/m)
    assert.match(text, new RegExp(`^${document.actions.length} done$`, 'm'))
  })

  it('drops when the grace is over, and gives machines one document', async () => {
    const { code, document } = await runJson<Pass>(['maintain', '--budget', '5 minutes'], scene)
    assert.equal(code, 0)
    assert.ok(document.results.length > 2)
    assert.ok(document.results.every(({ kind, outcome }) => kind === 'drop' && outcome === 'done'))
    assert.deepEqual(document.counts, { ...NOTHING, done: document.results.length })
    assert.deepEqual([document.refused, document.is_standby], [[], false])
  })

  it('says that nothing is due when nothing is', async () => {
    assert.equal(await succeed(['maintain'], scene), 'nothing is due')
    const { document } = await runJson<Pass>(['maintain'], scene)
    const exports = { advanced: 0, failures: [], held: [], others_busy: false }
    assert.deepEqual(document, { results: [], counts: NOTHING, refused: [], is_standby: false, exports })
    assert.equal(await succeed(['plan', '--check'], scene), 'nothing is due')
    assert.deepEqual(await readPlan('--check'), { code: 0, document: { due: false, actions: [] } })
  })

  it('ends with 1 when something failed, says why, and makes the rest', async () => {
    const admin = await scene.database.connectAsSuperuser()
    await admin.query('create schema app; grant all on schema app to partkeeper_owner')
    await scene.client.query('create table app.logs (at timestamptz not null) partition by range (at)')
    await scene.client.query(`select partkeeper.manage('app.logs', '1 day')`)
    await admin.query('revoke create on schema app from partkeeper_owner')
    await scene.client.query(
      `select partkeeper.set_policy(name, '{"premake": 8}') from unnest(array['app.logs', 'public.visits']::regclass[]) as name`,
    )
    const { code, stdout } = await runCli(['maintain'], scene)
    assert.equal(code, 1, stdout)
    assert.match(stdout, /^failed {4}create app\.logs_p\d+: permission denied/m)
    assert.match(stdout, /^done {6}create public\.visits_p\d+/m)
    assert.match(stdout, /^\d+ done, \d+ failed$/m)
  })
})
