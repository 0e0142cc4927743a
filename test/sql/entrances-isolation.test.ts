/**
 * One bad partition and bad tables of several kinds beside a good one: through each of the three entrances everything else is
 * done, and each failure is told with its reason.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { runCli } from '../cli/run-cli.ts'
import { attachedTo, makeDailyTable } from './retirement-scene.ts'
import { describeOnMajor, type SqlSession } from './sql-session.ts'

/** Three days after the tables were made: four partitions are due in each. */
const LATER = '2024-05-18 12:00:00+00'

/** Somebody's hook that refuses one partition. */
const HOOK = `
create function public.refuse_one() returns event_trigger language plpgsql as $$
begin
  if exists (select from pg_event_trigger_ddl_commands() where object_identity = 'public.hooked_p20240517') then
    raise exception 'no table of this name here';
  end if;
end $$;
create event trigger refuse_one on ddl_command_end when tag in ('CREATE TABLE') execute function public.refuse_one()`

async function stage(sql: SqlSession): Promise<void> {
  const superuser = await sql.database.connectAsSuperuser()
  for (const table of ['broken', 'dropped', 'hooked', 'good'])
    await makeDailyTable(sql, { table, days: [-1] })
  await superuser.query('create schema walled; grant usage, create on schema walled to partkeeper_owner')
  await sql.run(
    'create table walled.inside (created_at timestamptz not null) partition by range (created_at)',
  )
  await sql.run(
    `select partkeeper.manage('walled.inside', '1 day', premake => 1, horizon => '1 day', at => '2024-05-15 12:00+00')`,
  )
  await superuser.query('revoke create on schema walled from partkeeper_owner')
  await sql.run('drop table dropped')
  await sql.run(`update partkeeper.policy set time_zone = 'Nowhere/Land' where parent = 'broken'::regclass`)
  await superuser.query(HOOK)
}

/** What is made, and what is left over with the reason of its last failure. */
async function assertIsolated(sql: SqlSession): Promise<void> {
  const made = async (table: string) =>
    (await attachedTo(sql, table)).filter((name) => name > `${table}_p20240516`).map((name) => name.slice(-2))
  assert.deepEqual(await made('good'), ['17', '18', '19'])
  assert.deepEqual(await made('hooked'), ['18', '19'])
  const failures = await sql.rows(
    `select distinct on (parent_name) parent_name, kind, sqlstate, hint is not null as has_hint
     from partkeeper.history where outcome = 'failed' order by parent_name, id`,
  )
  assert.deepEqual(failures, [
    { parent_name: 'public.broken', kind: 'plan', sqlstate: 'PK013', has_hint: true },
    { parent_name: 'public.hooked', kind: 'create', sqlstate: 'P0001', has_hint: true },
    { parent_name: 'walled.inside', kind: 'create', sqlstate: '42501', has_hint: true },
  ])
}

describeOnMajor(15, 'bad tables and run_maintenance()', (sql) => {
  it('stop nobody else', async () => {
    await stage(sql)
    await sql.run('select * from partkeeper.run_maintenance(at => $1)', [LATER])
    await assertIsolated(sql)
  })
})

describeOnMajor(15, 'bad tables and CALL maintain()', (sql) => {
  it('stop nobody else', async () => {
    await stage(sql)
    await sql.run('call partkeeper.maintain(at => $1)', [LATER])
    await assertIsolated(sql)
  })
})

describeOnMajor(15, 'bad tables and partkeeper maintain', (sql) => {
  it('stop nobody else, and the exit code says that something failed', async () => {
    await stage(sql)
    const { code, stdout } = await runCli(['maintain', '--at', LATER], sql.database)
    assert.equal(code, 1, stdout)
    await assertIsolated(sql)
  })
})
