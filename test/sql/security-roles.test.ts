/**
 * Who may do what: the three roles where the installer may create them, none where it may not, and owners besides. Roles
 * belong to a whole server, so these tests have a server of their own.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { encodeTestServers, startOwnTestServer, TEST_SERVERS_VARIABLE } from '../support/test-servers.ts'
import { makeDailyTable, nowOf } from './retirement-scene.ts'
import { SqlSession } from './sql-session.ts'

const ROLES = ['partkeeper_admin', 'partkeeper_reader', 'partkeeper_worker']

/** Runs work in sessions as each of these roles, and closes them. */
async function as<const Role extends string>(
  sql: SqlSession,
  roles: readonly Role[],
  work: (sessions: Readonly<Record<Role, SqlSession>>) => Promise<void>,
): Promise<void> {
  const opened = await Promise.all(roles.map(async (role) => [role, await sql.openAs(role)] as const))
  try {
    await work(Object.fromEntries(opened) as Record<Role, SqlSession>)
  } finally {
    for (const [, session] of opened) await session.end()
  }
}

describe('roles', () => {
  const sql = new SqlSession(15)
  let server: EmbeddedServer

  before(async () => {
    server = await startOwnTestServer(15)
    process.env[TEST_SERVERS_VARIABLE] = encodeTestServers(new Map([[15, server]]))
    await sql.open()
  })
  after(async () => {
    await sql.close()
    await server.stop('immediate')
  })

  it('are not made by an installer that may not, and everything works without them', async () => {
    assert.deepEqual(
      await sql.column(
        `select rolname from pg_roles where rolname like 'partkeeper\\_%' and rolname <> current_user`,
      ),
      [],
    )
    await makeDailyTable(sql, { table: 'alone', days: [-4], at: await nowOf(sql) })
    await sql.run(`select partkeeper.set_retention('alone', '3 days', 'detach')`)
    await sql.run('call partkeeper.maintain()')
    assert.deepEqual(await sql.column('select state from partkeeper.retirements'), ['detached'])
  })

  it('are made by one that may, without a login, and a second database uses the same ones', async () => {
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query('alter role partkeeper_owner createrole')
    for (let database = 0; database < 2; database += 1) await reinstall(sql)
    await superuser.query('alter role partkeeper_owner nocreaterole')
    await reinstall(sql)
    assert.deepEqual(
      await sql.column(
        `select rolname from pg_roles where rolname = any ($1) and not rolcanlogin order by 1`,
        [ROLES],
      ),
      ROLES,
    )
    for (const role of ROLES) {
      await superuser.query(`create role ${role.replace('partkeeper_', 'my_')} login in role ${role}`)
    }
  })

  it('reader: selects every view and plans, and can change nothing', async () => {
    await makeDailyTable(sql, { table: 'watched', days: [-5, -4, -3], at: await nowOf(sql) })
    await sql.run(
      'create table watched_default partition of watched default; insert into watched values (1, $$1999-01-01$$)',
    )
    await sql.run(`select partkeeper.set_retention('watched', '2 days', 'detach')`)
    await as(sql, ['my_reader'], async ({ my_reader: reader }) => {
      const views = await reader.column<string>(`select format('partkeeper.%I', relname) from pg_class
        where relnamespace = 'partkeeper'::regnamespace and relkind in ('v', 'r')`)
      assert.ok(views.length > 15)
      for (const view of views) await assert.doesNotReject(reader.run(`select * from ${view}`), view)
      assert.deepEqual(
        await reader.column(`select alert from partkeeper.alerts where parent = 'public.watched' order by 1`),
        ['default holding rows', 'retirement held'],
      )
      assert.equal(
        await reader.value(
          `select count(*)::integer from partkeeper.plan('watched') where fingerprint is not null`,
        ),
        3,
      )
      assert.ok((await reader.rows(`select * from partkeeper.show_partitions('watched')`)).length > 3)
      for (const statement of [
        `select partkeeper.run_maintenance()`,
        `call partkeeper.maintain()`,
        `select partkeeper.pause()`,
        `select partkeeper.hold('watched_default', 'x')`,
        `select partkeeper.set_retention('watched', null)`,
        `select partkeeper.confirm('watched', 'x')`,
        `select partkeeper.unmanage('watched')`,
        `update partkeeper.policy set retention = null`,
        `delete from partkeeper.hold`,
        `insert into partkeeper.installation default values`,
        `truncate partkeeper.event`,
      ]) {
        assert.equal((await reader.refusal(statement)).code, '42501', statement)
      }
      assert.deepEqual(
        await reader.column(`select proname from pg_proc where pronamespace = 'partkeeper'::regnamespace and provolatile = 'v'
          and has_function_privilege(oid, 'execute')`),
        [],
      )
    })
  })

  it('admin: configures tables of owners it is a member of, and is refused with 42501 for all others', async () => {
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query('create role proprietor login; grant create, usage on schema public to proprietor')
    await as(sql, ['proprietor', 'my_admin'], async ({ proprietor, my_admin: admin }) => {
      await proprietor.run(
        'create table property (created_at timestamptz not null) partition by range (created_at)',
      )
      const manage = `select partkeeper.manage('property', '1 day')`
      assert.equal((await proprietor.refusal(manage)).code, '42501')
      const refused = await admin.refusal(manage)
      assert.equal(refused.code, '42501')
      assert.equal(
        refused.message,
        'my_admin must own table public.property or be able to set role to its owner proprietor',
      )
      assert.equal(refused.hint, 'Call as the owner, or: grant proprietor to my_admin.')
      await superuser.query('grant proprietor to my_admin')
      await admin.run(manage)
      assert.deepEqual(
        await sql.column(
          `select distinct pg_get_userbyid(relowner)::text from pg_class where relname like 'property%' and relkind in ('r', 'p')`,
        ),
        ['proprietor'],
      )
      await superuser.query('revoke proprietor from my_admin')
      for (const call of [
        `set_retention('property', '7 days', 'drop')`,
        `set_policy('property', '{"premake": 9}')`,
        `pause('property')`,
        `resume('property')`,
        `hold((select partition from partkeeper.show_partitions('property') limit 1), 'mine')`,
        `confirm('property', 'x')`,
        `unmanage('property')`,
      ]) {
        assert.equal((await admin.refusal(`select partkeeper.${call}`)).code, '42501', call)
      }
    })
  })

  it('worker: does for owners it is a member of, and fails for the others without stopping', async () => {
    const superuser = await sql.database.connectAsSuperuser()
    await superuser.query('grant partkeeper_owner to my_worker')
    await makeDailyTable(sql, { table: 'served', days: [-1], at: await nowOf(sql) })
    await sql.run(
      `select partkeeper.unmanage('watched'); select partkeeper.set_policy('served', '{"premake": 5}')`,
    )
    await superuser.query(`update partkeeper.policy set premake = 9 where parent = 'property'::regclass`)
    await as(sql, ['my_worker'], async ({ my_worker: worker }) => {
      const outcomes = await worker.rows<{ parent: string; outcome: string; sqlstate: string }>(
        `select distinct parent::text, outcome, sqlstate from partkeeper.run_maintenance() where parent in ('served'::regclass, 'property'::regclass) order by 1`,
      )
      assert.deepEqual(outcomes, [
        { parent: 'property', outcome: 'failed', sqlstate: '42501' },
        { parent: 'served', outcome: 'done', sqlstate: null },
      ])
      await worker.run('call partkeeper.maintain()')
    })
    assert.deepEqual(
      await sql.column(
        `select distinct pg_get_userbyid(relowner)::text from pg_class where relname like 'served\\_p%'`,
      ),
      ['partkeeper_owner'],
    )
  })

  it('superuser: is warned, and what it makes belongs to the owner of the table', async () => {
    const superuser = await sql.database.connectAsSuperuser()
    const warnings: string[] = []
    superuser.on('notice', ({ message }) => warnings.push(message ?? ''))
    await superuser.query(
      `select partkeeper.set_policy('served', '{"premake": 7}'); select partkeeper.run_maintenance('served')`,
    )
    assert.match(warnings.join('\n'), /partkeeper is called by a superuser/)
    assert.deepEqual(
      await sql.column(
        `select distinct pg_get_userbyid(relowner)::text from pg_class where relname like 'served\\_p%'`,
      ),
      ['partkeeper_owner'],
    )
  })
})

/** Runs the schema script as the owner, as an upgrade would. */
async function reinstall(sql: SqlSession): Promise<void> {
  const { schemaScript } = await import('../../src/postgres/schema-script.ts')
  await sql.run(schemaScript())
}
