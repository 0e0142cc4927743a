// `status` and `check`: what is, and whether all is well, for people and for monitors that go by the exit code.
// Alerts themselves are proven where the SQL is.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type CliScene, makeCliScene, OLD_TABLE } from './cli-scene.ts'
import { runCli, runJson, succeed } from './run-cli.ts'

type Health = {
  readonly verdict: string
  readonly tables: number
  readonly horizon: string | null
  readonly last_pass_seconds: number | null
  readonly alerts: readonly { readonly alert: string; readonly remedy: string }[]
}
type Status = {
  readonly tables: readonly Readonly<Record<string, unknown>>[]
  readonly processes: readonly Readonly<Record<string, unknown>>[]
  readonly alerts: readonly unknown[]
}

describe('status and check', () => {
  let scene: CliScene

  before(async () => {
    scene = await makeCliScene(true, OLD_TABLE)
  })
  after(() => scene?.drop())

  it('say how to begin when there is no table', async () => {
    assert.equal(await succeed(['check'], scene), 'ok: no table is under management')
    const text = await succeed(['status'], scene)
    assert.match(text, /^no table is under management; begin with: partkeeper manage TABLE "1 day"$/m)
    assert.match(text, /^no worker is running$/m)
    const { document } = await runJson<Status>(['status'], scene)
    assert.deepEqual(document, { tables: [], processes: [], exports: [], alerts: [] })
  })

  it('say in one line how well it is', async () => {
    await scene.client.query(`select partkeeper.manage('public.visits', '1 day')`)
    assert.match(
      await succeed(['check'], scene),
      /^ok: 1 table, horizon to \d{4}-\d\d-\d\d 00:00 UTC, no pass yet$/,
    )
    await succeed(['maintain'], scene)
    assert.match(
      await succeed(['check'], scene),
      /^ok: 1 table, horizon to [0-9: -]+ UTC, last pass [0-9.]+ m?s ago$/,
    )
    const { code, document } = await runJson<Health>(['check'], scene)
    assert.deepEqual([code, document.verdict, document.tables, document.alerts], [0, 'ok', 1, []])
    assert.ok((document.last_pass_seconds ?? -1) >= 0)
  })

  it('show the exports that are not over', async () => {
    await scene.client.query(`select partkeeper.set_store('default', 'file:///srv/archives')`)
    await scene.client.query('create table public.visitors (id bigint)')
    const { rows } = await scene.client.query<{ id: string }>(
      `select partkeeper.request_export('public.visitors') as id`,
    )
    assert.match(
      await succeed(['status'], scene),
      /^export \d+ of public\.visitors: planned, 0 % copied, nobody at it$/m,
    )
    await scene.client.query('select partkeeper.cancel_export($1)', [rows[0]?.id])
    assert.doesNotMatch(await succeed(['status'], scene), /^export /m)
  })

  it('show tables and processes, counts as numbers', async () => {
    await scene.client.query(`select partkeeper.start_process('worker', 'box:1', '0.0.0', '1 minute')`)
    const text = await succeed(['status'], scene)
    assert.match(
      text,
      /^table +interval +retention +partitions +size +oldest +made until +to drop +last good pass +state$/m,
    )
    assert.match(text, /^public\.visits +1 day +for ever +\d+ +[\d.]+ \w+ +\d{4}-.* UTC +idle$/m)
    assert.match(text, /^worker +box:1 +running /m)
    assert.match(text, /^no alerts$/m)
    const { document } = await runJson<Status>(['status'], scene)
    const [table] = document.tables
    assert.equal(table?.['parent'], 'public.visits')
    for (const name of ['partitions', 'bytes', 'waiting_to_drop'])
      assert.equal(typeof table?.[name], 'number', name)
    assert.deepEqual(
      document.processes.map(({ name, leases }) => [name, leases]),
      [['box:1', 0]],
    )
  })

  it('end with 5 when retirements wait for a person and nothing else is wrong', async () => {
    await scene.client.query(`select partkeeper.set_retention('public.visits', '14 days', 'detach')`)
    const { code, stdout } = await runCli(['check'], scene)
    assert.equal(code, 5)
    assert.match(
      stdout,
      /^retirement held public\.visits: .* Remedy: Look at plan\(\), then: select partkeeper\.confirm\(/,
    )
    assert.equal(stdout.split('\n').length, 1)
    assert.match(await succeed(['status'], scene), /^retirement held public\.visits/m)
  })

  it('end with 1 when anything is wrong', async () => {
    await scene.client.query(`
      update partkeeper.process set heartbeat_at = clock_timestamp() - interval '1 hour';
      select partkeeper.set_retention('public.visits', null)`)
    const { code, document } = await runJson<Health>(['check'], scene)
    assert.deepEqual([code, document.verdict], [1, 'wrong'])
    assert.deepEqual(
      document.alerts.map(({ alert }) => alert),
      ['worker missing'],
    )
    const { code: again, stdout } = await runCli(['check'], scene)
    assert.equal(again, 1)
    assert.match(
      stdout,
      /^worker missing since .* UTC: worker box:1 .*\. Remedy: Start a worker: partkeeper worker$/,
    )
  })
})
