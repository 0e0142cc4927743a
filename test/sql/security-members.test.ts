/**
 * Callers who may set role to the owner of a table and inherit nothing of it: every action of a whole life is done for them
 * as the owner, and what they lack is never in the way.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { ForeignRoles } from './foreign-roles.ts'
import { attachedTo, flushStatistics, nowOf, passUntilQuiet, planOf } from './retirement-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

describeOnMainMajors('a member that does not inherit', (sql) => {
  const roles = new ForeignRoles(sql)
  let owner: SqlSession
  let guest: SqlSession

  before(async () => {
    await roles.create('proprietor')
    await roles.create('guest', 'noinherit')
    await roles.asSuperuser(`grant ${roles.nameOf('proprietor')} to ${roles.nameOf('guest')}`)
    owner = await roles.open('proprietor')
    guest = await roles.open('guest')
  })
  after(async () => {
    await owner.end()
    await guest.end()
    await roles.drop()
  })

  it('manages, confirms, holds and releases, detaches, takes foreign keys off and drops', async () => {
    await owner.run('create table account (id bigint primary key)')
    await owner.run(`create table visit (id bigint, account_id bigint references account, created_at timestamptz not null,
      primary key (id, created_at)) partition by range (created_at)`)
    await owner.run(
      'create table note (visit_id bigint, visit_at timestamptz, foreign key (visit_id, visit_at) references visit)',
    )
    await owner.run(`do $$ begin for day in 4 .. 7 loop execute format('create table visit_%s partition of visit for values from (%L) to (%L)', day,
      date_trunc('day', now() - make_interval(days => day)), date_trunc('day', now() - make_interval(days => day - 1))); end loop; end $$`)
    await owner.run(
      `insert into visit select day, null, now() - make_interval(days => day) from generate_series(4, 7) as day`,
    )
    await flushStatistics(owner)
    assert.equal((await guest.refusal('select from visit')).code, '42501')

    await guest.run(`select partkeeper.manage('visit', '1 day')`)
    await guest.run(`select partkeeper.set_retention('visit', '3 days', 'drop', '0 minutes')`)
    await guest.run(`select partkeeper.hold('visit_7', 'wait')`)
    const at = await nowOf(guest)
    const fingerprint = (await planOf(guest, 'visit', at)).find(
      (action) => action.fingerprint !== null,
    )?.fingerprint
    await guest.run('select partkeeper.confirm($1::regclass, $2, $3)', ['visit', fingerprint, at])
    assert.deepEqual(await passUntilQuiet(guest, 'visit', at), [
      'detach visit_6',
      'detach visit_5',
      'detach visit_4',
    ])
    await guest.run(`select partkeeper.release('visit_7')`)
    assert.deepEqual(await passUntilQuiet(guest, 'visit', await nowOf(guest)), [
      'drop_foreign_key visit_6',
      'drop visit_6',
      'drop_foreign_key visit_5',
      'drop visit_5',
      'drop_foreign_key visit_4',
      'drop visit_4',
    ])
    assert.ok((await attachedTo(sql, 'visit')).includes('visit_7'))
    await guest.run(`select partkeeper.unmanage('visit')`)
  })
})
