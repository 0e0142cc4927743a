/**
 * The history is complete: every word of a person and every action done is a row of it, with who, when, which policy version
 * and, where there was one, which fingerprint. A walk through the calls, and what each of them leaves.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { makeDailyTable } from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** What is told by workers and by what they do to archives; tests of those look at it. */
const ELSEWHERE = [
  'accept_rollup',
  'alert_given_up',
  'damage',
  'drain_default',
  'forget_rollup',
  'publish',
  'quarantine',
  'quiet_worker',
  'restore',
  'seal',
  'undo',
  'verify',
]

type Told = {
  readonly kind: string
  readonly parent_name: string | null
  readonly partition_name: string | null
  readonly outcome: string
  readonly detail: string
  readonly policy_version: number | null
  readonly fingerprint: string | null
  readonly is_whole: boolean
}

/** The rows of history that a call adds, oldest first. */
async function toldBy(
  sql: SqlSession,
  call: string,
  values: readonly unknown[] = [],
): Promise<readonly Told[]> {
  const last = await sql.value('select coalesce(max(id), 0) from partkeeper.history')
  await sql.run(call, values)
  return sql.rows(
    `select kind, parent_name, partition_name, outcome, detail, policy_version, fingerprint,
       actor = current_user and happened_at between now() - interval '1 minute' and clock_timestamp() as is_whole
     from partkeeper.history where id > $1 order by id`,
    [last],
  )
}

/** Each call with the kinds that it leaves, in the order in which a person might make them. */
const WORDS: readonly (readonly [call: string, kinds: readonly string[], parent?: string])[] = [
  [
    `select partkeeper.manage('walk', '1 day', premake => 1, horizon => '1 hour')`,
    ['manage', 'create'],
    'public.walk',
  ],
  [`select partkeeper.manage('walk', '1 day', premake => 1, horizon => '1 hour')`, []],
  [`select partkeeper.manage('walk', '1 day', premake => 2)`, ['set_policy'], 'public.walk'],
  [
    `select partkeeper.manage('plain', '1 day', 'at', with_default => true)`,
    ['manage', 'convert', 'create'],
    'public.plain',
  ],
  [`select partkeeper.set_retention('walk', '30 days', 'drop')`, ['set_policy'], 'public.walk'],
  [`select partkeeper.set_retention('walk', '30 days', 'drop')`, []],
  [`select partkeeper.set_policy('walk', '{"horizon": "4 days"}')`, ['set_policy'], 'public.walk'],
  [
    `select partkeeper.hold_span('walk', '2020-01-01', '2020-02-01', 'the auditors')`,
    ['hold'],
    'public.walk',
  ],
  [`select partkeeper.release_hold(max(id)) from partkeeper.hold`, ['release'], 'public.walk'],
  [`select partkeeper.pause('walk', 'a move')`, ['pause'], 'public.walk'],
  [`select partkeeper.pause('walk', 'another one')`, []],
  [`select partkeeper.resume('walk')`, ['resume'], 'public.walk'],
  ['select partkeeper.pause()', ['pause']],
  ['select partkeeper.resume()', ['resume']],
  [`select partkeeper.set_flow('drop', 'off')`, ['set_flow']],
  [`select partkeeper.set_flow('drop', 'all')`, ['set_flow']],
  [`select partkeeper.set_store('default', 'file:///srv/archives')`, ['set_store']],
  [`select partkeeper.request_export('lone')`, ['request_export']],
  [`select partkeeper.cancel_export(max(id)) from partkeeper.export`, ['cancel_export']],
  [`select partkeeper.assert_that('many', 'connections > 1000')`, ['assert_that']],
  [`select partkeeper.drop_assertion('many')`, ['drop_assertion']],
  ['select partkeeper.accept_clock()', ['accept_clock']],
  ['select partkeeper.accept_database(false)', ['accept_database']],
  [`select partkeeper.unmanage('walk')`, ['unmanage'], 'public.walk'],
]

describeOnMainMajors('the history', (sql) => {
  it('has each word of a person, and nothing of calls that changed nothing', () =>
    sql.undone(async () => {
      await sql.run(`create table walk (at timestamptz not null) partition by range (at);
        create table plain (at timestamptz not null); create table lone (id bigint)`)
      const walked = new Set<string>()
      for (const [call, kinds, parent = null] of WORDS) {
        const told = await toldBy(sql, call)
        assert.deepEqual([...new Set(told.map(({ kind }) => kind))], kinds, call)
        for (const row of told) {
          walked.add(row.kind)
          assert.deepEqual([row.outcome, row.parent_name, row.is_whole], ['done', parent, true], call)
          assert.equal(row.policy_version !== null, parent !== null, call)
        }
      }
      const known = await sql.column<string>(
        `select distinct word[1] from pg_proc
         cross join lateral regexp_matches(pg_get_functiondef(pg_proc.oid), $$record_word\\('(\\w+)'$$, 'g') as word
         where pronamespace = 'partkeeper'::regnamespace and prokind = 'f' order by 1`,
      )
      const missing = known.filter((kind) => !walked.has(kind) && ![...ELSEWHERE, 'confirm'].includes(kind))
      assert.deepEqual(missing, [])
    }))

  it('has each action with its pass, its span and how long it took, and the fingerprint of what was held and let go', async () => {
    await makeDailyTable(sql, { table: 'told', days: [-9, -8, -7, -6, -5] })
    const at = '2024-05-15 12:00:00+00'
    await sql.run(`select partkeeper.set_retention('public.told', '3 days', 'drop', grace => '0 minutes')`)
    const pass = 'select from partkeeper.run_maintenance($1, $2)'
    const held = (await toldBy(sql, pass, ['public.told', at])).filter(({ kind }) => kind === 'detach')
    assert.deepEqual([...new Set(held.map(({ outcome }) => outcome))], ['held'])
    const print = held[0]?.fingerprint
    assert.ok(print)
    const [confirmed] = await toldBy(sql, `select partkeeper.confirm('public.told', $1, $2)`, [print, at])
    assert.deepEqual(
      [confirmed?.kind, confirmed?.fingerprint, confirmed?.policy_version, confirmed?.detail],
      ['confirm', print, 2, `${held.length} partitions may be retired`],
    )
    const results = await sql.column<string>(
      `select kind || ' ' || partition || ' ' || outcome from partkeeper.run_maintenance('public.told', $1) order by 1`,
      [at],
    )
    assert.deepEqual(
      await sql.column(
        `select kind || ' ' || partition_name || ' ' || outcome from partkeeper.history
         where run = (select max(id) from partkeeper.run) and span is not null and duration_ms is not null order by 1`,
      ),
      results,
    )
    // Once for what one call may not do, and once for the drops, which are due by the clock alone.
    await sql.run(`call partkeeper.maintain('public.told', '${at}')`)
    await sql.run(`call partkeeper.maintain('public.told')`)
    assert.deepEqual(
      await sql.column(
        `select distinct kind from partkeeper.history where parent_name = 'public.told' and outcome = 'done' order by 1`,
      ),
      ['confirm', 'create', 'detach', 'drop', 'manage', 'set_policy'],
    )
    await sql.run(`select partkeeper.unmanage('public.told'); drop table public.told`)
  })
})
