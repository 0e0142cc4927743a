/**
 * Row security of a new partition: whoever may read or write it directly meets the rules of its parent, said of the
 * partition. A rule that cannot be said exactly makes no partition rather than another rule.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { listTestMajors } from '../support/test-servers.ts'
import { ForeignRoles } from './foreign-roles.ts'
import { manage, runMaintenance } from './managed-table.ts'
import { describeOnMajor } from './sql-session.ts'

const TOMORROW = '2026-11-22 12:00+00'
const NEW = 'e_p20261126'
const MADE = `create public.${NEW}: done`
const PARENT = `create table e (gone int, tenant int, note text, at timestamptz not null) partition by range (at);
  alter table e drop column gone`

/** The policies of a relation, without its name before its columns. */
const POLICIES = `select policyname, permissive, roles::text, cmd, regexp_replace(qual, '([ (])' || $1 || '[.]', '\\1', 'g') as qual,
    regexp_replace(with_check, '([ (])' || $1 || '[.]', '\\1', 'g') as with_check,
    (select obj_description(oid, 'pg_policy') from pg_policy where polrelid = $1::regclass and polname = policyname) as comment
  from pg_policies where schemaname = 'public' and tablename = $1 order by policyname`

for (const major of listTestMajors()) {
  describeOnMajor(major, 'row security of a new partition', (sql) => {
    const roles = new ForeignRoles(sql)

    before(async () => {
      for (const role of ['reader', 'clerk']) {
        await roles.create(role)
        await roles.asSuperuser(`grant ${roles.nameOf(role)} to partkeeper_owner`)
      }
    })
    after(() => roles.drop())

    it('has the policies of its parent: command, roles, kind, conditions and comments', () =>
      sql.undone(async () => {
        const [reader, clerk] = ['reader', 'clerk'].map((role) => roles.nameOf(role))
        await sql.run(`${PARENT}; create table m (tenant int, who name); alter table e enable row level security, force row level security;
          create policy a on e using (tenant > 0) with check (note <> 'e.tenant');
          create policy "b ""%I" on e as restrictive for select to ${reader}, ${clerk}
            using (exists (select from m where m.tenant = e.tenant and m.who = current_user));
          create policy c on e for insert to ${clerk} with check (tenant in (select tenant from m));
          create policy d on e for update to public using (true) with check (exists (select from m e where e.tenant > 3));
          create policy f on e for delete to ${clerk} using ((select count(*) from m e_1 where e_1.tenant = e.tenant) > 0);
          comment on policy a on e is 'it''s a rule'`)
        await manage(sql)
        assert.deepEqual(await runMaintenance(sql, TOMORROW), [MADE])
        const rules = await sql.rows(POLICIES, ['e'])
        assert.equal(rules.length, 5)
        assert.deepEqual(await sql.rows(POLICIES, [NEW]), rules)
        assert.deepEqual(
          await sql.row(`select relrowsecurity, relforcerowsecurity from pg_class where relname = '${NEW}'`),
          { relrowsecurity: true, relforcerowsecurity: true },
        )
      }))

    it('shows a reader around the parent the same rows, and takes the same ones', () =>
      sql.undone(async () => {
        const reader = roles.nameOf('reader')
        await sql.run(`${PARENT}; create table m (tenant int, who name); insert into m values (1, '${reader}');
          grant select on m to ${reader}; grant select, insert on e to ${reader}; alter table e enable row level security;
          create policy own on e using (exists (select from m where m.tenant = e.tenant and m.who = current_user))`)
        await manage(sql)
        await runMaintenance(sql, TOMORROW)
        await sql.run(
          `insert into e values (1, '', '2026-11-26'), (2, '', '2026-11-26'); set local role ${reader}`,
        )
        for (const relation of ['e', NEW]) {
          assert.deepEqual(await sql.column(`select tenant from ${relation}`), [1], relation)
          const refused = await sql.refusal(`insert into ${relation} values (2, '', '2026-11-26')`)
          assert.equal(refused.code, '42501', relation)
        }
        await sql.run(`insert into ${NEW} values (1, '', '2026-11-26')`)
      }))

    it('keeps conditions that take a whole row of the parent', () =>
      sql.undone(async () => {
        await sql.run(`${PARENT}; create function is_own(e) returns boolean language sql as 'select ($1).tenant = 1';
          create policy whole on e using (is_own(e)); create policy inner_whole on e using (exists (select where is_own(e)))`)
        await manage(sql)
        await sql.run(`alter table e enable row level security, force row level security;
          insert into e_p20261121 values (1, '', '2026-11-21')`)
        await runMaintenance(sql, TOMORROW)
        await sql.run(`insert into ${NEW} values (1, '', '2026-11-26')`)
        assert.equal((await sql.refusal(`insert into ${NEW} values (2, '', '2026-11-26')`)).code, '42501')
        assert.deepEqual(await sql.column(`select tenant from ${NEW}`), [1])
      }))

    it('is not made with a condition that cannot be said of it, and no other waits for that', () =>
      sql.undone(async () => {
        await sql.run(`${PARENT}; create table m (tenant int)`)
        await manage(sql)
        await sql.run(
          'create policy odd on e using (exists (select from m e_p20261127 where e_p20261127.tenant = e.tenant))',
        )
        const run = `select outcome, sqlstate, detail, hint from partkeeper.run_maintenance('e', '2026-11-24 12:00+00')`
        const [made, refused, last] = await sql.rows(run)
        assert.deepEqual(
          [made?.['outcome'], refused?.['outcome'], last?.['outcome']],
          ['done', 'failed', 'done'],
        )
        assert.equal(refused?.['sqlstate'], 'PK019')
        assert.match(
          refused?.['detail'],
          /policy odd of public\.e cannot be given to public\.e_p20261127: .* e_p20261127 /,
        )
        assert.match(refused?.['hint'], /another name to the schema, table or alias/)
        await sql.run('alter policy odd on e using (exists (select from m where m.tenant = e.tenant))')
        assert.deepEqual(await sql.column(`select outcome from (${run}) as again`), ['done'])
      }))

    it('tells the name of the parent from literals, longer names, and a schema of the same name', () =>
      sql.undone(async () => {
        await sql.run(`create schema e; create table e.e (id int); create table "e.x" (e int, tenant int);
          create table e (tenant int, at timestamptz not null) partition by range (at)`)
        const renamed = 'select partkeeper.renamed_expression($1, $2::regclass, $3)'
        for (const [expression, expected] of [
          ['(e.tenant = 1)', '("New".tenant = 1)'],
          ["(e.tenant <> 'e.tenant ''e.tenant')", `("New".tenant <> 'e.tenant ''e.tenant')`],
          ['(e_1.tenant = e.tenant) and (x.e = "e.x".e)', '(e_1.tenant = "New".tenant) and (x.e = "e.x".e)'],
          ['(select e.* from e.e e_1)', '(select "New".* from e.e e_1)'],
          ['(select from e.other(e.at))', '(select from e.other("New".at))'],
          ['(e.tenant = "New".tenant)', null],
        ]) {
          assert.equal(await sql.value(renamed, [expression, 'public.e', 'New']), expected, expression ?? '')
        }
        await sql.run(`create function e.at() returns int language sql as 'select 1'`)
        assert.equal(await sql.value(renamed, ['(select e.at)', 'public.e', 'New']), null)
        await sql.run('create table "E.e" (v int, at timestamptz) partition by range (at)')
        assert.equal(await sql.value(renamed, ['("E.e".v = "E.e".at)', 'public."E.e"', 'n']), '(n.v = n.at)')
      }))
  })
}
