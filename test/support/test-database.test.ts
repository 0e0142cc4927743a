/**
 * Databases of tests: on every server of the run, apart from each other, never in the hands of a superuser, and gone
 * when they are dropped.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import pg from 'pg'
import { createTestDatabase, TEST_OWNER } from './test-database.ts'
import { listTestMajors } from './test-servers.ts'

describe('a test database', () => {
  for (const major of listTestMajors()) {
    it(`on PostgreSQL ${major} belongs to a role that is allowed nothing but to log in`, async () => {
      const database = await createTestDatabase({ major, installed: false })
      const client = await database.connect()
      const { rows } = await client.query(
        `select pg_get_userbyid(d.datdba) as owner, current_user as "user",
                r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls as "isMighty",
                current_setting('server_version_num')::int / 10000 as major
           from pg_database d join pg_roles r on r.rolname = current_user
          where d.datname = current_database()`,
      )
      assert.deepEqual(rows, [{ owner: TEST_OWNER, user: TEST_OWNER, isMighty: false, major }])
      await database.drop()
    })

    it(`on PostgreSQL ${major} comes with the schema installed, owned by that role, and apart from the next one`, async () => {
      const databases = await Promise.all(
        Array.from({ length: 3 }, () => createTestDatabase({ major, installed: true })),
      )
      assert.equal(new Set(databases.map(({ name }) => name)).size, databases.length)
      for (const database of databases) {
        const client = await database.connect()
        const { rows } = await client.query(
          `select nspowner::regrole::text as owner from pg_namespace where nspname = 'partkeeper'`,
        )
        assert.deepEqual(rows, [{ owner: TEST_OWNER }])
        await client.query('create table public.mark (id int)')
      }
      await Promise.all(databases.map((database) => database.drop()))
    })
  }

  it('goes away although clients are connected, some of them unknown to it', async () => {
    const [major = 15] = listTestMajors()
    const database = await createTestDatabase({ major, installed: false })
    await database.connect()
    await database.connectAsSuperuser()
    const stranger = new pg.Client(database.url)
    const messages: string[] = []
    stranger.on('error', ({ message }) => messages.push(message))
    const cutOff = new Promise((resolve) => stranger.once('end', resolve))
    await stranger.connect()
    await database.drop()
    await cutOff
    assert.match(messages.join(), /terminating connection/)
    await assert.rejects(new pg.Client(database.url).connect(), { code: '3D000' })
  })
})
