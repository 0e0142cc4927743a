/**
 * Tables that are not turned into partitioned ones: what would be lost is listed, and a table that may hold a row is
 * never taken to be empty.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeOnMainMajors } from './sql-session.ts'

const MANAGE = `select from partkeeper.manage('app.events', '1 day', control => 'at')`
const PLAIN = 'create schema app; create table app.events (v int, name text, at timestamptz not null)'

/** What is on the table, and how the refusal names it. */
const LEFT_BEHIND: readonly (readonly [string, string, RegExp])[] = [
  [
    'a primary key without the time',
    'alter table app.events add primary key (v)',
    /primary key events_pkey does not hold/,
  ],
  [
    'a unique index without the time',
    'create unique index u on app.events (name)',
    /unique index u does not hold/,
  ],
  [
    'a unique index that only includes the time',
    'create unique index u on app.events (v) include (at)',
    /unique index u/,
  ],
  [
    'a unique index over an expression',
    `create unique index u on app.events ((v + 1))`,
    /unique index u does not hold/,
  ],
  [
    'an exclusion constraint',
    'alter table app.events add constraint x exclude using btree (v with =)',
    /exclusion constraint x/,
  ],
  [
    'a check with NO INHERIT',
    'alter table app.events add constraint x check (v > 0) no inherit',
    /constraint x with NO INHERIT/,
  ],
  [
    'a foreign key from it',
    'create table app.o (i int primary key); alter table app.events add constraint fk foreign key (v) references app.o',
    /foreign key fk/,
  ],
  [
    'a trigger',
    `create function app.f() returns trigger language plpgsql as 'begin return new; end'; create trigger tr before insert on app.events for each row execute function app.f()`,
    /trigger tr/,
  ],
  ['a rule', 'create rule ru as on insert to app.events do instead nothing', /rule ru/],
  ['a publication', 'create publication pu for table app.events', /publication pu/],
  ['a view', 'create view app.vw as select v from app.events', /view app\.vw that depends on it/],
  [
    'a materialized view',
    'create materialized view app.mv as select v from app.events',
    /materialized view app\.mv/,
  ],
  [
    'a function over its rows',
    `create function app.f(app.events) returns int language sql as 'select 1'`,
    /function app\.f\(app\.events\)/,
  ],
  [
    'a function returning its rows',
    `create function app.f() returns setof app.events language sql as 'select null::app.events'`,
    /function app\.f\(\)/,
  ],
  ['a column of its row type', 'create table app.o (e app.events)', /column e of table app\.o/],
  ['a column of an array of its rows', 'create table app.o (e app.events[])', /column e of table app\.o/],
  [
    'a policy of another table that reads it',
    'create table app.o (i int); create policy po on app.o using (exists (select from app.events))',
    /policy po on table app\.o/,
  ],
]

describeOnMainMajors('manage() of an empty table refuses and lists', (sql) => {
  for (const [title, statements, expected] of LEFT_BEHIND) {
    it(title, () =>
      sql.undone(async () => {
        await sql.run(`${PLAIN}; ${statements}`)
        const { code, message, hint } = await sql.refusal(MANAGE)
        assert.equal(code, 'PK002')
        assert.match(message, /app\.events cannot be turned into a partitioned one: /)
        assert.match(message, expected)
        assert.match(hint, /Remove what is listed/)
      }),
    )
  }

  it('a foreign key to it', () =>
    sql.undone(async () => {
      await sql.run(`${PLAIN}; alter table app.events add unique (v, at);
          create table app.o (v int, at timestamptz, constraint fk foreign key (v, at) references app.events (v, at))`)
      assert.match((await sql.refusal(MANAGE)).message, /foreign key fk of app\.o/)
    }))

  it('all of it at once', () =>
    sql.undone(async () => {
      await sql.run(
        `${PLAIN}; create view app.vw as select v from app.events; alter table app.events add primary key (v)`,
      )
      const { message } = await sql.refusal(MANAGE)
      assert.match(message, /primary key events_pkey .*; view app\.vw that depends on it$/)
    }))
})

describeOnMainMajors('manage() of a table that may hold rows', (sql) => {
  async function assertRefused(expected: RegExp) {
    const { code, message, hint } = await sql.refusal(MANAGE)
    assert.equal(code, 'PK005')
    assert.match(message, expected)
    assert.match(hint, /copy the rows in batches/)
  }

  it('refuses one row', () =>
    sql.undone(async () => {
      await sql.run(`${PLAIN}; insert into app.events (at) values (now())`)
      await assertRefused(/app\.events is not partitioned and holds rows/)
    }))

  it('refuses a row that row security hides from its owner', () =>
    sql.undone(async () => {
      await sql.run(`${PLAIN}; insert into app.events (at) values (now());
        alter table app.events enable row level security, force row level security`)
      assert.equal(await sql.value('select count(*)::int from app.events'), 0)
      await assertRefused(/may hold rows that row security hides/)
    }))

  it('refuses a row that the transaction does not see', async () => {
    await sql.run(PLAIN)
    const other = await sql.database.connect()
    await sql.run('begin isolation level repeatable read; select 1')
    await other.query('insert into app.events (at) values (now())')
    assert.equal(await sql.value('select count(*)::int from app.events'), 0)
    await assertRefused(/may hold rows that this transaction does not see/)
    await sql.run('rollback; drop schema app cascade')
  })

  it('accepts a table that was emptied, and an empty one in a REPEATABLE READ transaction', async () => {
    await sql.undone(async () => {
      await sql.run(`${PLAIN}; insert into app.events (at) values (now()); delete from app.events`)
      await sql.run(MANAGE)
    })
    await sql.run('begin isolation level repeatable read')
    await sql.run(PLAIN)
    await sql.run(MANAGE)
    await sql.run('rollback')
  })

  it('gives way within a moment to whoever uses it, and says so', async () => {
    await sql.run(PLAIN)
    const other = await sql.database.connect()
    await other.query('begin; select from app.events')
    const started = performance.now()
    const { code, message, hint } = await sql.refusal(MANAGE)
    assert.ok(performance.now() - started < 1000)
    assert.equal(code, '55P03')
    assert.match(message, /app\.events is in use/)
    assert.match(hint, /call manage\(\) again/)
    await other.query('rollback')
    await sql.run(MANAGE)
    await other.query('drop schema app cascade')
  })
})
