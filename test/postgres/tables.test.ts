// The hand-written row types of the query builder name exactly the columns that the installed views have.
// Reads the file as text, since types are gone when it runs.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

const source = readFileSync(fileURLToPath(new URL('../../src/postgres/tables.ts', import.meta.url)), 'utf8')

/** Interface name -> its members, and relation -> interface name, as the file has them. */
function readInterfaces(): ReadonlyMap<string, readonly string[]> {
  const bodies = new Map<string, readonly string[]>()
  for (const [, name = '', body = ''] of source.matchAll(/export interface (\w+) \{\n([^}]*)\}/g)) {
    bodies.set(
      name,
      [...body.matchAll(/^ {2}'?([\w.]+)'?: ([\w<>| ]+)$/gm)].map((member) => member[1] ?? ''),
    )
  }
  return bodies
}

describe('the row types of the query builder', () => {
  let database: TestDatabase
  before(async () => {
    database = await createTestDatabase({ major: 15, installed: true })
  })
  after(() => database.drop())

  it('have the columns of their views, in their order', async () => {
    const interfaces = readInterfaces()
    const client = await database.connect()
    const relations = [...source.matchAll(/^ {2}'partkeeper\.(\w+)': (\w+)$/gm)]
    assert.ok(relations.length >= 4)
    for (const [, relation = '', type = ''] of relations) {
      const columns = await client.query<{ attname: string }>(
        `select attname from pg_attribute where attrelid = ('partkeeper.' || $1::text)::regclass and attnum > 0 order by attnum`,
        [relation],
      )
      assert.deepEqual(
        interfaces.get(type),
        columns.rows.map((row) => row.attname),
        relation,
      )
    }
    await client.end()
  })
})
