/**
 * Installing and upgrading the schema: a fresh one equals one upgraded migration by migration, doing it again changes
 * nothing, several may do it at once, and what cannot be done changes nothing and says why.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import pg from 'pg'
import { installSchema, readSchemaState } from '../../src/postgres/migrate.ts'
import { newestMigration, schemaScript } from '../../src/postgres/schema-script.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { listTestMajors, type TestServerKey } from '../support/test-servers.ts'
import { dumpCatalog, dumpInstallation } from './catalog-dump.ts'

const MAIN_MAJORS = listTestMajors().filter((major) => [15, 17, 18].includes(major))

async function withDatabase(
  options: { readonly major: TestServerKey; readonly installed: boolean },
  work: (client: pg.Client, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await createTestDatabase(options)
  try {
    await work(await database.connect(), database)
  } finally {
    await database.drop()
  }
}

async function refuse(client: pg.Client, text: string): Promise<pg.DatabaseError> {
  try {
    await client.query(text)
  } catch (error) {
    await client.query('rollback')
    if (error instanceof pg.DatabaseError) return error
    throw error
  }
  return assert.fail('the script was not refused')
}

describe('the schema script', () => {
  for (const major of MAIN_MAJORS) {
    it(`leaves the same catalog fresh and migration by migration (PostgreSQL ${major})`, async () => {
      await withDatabase({ major, installed: false }, async (fresh) => {
        await fresh.query(schemaScript())
        const expected = await dumpInstallation(fresh)
        await withDatabase({ major, installed: false }, async (upgraded) => {
          for (let version = 1; version <= newestMigration(); version += 1) {
            await upgraded.query(schemaScript(version))
          }
          assert.deepEqual(await dumpInstallation(upgraded), expected)
        })
        await withDatabase({ major, installed: true }, async (template) => {
          assert.deepEqual(await dumpInstallation(template), expected)
        })
      })
    })

    it(`run twice changes nothing, and keeps what is stored (PostgreSQL ${major})`, async () => {
      await withDatabase({ major, installed: true }, async (client) => {
        await client.query(
          'create table kept (created_at timestamptz not null) partition by range (created_at)',
        )
        await client.query(
          `select partkeeper.manage('kept', '1 day'), partkeeper.set_retention('kept', '7 days', 'drop')`,
        )
        const facts = `select (select id from partkeeper.installation), (select jsonb_agg(to_jsonb(policy) order by parent_name) from partkeeper.policy),
          (select count(*) from partkeeper.event)`
        const before = [await dumpInstallation(client), (await client.query(facts)).rows]
        await client.query(schemaScript())
        assert.deepEqual([await dumpInstallation(client), (await client.query(facts)).rows], before)
        await client.query('call partkeeper.maintain()')
      })
    })
  }

  it('from an older version of the code replaces routines whose arguments changed, and forgets those that are gone', async () => {
    await withDatabase({ major: 15, installed: true }, async (client) => {
      const expected = await dumpInstallation(client)
      await client.query(`create function partkeeper.old_helper() returns integer language sql as 'select 1';
        drop function partkeeper.span_name(text, interval, text, tstzrange);
        create function partkeeper.span_name(base text) returns integer language sql as 'select 1';
        update partkeeper.installation set code_digest = 'older'`)
      assert.equal((await readSchemaState(client)).kind, 'other_code')
      await installSchema(client)
      assert.deepEqual(await dumpInstallation(client), expected)
    })
  })

  it('that fails at its end leaves nothing behind', async () => {
    await withDatabase({ major: 15, installed: false }, async (client) => {
      const before = await dumpCatalog(client, ['partkeeper', 'public'])
      await refuse(client, schemaScript().replace(/commit;\n$/, 'select 1 / 0;\ncommit;\n'))
      assert.deepEqual(await dumpCatalog(client, ['partkeeper', 'public']), before)
      assert.deepEqual(await readSchemaState(client), { kind: 'missing' })
    })
  })
})

describe('several installations at once', () => {
  for (const isolation of ['read committed', 'repeatable read']) {
    it(`all succeed, and leave one schema, under ${isolation}`, async () => {
      await withDatabase({ major: 15, installed: false }, async (first, database) => {
        await first.query(
          `alter database ${database.name} set default_transaction_isolation = '${isolation}'`,
        )
        const clients = await Promise.all([1, 2, 3, 4].map(() => database.connect()))
        const results = await Promise.all(clients.map((client) => installSchema(client)))
        assert.deepEqual(
          results.map(({ version }) => version),
          [1, 2, 3, 4].map(newestMigration),
        )
        const again = await Promise.all(clients.map((client) => installSchema(client)))
        assert.deepEqual(
          again.map(({ isChanged }) => isChanged),
          [false, false, false, false],
        )
        await withDatabase({ major: 15, installed: true }, async (template) => {
          assert.deepEqual(await dumpInstallation(first), await dumpInstallation(template))
        })
      })
    })
  }
})

describe('an installation that cannot be', () => {
  it('is refused with PK012 over a newer schema, and changes nothing', async () => {
    await withDatabase({ major: 15, installed: true }, async (client) => {
      const version = newestMigration() + 1
      await client.query(
        `insert into partkeeper.migration (version, name, digest) values ($1, 'later', 'x')`,
        [version],
      )
      const before = await dumpInstallation(client)
      assert.deepEqual(await readSchemaState(client), { kind: 'newer', version, expected: version - 1 })
      const refused = await refuse(client, schemaScript())
      assert.equal(refused.code, 'PK012')
      assert.equal(refused.message, `the schema is at version ${version}, this program brings ${version - 1}`)
      assert.match(refused.hint ?? '', /Use the newer program/)
      assert.deepEqual(await dumpInstallation(client), before)
    })
  })

  it('is refused with PK012 when an applied migration had another text', async () => {
    await withDatabase({ major: 15, installed: true }, async (client) => {
      await client.query(`update partkeeper.migration set digest = 'other' where version = 2`)
      const before = await dumpInstallation(client)
      const refused = await refuse(client, schemaScript())
      assert.equal(refused.code, 'PK012')
      assert.match(refused.message, /^migration 0002-policy was applied with another text$/)
      assert.deepEqual(await dumpInstallation(client), before)
    })
  })

  for (const [what, statement] of [
    ['view', 'create view my_alerts as select alert from partkeeper.alerts'],
    ['column default', 'create table my_table (due interval default partkeeper.duration($$1 day$$))'],
  ] as const) {
    it(`is refused while a ${what} of the user depends on ours, which is named and stays`, async () => {
      await withDatabase({ major: 15, installed: true }, async (client) => {
        await client.query(statement)
        const before = await dumpInstallation(client)
        const refused = await refuse(client, schemaScript())
        assert.equal(refused.code, '2BP01')
        assert.match(refused.detail ?? '', /my_(alerts|table)/)
        assert.deepEqual(await dumpInstallation(client), before)
        await client.query('select * from partkeeper.plan()')
      })
    })
  }

  it('is refused to a role that does not own the schema, and changes nothing', async () => {
    await withDatabase({ major: 15, installed: true }, async (client, database) => {
      const superuser = await database.connectAsSuperuser()
      const role = `stranger_of_${database.name}`
      await superuser.query(`create role ${role} login; grant create on database ${database.name} to ${role}`)
      const before = await dumpInstallation(client)
      const stranger = new pg.Client({
        host: database.host,
        port: database.port,
        user: role,
        database: database.name,
      })
      await stranger.connect()
      assert.equal((await refuse(stranger, schemaScript())).code, '42501')
      await stranger.end()
      assert.deepEqual(await dumpInstallation(client), before)
      await superuser.query(`drop owned by ${role}; drop role ${role}`)
    })
  })
})
