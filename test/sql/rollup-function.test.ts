/**
 * What a rollup function may do: what the owner of the table may, and nothing that outlives it; and which functions a policy
 * may name.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  AT,
  attachedTo,
  forgetWrites,
  makeDailyTable,
  nowOf,
  passOver,
  passUntilQuiet,
} from './retirement-scene.ts'
import { BOTH_DAYS, makeRolledTable, recordedOf, totalsOf, writeRollup } from './rollup-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('what a rollup function may do', (sql) => {
  it('is what the owner may: it cannot take another role, nor the session, nor leave settings behind', async () => {
    await makeRolledTable(sql, 'strict')
    const misdeeds: readonly (readonly [string, RegExp])[] = [
      [`execute 'reset role';`, /cannot set parameter "role" within security-definer function/],
      [`perform set_config('role', 'none', false);`, /cannot set parameter "role" within/],
      [`execute 'set session authorization default';`, /cannot set parameter "session_authorization" within/],
      [
        `perform set_config('work_mem', '9MB', false);`,
        /^the rollup left settings changed behind it: work_mem$/,
      ],
      [`execute 'set local timezone = ''Asia/Tokyo''';`, /settings changed behind it: TimeZone$/],
      [
        `perform set_config('partkeeper.allow_time_travel', 'on', false);`,
        /settings changed behind it: partkeeper\.allow_time_travel$/,
      ],
      [`perform partkeeper.undo_retirement(partition);`, /has retired or detached the partition by itself$/],
      [
        `execute format('insert into %s values (7, %L)', partition, from_time);`,
        /^the rollup wrote to public\.strict_p20240510$/,
      ],
    ]
    const before = await sql.row(
      `select current_setting('role'), current_setting('work_mem'), current_setting('timezone')`,
    )
    for (const [body, expected] of misdeeds) {
      await writeRollup(sql, 'strict', body)
      const [failed] = await passOver(sql, 'strict')
      assert.deepEqual([failed?.kind, failed?.outcome], ['rollup', 'failed'], body)
      assert.match(failed?.detail ?? '', expected)
    }
    assert.deepEqual(
      await sql.row(
        `select current_setting('role'), current_setting('work_mem'), current_setting('timezone')`,
      ),
      before,
    )
    assert.deepEqual([await totalsOf(sql, 'strict'), await recordedOf(sql, 'strict')], [[], 0])
    assert.equal(
      await sql.value(`select count(*)::int from pg_proc where proname like 'partkeeper_rollup%'`),
      0,
    )
  })

  it('includes settings of its own, by a SET clause, which end with it', async () => {
    await makeRolledTable(sql, 'tuned', { body: `execute 'set local work_mem = ''9MB''';` })
    await sql.run(`alter function public.tuned_rollup set work_mem = '8MB'`)
    await passUntilQuiet(sql, 'tuned')
    assert.deepEqual(await totalsOf(sql, 'tuned'), BOTH_DAYS)
  })

  it('ends with statement_timeout, as the failure of that partition alone', async () => {
    await makeRolledTable(sql, 'slow', {
      body: `if partition::text like '%20240510' then perform pg_sleep(30); end if;`,
    })
    await sql.run(`set statement_timeout = '2s'`)
    const [failed] = await passOver(sql, 'slow')
    await sql.run('reset statement_timeout')
    assert.deepEqual([failed?.kind, failed?.outcome, failed?.sqlstate], ['rollup', 'failed', 'PK032'])
    assert.equal(failed?.detail, 'the rollup did not end within statement_timeout (2s)')
    assert.equal(await recordedOf(sql, 'slow'), 1)
  })

  it('includes a whole pass of its own: the partition is summed up once all the same', async () => {
    await makeRolledTable(sql, 'nested', {
      body: `perform partkeeper.run_maintenance('public.nested', '${AT}');`,
    })
    for (let passes = 0; passes < 4; passes += 1) await passOver(sql, 'nested')
    const totals = await totalsOf(sql, 'nested')
    assert.equal(new Set(totals.map(({ day }) => day)).size, totals.length)
    assert.equal(totals.length, await recordedOf(sql, 'nested'))
  })
})

describeOnMainMajors('the setting', (sql) => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    [
      'public.nothing',
      /there is no function public\.nothing that takes \(regclass, timestamptz, timestamptz\) or \(regclass, text, text\)/,
    ],
    ['public.other', /there is no function public\.other that takes/],
    ['public.twice', /could both be meant; drop or rename one/],
    ['twice', /'twice' names no schema; write it as schema\.function/],
    ['public.twice(regclass, text, text)', /there is no function/],
    [`public."unclosed`, /there is no function/],
    ['public.procedure', /there is no function/],
    ['fenced.secret', /may not call fenced\.secret/],
  ]
  it('is refused with PK004 unless exactly one function that the owner may call is meant', async () => {
    await makeDailyTable(sql, { table: 'chosen', days: [-1] })
    await sql.run(`create function public.other(regclass) returns void language sql as '';
      create function public.twice(regclass, text, text) returns void language sql as '';
      create function public.twice(regclass, timestamptz, timestamptz) returns void language sql as '';
      create procedure public.procedure(regclass, text, text) language sql as ''`)
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query(
      `create schema fenced; create function fenced.secret(regclass, text, text) returns void language sql as ''`,
    )
    for (const [name, expected] of wrong) {
      const refused = await sql.refusal(`select partkeeper.set_policy('chosen', $1)`, [
        JSON.stringify({ rollup: name }),
      ])
      assert.deepEqual([refused.code, expected.test(refused.message)], ['PK004', true], refused.message)
    }
    assert.equal(
      await sql.value(`select rollup from partkeeper.policies where parent = 'chosen'::regclass`),
      null,
    )
  })

  it('takes bounds as text for plain integers, and only so; an epoch means time', async () => {
    await sql.run(`create table counted (id bigint not null) partition by range (id);
      create table seconds (at bigint not null) partition by range (at)`)
    await sql.run(`select partkeeper.manage('counted', '1000', premake => 1)`)
    await sql.run(`select partkeeper.manage('seconds', '1 day', key_encoding => 'epoch_s')`)
    await sql.run(`create table asked (lower text, upper text);
      create function public.by_time(regclass, timestamptz, timestamptz) returns void language sql as '';
      create function public.by_text(regclass, text, text) returns void language sql
      begin atomic insert into public.asked values ($2, $3); end`)
    const { message } = await sql.refusal(
      `select partkeeper.set_policy('counted', '{"rollup": "public.by_time"}')`,
    )
    assert.match(message, /there is no function public\.by_time that takes \(regclass, text, text\)$/)
    await sql.run(`select partkeeper.set_policy('seconds', '{"rollup": "public.by_time"}')`)
    for (const highest of [900, 1900, 2900, 3900]) {
      await sql.run('insert into counted values ($1)', [highest])
      await sql.run(`select partkeeper.run_maintenance('counted')`)
    }
    await forgetWrites(sql, 'counted')
    await sql.run(`select partkeeper.set_retention('counted', '2000', 'detach')`)
    await sql.run(`select partkeeper.set_policy('counted', '{"rollup": "public.by_text"}')`)
    const done = await passUntilQuiet(sql, 'counted', await nowOf(sql))
    assert.deepEqual(done, ['rollup counted_p0', 'detach counted_p0'])
    assert.deepEqual(await sql.rows('select * from asked'), [{ lower: '0', upper: '1000' }])
  })

  it('that lost its function fails the rollup, with what to do, and detaches nothing', async () => {
    await makeRolledTable(sql, 'orphan')
    await sql.run('drop function public.orphan_rollup')
    const [failed] = await passOver(sql, 'orphan')
    assert.deepEqual([failed?.outcome, failed?.sqlstate], ['failed', 'PK004'])
    assert.match(failed?.detail ?? '', /^rollup: there is no function public\.orphan_rollup/)
    assert.match(failed?.hint ?? '', /set_policy\('public\.orphan'/)
    assert.equal((await attachedTo(sql, 'orphan')).includes('orphan_p20240510'), true)
  })
})
