// An opened database: the session profile on every major, roles that are refused, values as texts, errors of ours.
// Everything runs on real servers.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { sql } from 'kysely'
import type { DatabaseEvent } from '../../src/core/database-event.ts'
import type { PartkeeperError } from '../../src/core/errors.ts'
import { type DatabaseOptions, openDatabase } from '../../src/postgres/connect.ts'
import { makeTarget } from '../support/connection-target.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { listTestMajors } from '../support/test-servers.ts'

const PASSWORD = 'not needed/but given%41'
const options: DatabaseOptions = { role: 'worker', allowSuperuser: false, poolSize: 2 }

const PROFILE = `
select name, setting
from pg_settings
where source in ('session', 'client', 'override') and name = any ($1)`

const WANTED: Readonly<Record<string, string>> = {
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  application_name: 'partkeeper:worker',
  bytea_output: 'hex',
  client_connection_check_interval: '2000',
  client_encoding: 'UTF8',
  extra_float_digits: '1',
  idle_in_transaction_session_timeout: '2000',
  lock_timeout: '1000',
  row_security: 'off',
  search_path: '""',
  statement_timeout: '60000',
  synchronous_commit: 'on',
  tcp_user_timeout: '10000',
}

for (const major of listTestMajors()) {
  describe(`on PostgreSQL ${major}`, () => {
    let own: TestDatabase
    before(async () => {
      own = await createTestDatabase({ major, installed: false })
    })
    after(() => own.drop())

    const open = (more: Partial<DatabaseOptions> = {}, environment: Readonly<Record<string, string>> = {}) =>
      openDatabase(makeTarget({ DATABASE_URL: own.url, PGPASSWORD: PASSWORD, ...environment }), {
        ...options,
        ...more,
      })

    test('each connection holds the session profile, whatever role, database and PGOPTIONS say', async () => {
      const superuser = await own.connectAsSuperuser()
      const database = own.name
      await superuser.query(`alter database ${database} set timezone = 'Asia/Tokyo'`)
      await superuser.query(`alter database ${database} set synchronous_commit = off`)
      await superuser.query(`alter database ${database} set search_path = public`)
      const opened = await open(
        {},
        { PGOPTIONS: '-c datestyle=german -c extra_float_digits=-15 -c lock_timeout=9s' },
      )
      const look = () => opened.query<{ name: string; setting: string }>(PROFILE, [Object.keys(WANTED)])
      const [first, second] = await Promise.all([look(), look()])
      for (const { rows } of [first, second]) {
        assert.deepEqual(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])), WANTED)
      }
      assert.equal(opened.facts.major, major)
      assert.equal(opened.facts.isPooled, false)
      await opened.close()
    })

    test('newer servers do not show foreign tables of others where tables are expected, and still show our own views', async () => {
      const opened = await open()
      const { rows } = await opened.query<{ setting: string }>(
        "select setting from pg_settings where name = 'restrict_nonsystem_relation_kind'",
      )
      assert.deepEqual(rows, [{ setting: 'foreign-table' }])
      await opened.close()
    })

    test('the timeouts of the profile can be chosen, by a superuser too', async () => {
      const opened = await openDatabase(makeTarget({ DATABASE_URL: own.superuserUrl }), {
        ...options,
        allowSuperuser: true,
        statementTimeoutMs: 0,
        lockTimeoutMs: 77,
      })
      const { rows } = await opened.query<{ l: string; s: string }>(
        "select current_setting('lock_timeout') as l, current_setting('statement_timeout') as s",
      )
      assert.deepEqual(rows, [{ l: '77ms', s: '0' }])
      await opened.close()
    })
  })
}

