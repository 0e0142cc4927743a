/**
 * New partitions and logical replication: what publishes the parent, its schema or everything publishes them, and they
 * join what publishes the newest partition by name. Where the owner may not do that, they are made all the same.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { listTestMajors } from '../support/test-servers.ts'
import { ForeignRoles } from './foreign-roles.ts'
import { createManaged, manage, runMaintenance } from './managed-table.ts'
import { describeOnMajor, type SqlSession } from './sql-session.ts'

const TOMORROW = '2026-11-22 12:00+00'
const NEW = 'e_p20261126'
const KEYED =
  'create table e (id int, v int, at timestamptz not null, primary key (id, at)) partition by range (at)'

function listPublished(sql: SqlSession): Promise<readonly string[]> {
  return sql.column(
    `select tablename::text from pg_publication_tables where pubname = 'pub' and tablename in ('e', $1) order by 1`,
    [NEW],
  )
}

for (const major of listTestMajors()) {
  const isNewer = Number(major) >= 15
  describeOnMajor(major, 'a new partition is published', (sql) => {
    const roles = new ForeignRoles(sql)
    before(() => roles.create('publisher'))
    after(() => roles.drop())

    for (const [root, published] of [
      ['false', NEW],
      ['true', 'e'],
    ] as const) {
      it(`through its parent, with publish_via_partition_root = ${root}`, () =>
        sql.undone(async () => {
          await sql.run(KEYED)
          await manage(sql)
          await sql.run(`create publication pub for table e with (publish_via_partition_root = ${root})`)
          const planned = await sql.value<string[]>(`select statements from partkeeper.plan('e', $1)`, [
            TOMORROW,
          ])
          assert.equal(planned.length, 2)
          await runMaintenance(sql, TOMORROW)
          assert.deepEqual(await listPublished(sql), [published])
        }))
    }

    for (const kind of ['for all tables', ...(isNewer ? ['for tables in schema public'] : [])]) {
      it(`by a publication ${kind}`, async () => {
        await roles.asSuperuser(`create publication pub ${kind}`)
        await sql.undone(async () => {
          await createManaged(sql)
          assert.deepEqual(await runMaintenance(sql, TOMORROW), [`create public.${NEW}: done`])
          assert.deepEqual(await listPublished(sql), [NEW])
        })
        await roles.asSuperuser('drop publication pub')
      })
    }

    for (const identity of ['default', 'full', 'using index other', 'nothing']) {
      it(`so that it can be changed exactly as its parent says: replica identity ${identity}`, () =>
        sql.undone(async () => {
          await sql.run(
            `${KEYED}; create unique index other on e (at, id); alter table e replica identity ${identity}`,
          )
          await manage(sql)
          await sql.run('create publication pub for table e')
          await runMaintenance(sql, TOMORROW)
          await sql.run(`insert into e values (1, 1, '2026-11-26 12:00+00')`)
          for (const change of ['update e set v = 2', 'delete from e']) {
            if (identity === 'nothing') assert.equal((await sql.refusal(change)).code, '55000')
            else await sql.run(change)
          }
        }))
    }

    it('by the publications that list the newest partition by name, with their columns and row filter', () =>
      sql.undone(async () => {
        await sql.run(
          `create table e (gone int, id int, "V" int, at timestamptz not null) partition by range (at); alter table e drop column gone`,
        )
        await manage(sql)
        const [shape, filter] = isNewer ? ['(at, "V")', `where ("V" > 5)`] : ['', '']
        await sql.run(`create publication pub for table e_p20261125 ${shape} ${filter} with (publish = 'insert');
          create publication old for table e_p20261124; create publication plain for table only e_p20261125`)
        await runMaintenance(sql, TOMORROW)
        await runMaintenance(sql, '2026-11-23 12:00+00')
        const members = `select pubname::text${isNewer ? ', attnames::text[] as columns, rowfilter' : ''} from pg_publication_tables
          where tablename = $1 order by pubname`
        const expected = await sql.rows(members, ['e_p20261125'])
        assert.equal(expected.length, 2)
        assert.deepEqual(await sql.rows(members, [NEW]), expected)
        assert.deepEqual(await sql.rows(members, ['e_p20261127']), expected)
      }))

    it('once only, where its parent is published as well as the newest partition', () =>
      sql.undone(async () => {
        await createManaged(sql)
        await sql.run('create publication pub for table e, e_p20261125')
        await runMaintenance(sql, TOMORROW)
        const listed = await sql.column('select prrelid::regclass::text from pg_publication_rel order by 1')
        assert.deepEqual(listed, ['e', 'e_p20261125'])
        assert.deepEqual(await listPublished(sql), [NEW])
      }))

    it('or made all the same and told of, where its owner may not change the publication', async () => {
      await createManaged(sql)
      await roles.asSuperuser(
        'create publication pub for table e_p20261125',
        `alter publication pub owner to ${roles.nameOf('publisher')}`,
      )
      const run = `select outcome, detail from partkeeper.run_maintenance('e', $1)`
      for (const at of [TOMORROW, '2026-11-23 12:00+00']) {
        sql.takeNotices()
        const { outcome, detail } = await sql.row(run, [at])
        assert.equal(outcome, 'done')
        assert.match(detail, /^created for .*; not published by pub, which is of publisher_of_/)
        const told = sql.takeNotices().find(({ message }) => /not published by pub/.test(message))
        assert.match(told?.hint ?? '', /Its owner adds the partition/)
      }
      assert.deepEqual(await listPublished(sql), [])
      await roles.asSuperuser('drop publication pub')
      await sql.run(`select partkeeper.unmanage('e'); drop table e`)
    })
  })
}
