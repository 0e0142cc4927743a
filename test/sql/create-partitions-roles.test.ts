/**
 * Whose partitions they are, and who may have them made: the parent's owner, and whoever may set role to that owner.
 * Grants are those of the parent, whatever the default privileges.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { ForeignRoles } from './foreign-roles.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

const AT = '2026-11-21 12:00+00'

describeOnMainMajors('partitions and roles', (sql) => {
  const roles = new ForeignRoles(sql)
  const opened = new Map<string, SqlSession>()
  const as = (role: string): SqlSession => opened.get(role) ?? assert.fail(`no session as ${role}`)

  before(async () => {
    await roles.create('proprietor')
    for (const role of ['heir', 'guest', 'stranger', 'reader', 'writer'])
      await roles.create(role, 'noinherit')
    await roles.asSuperuser(`alter role ${roles.nameOf('heir')} inherit`)
    for (const member of ['heir', 'guest']) {
      await roles.asSuperuser(`grant ${roles.nameOf('proprietor')} to ${roles.nameOf(member)}`)
    }
    for (const role of ['proprietor', 'heir', 'guest', 'stranger']) opened.set(role, await roles.open(role))
  })
  after(() => roles.drop())

  async function createEvents(partitioning = 'partition by range (at)'): Promise<void> {
    await as('proprietor').run(
      `drop table if exists events; create table events (v int, at timestamptz not null) ${partitioning}`,
    )
  }

  async function listOwners(): Promise<readonly string[]> {
    return sql.column(
      `select distinct relowner::regrole::text from pg_class where relname like 'events%' and relkind in ('r', 'p')`,
    )
  }

  async function forgetEvents(): Promise<void> {
    await as('proprietor').run(`select partkeeper.unmanage('events'); drop table events`)
  }

  const callers = {
    'the owner': 'proprietor',
    'a member that inherits': 'heir',
    'a member that does not inherit': 'guest',
  }
  for (const [name, caller] of Object.entries(callers)) {
    it(`${name} manages, converts and maintains, and every table belongs to the owner`, async () => {
      for (const partitioning of ['partition by range (at)', '']) {
        await createEvents(partitioning)
        const role = await as(caller).value(`select current_setting('role') || current_user`)
        await as(caller).run(`select from partkeeper.manage('events', '1 day', control => 'at', at => $1)`, [
          AT,
        ])
        const outcomes = await as(caller).column(
          `select outcome from partkeeper.run_maintenance('events', '2026-11-22 12:00+00')`,
        )
        assert.deepEqual(outcomes, ['done'])
        await as(caller).run(`call partkeeper.maintain('events', '2026-11-23 12:00+00')`)
        assert.deepEqual(await listOwners(), [roles.nameOf('proprietor')])
        assert.equal(
          await sql.value(
            `select count(*)::int from pg_inherits where inhparent = 'public.events'::regclass`,
          ),
          7,
        )
        assert.equal(await as(caller).value(`select current_setting('role') || current_user`), role)
        await forgetEvents()
      }
    })
  }

  it('a stranger is refused with what is missing, and nothing changes', async () => {
    await createEvents('')
    const { code, message, hint } = await as('stranger').refusal(
      `select partkeeper.manage('events', '1 day', control => 'at')`,
    )
    assert.equal(code, '42501')
    assert.match(
      message,
      /stranger_of_\w+ must own table public\.events or be able to set role to its owner proprietor_of_/,
    )
    assert.match(hint, /grant proprietor_of_\w+ to stranger_of_/)
    assert.equal(await sql.value(`select relkind::text from pg_class where relname = 'events'`), 'r')
    await as('proprietor').run('drop table events')
  })

  if (Number(sql.major) >= 16) {
    it('a member who may not set the role is a stranger', async () => {
      await createEvents()
      await roles.asSuperuser(
        `grant ${roles.nameOf('proprietor')} to ${roles.nameOf('stranger')} with inherit true, set false`,
      )
      const { code, hint } = await as('stranger').refusal(`select partkeeper.manage('events', '1 day')`)
      assert.equal(code, '42501')
      assert.match(hint, /grant proprietor_of_/)
      await roles.asSuperuser(`revoke ${roles.nameOf('proprietor')} from ${roles.nameOf('stranger')}`)
      await as('proprietor').run('drop table events')
    })
  }

  it('a stranger’s pass fails action by action, and says which grant would help', async () => {
    await createEvents()
    await as('proprietor').run(`select from partkeeper.manage('events', '1 day', at => $1)`, [AT])
    const [result] = await as('stranger').rows(
      `select outcome, sqlstate, hint from partkeeper.run_maintenance('events', '2026-11-22 12:00+00')`,
    )
    assert.deepEqual([result?.['outcome'], result?.['sqlstate']], ['failed', '42501'])
    assert.match(result?.['hint'], /grant proprietor_of_\w+ to stranger_of_/)
    await forgetEvents()
  })

  it('an owner who may not create in the schema is told so', async () => {
    await createEvents()
    await roles.asSuperuser(`revoke create on schema public from ${roles.nameOf('proprietor')}, public`)
    const { code, hint } = await as('proprietor').refusal(`select partkeeper.manage('events', '1 day')`)
    assert.equal(code, '42501')
    assert.match(hint, /lacks a right: on the schema perhaps/)
    await roles.asSuperuser(`grant create on schema public to ${roles.nameOf('proprietor')}`)
    await as('proprietor').run('drop table events')
  })

  it('a new owner of the parent owns the partitions made from then on', async () => {
    await createEvents()
    await as('heir').run(`select from partkeeper.manage('events', '1 day', at => $1)`, [AT])
    await roles.asSuperuser(`alter table events owner to ${roles.nameOf('stranger')}`)
    const [refused] = await as('heir').column(
      `select outcome from partkeeper.run_maintenance('events', '2026-11-22 12:00+00')`,
    )
    assert.equal(refused, 'failed')
    await roles.asSuperuser(`grant ${roles.nameOf('proprietor')} to ${roles.nameOf('stranger')}`)
    await as('stranger').run(`select from partkeeper.run_maintenance('events', '2026-11-22 12:00+00')`)
    assert.equal(
      await sql.value(`select relowner::regrole::text from pg_class where relname = 'events_p20261126'`),
      roles.nameOf('stranger'),
    )
    await roles.asSuperuser(
      `revoke ${roles.nameOf('proprietor')} from ${roles.nameOf('stranger')}`,
      `alter table events owner to ${roles.nameOf('proprietor')}`,
    )
    await forgetEvents()
  })

  it('a partition has the grants of its parent, to the column and the grant option, and no others', async () => {
    const owner = as('proprietor')
    const [reader, writer] = ['reader', 'writer'].map((role) => roles.nameOf(role))
    await owner.run(
      `alter default privileges grant all on tables to public; alter default privileges in schema public grant select on tables to ${writer}`,
    )
    for (const partitioning of ['partition by range (at)', '']) {
      await createEvents(partitioning)
      await owner.run(`revoke all on events from public, ${writer}; grant select on events to ${reader} with grant option;
        grant insert, update on events to ${writer}; grant update (v) on events to public`)
      const before = await owner.value(`select relacl::text from pg_class where relname = 'events'`)
      await owner.run(`select from partkeeper.manage('events', '1 day', control => 'at', at => $1)`, [AT])
      const acls = await owner.column(
        `select distinct array(select privilege::text from aclexplode(relacl) as privilege order by 1)::text
           || (select attacl::text from pg_attribute where attrelid = pg_class.oid and attname = 'v')
         from pg_class where relname like 'events%' and relkind in ('r', 'p')`,
      )
      assert.equal(acls.length, 1, acls.join('\n'))
      const after = await owner.value(
        `select array(select privilege::text from aclexplode($1::aclitem[]) as privilege order by 1)
           = array(select privilege::text from aclexplode(relacl) as privilege order by 1) from pg_class where relname = 'events'`,
        [before],
      )
      assert.equal(after, true)
      await forgetEvents()
    }
    await owner.run(
      `alter default privileges revoke all on tables from public; alter default privileges in schema public revoke select on tables from ${writer}`,
    )
  })

  it('a superuser is warned, and obeyed', async () => {
    await createEvents()
    const superuser = await sql.openAs(await sql.value<string>(`select rolname from pg_roles where oid = 10`))
    await superuser.run(`select from partkeeper.manage('events', '1 day', at => $1)`, [AT])
    const [warning] = superuser.takeNotices()
    assert.match(warning?.message ?? '', /called by a superuser/)
    assert.match(warning?.hint ?? '', /Call as the table's owner/)
    assert.deepEqual(await listOwners(), [roles.nameOf('proprietor')])
    await forgetEvents()
  })
})