describe('a database', () => {
  const newest = listTestMajors().at(-1) ?? 18
  let own: TestDatabase
  before(async () => {
    own = await createTestDatabase({ major: newest, installed: false })
  })
  after(() => own.drop())
  const open = (more: Partial<DatabaseOptions> = {}) =>
    openDatabase(makeTarget({ DATABASE_URL: own.url, PGPASSWORD: PASSWORD }), { ...options, ...more })

  test('is refused to a worker that is a superuser or bypasses row security, and only observed elsewhere', async () => {
    const superuser = await own.connectAsSuperuser()
    await superuser.query('drop role if exists keeper_bypassing')
    await superuser.query('create role keeper_bypassing login bypassrls')
    const bypassing = own.url.replace(/\/\/\w+@/, '//keeper_bypassing@')
    for (const DATABASE_URL of [own.superuserUrl, bypassing]) {
      const target = makeTarget({ DATABASE_URL })
      const opening = openDatabase(target, options)
      await assert.rejects(opening, { code: 'superuser_refused', hint: /PARTKEEPER_ALLOW_SUPERUSER=1/ })
      for (const more of [{ allowSuperuser: true }, { role: 'cli' }, { role: 'maintain' }] as const) {
        const events: DatabaseEvent[] = []
        const opened = await openDatabase(target, {
          ...options,
          ...more,
          observe: (event) => events.push(event),
        })
        await opened.close()
        assert.deepEqual(
          events.map(({ kind }) => kind),
          ['database.superuser', 'database.connected'],
        )
      }
    }
    await superuser.query('drop role keeper_bypassing')
  })

  test('gives instants, dates, intervals, bigint and numeric as texts, and small things as values', async () => {
    const opened = await open()
    const { rows } = await opened.query(`
      select '2026-03-29 01:59:59.123456+01'::timestamptz as instant, 'infinity'::timestamptz as never,
        '0044-03-15 BC'::date as day, '1 mon 2 days 03:04:05.000006'::interval as span,
        9223372036854775807::int8 as big, 0.10::numeric as exact, 0.1::float8 + 0.2::float8 as float,
        7::int4 as small, true as truth, '{"a": [1]}'::jsonb as json, null::int8 as nothing,
        '{2026-01-01,NULL}'::timestamptz[] as instants, '{a,"b c"}'::text[] as texts, '{1,NULL}'::int4[] as numbers,
        '\\x00ff'::bytea as bytes, 'pg_class'::regclass as relation, 'x'::name as name`)
    assert.deepEqual(rows[0], {
      instant: '2026-03-29 00:59:59.123456+00',
      never: 'infinity',
      day: '0044-03-15 BC',
      span: '1 mon 2 days 03:04:05.000006',
      big: '9223372036854775807',
      exact: '0.10',
      float: 0.30000000000000004,
      small: 7,
      truth: true,
      json: { a: [1] },
      nothing: null,
      instants: ['2026-01-01 00:00:00+00', null],
      texts: ['a', 'b c'],
      numbers: [1, null],
      bytes: Buffer.from([0, 255]),
      relation: 'pg_class',
      name: 'x',
    })
    const built = await sql<{ big: string }>`select 1::int8 as big, ${'2026-01-01'}::date as day`.execute(
      opened.kysely,
    )
    assert.deepEqual(built.rows, [{ big: '1', day: '2026-01-01' }])
    await opened.close()
  })

  test('shows neither password nor driver however it is printed', async () => {
    const opened = await open()
    const texts = [opened, opened.kysely].flatMap((value) => [
      inspect(value, { depth: 30, showHidden: true, getters: true }),
      JSON.stringify(value) ?? '',
    ])
    await opened.withClient(async (session) => {
      texts.push(inspect(session, { depth: 30, showHidden: true, getters: true }), JSON.stringify(session))
    })
    for (const text of texts)
      assert.ok(!text.includes('not needed') && text.length < 5000, text.slice(0, 2000))
    await opened.close()
  })

  test('turns errors of the server into errors of ours, without the rows in their details', async () => {
    const opened = await open()
    const duplicate = opened.query(
      "create temp table t (a text primary key); insert into t values ('x1'), ('x1')",
    )
    await assert.rejects(duplicate, (error: PartkeeperError) => {
      assert.deepEqual(
        [error.name, error.code, error.sqlState],
        ['PartkeeperError', 'statement_failed', '23505'],
      )
      assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes('x1'))
      return true
    })
    const built = opened.kysely.transaction().execute((trx) => sql`select 1 / 0`.execute(trx))
    await assert.rejects(built, { name: 'PartkeeperError', sqlState: '22012' })
    assert.deepEqual((await opened.query('select 1 as one')).rows, [{ one: 1 }])
    await opened.close()
  })

  test('hands on notices, scrubbed', async () => {
    const notices: string[] = []
    const opened = await open({ onNotice: ({ severity, message }) => notices.push(`${severity} ${message}`) })
    await opened.query(`do $$ begin raise notice 'saw %', '${PASSWORD}'; end $$`)
    assert.deepEqual(notices, ['NOTICE saw [secret]'])
    await opened.close()
  })
})
