/**
 * Whose rights a rollup has: those of the table's owner, whoever makes the pass, and no way to those of whoever does. What it
 * tries is refused by Postgres, and the pass fails for that partition.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { ForeignRoles } from './foreign-roles.ts'
import { AT, attachedTo, passOver } from './retirement-scene.ts'
import { makeRolledTable, totalsOf, writeRollup } from './rollup-scene.ts'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

describeOnMainMajors('a rollup of somebody else', (sql) => {
  const roles = new ForeignRoles(sql)
  let owner: SqlSession
  let maintainer: SqlSession

  before(async () => {
    await roles.create('holder')
    await roles.create('maintainer')
    await roles.asSuperuser(`grant ${roles.nameOf('holder')} to ${roles.nameOf('maintainer')}`)
    owner = await roles.open('holder')
    maintainer = await roles.open('maintainer')
    await maintainer.run('create table private_notes (note text)')
    await makeRolledTable(owner, 'lent')
  })
  after(async () => {
    await owner.end()
    await maintainer.end()
    await roles.drop()
  })

  const attempts: readonly (readonly [string, string, RegExp])[] = [
    [
      'read what only the maintainer may',
      'perform from public.private_notes;',
      /permission denied for table private_notes/,
    ],
    [
      'go back to the maintainer',
      `execute 'reset role'; perform from public.private_notes;`,
      /cannot set parameter "role"/,
    ],
    [
      'begin the session anew',
      `execute 'reset session authorization'; perform from public.private_notes;`,
      /cannot set parameter "session_authorization"/,
    ],
    [
      'leave a function that lends the maintainer to others',
      `execute 'create function public.lent_out() returns void language sql security definer as ''''';
       if (select proowner <> (select relowner from pg_catalog.pg_class where oid = partition) from pg_catalog.pg_proc where proname = 'lent_out')
       then perform 1; else raise exception 'it is the owner''s own'; end if;`,
      /it is the owner's own/,
    ],
  ]
  for (const [what, body, expected] of attempts) {
    it(`cannot ${what}`, async () => {
      await writeRollup(owner, 'lent', body)
      const [failed] = await passOver(maintainer, 'lent')
      assert.deepEqual([failed?.kind, failed?.outcome], ['rollup', 'failed'])
      assert.match(failed?.detail ?? '', expected)
      assert.equal(await maintainer.value(`select current_setting('role')`), 'none')
    })
  }

  it('does its work as the owner, by the pass of somebody else', async () => {
    await writeRollup(
      owner,
      'lent',
      `if current_user <> pg_get_userbyid((select relowner from pg_catalog.pg_class where oid = partition)) then raise exception 'as %', current_user; end if;`,
    )
    await maintainer.run('call partkeeper.maintain($1::regclass, $2)', ['public.lent', AT])
    assert.equal((await totalsOf(owner, 'lent')).length, 2)
    assert.equal((await attachedTo(sql, 'lent')).includes('lent_p20240511'), false)
  })
})
