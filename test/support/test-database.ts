/**
 * A database of its own for a test, in tens of milliseconds: a clone of a template that holds the product's schema,
 * installed through the product's own migration as the documented minimal role. Tests run as that role; the superuser is
 * for what an operator would do from outside (looking at locks, ending sessions).
 */
import { createHash, randomBytes } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { findTestServer, type TestServerAddress, type TestServerKey } from './test-servers.ts'

/** What to make: on which server, with or without the product's schema in it. */
export type TestDatabaseOptions = { readonly major: TestServerKey; readonly installed: boolean }

/** A database that belongs to one test or one file, and to the role `partkeeper_owner`. */
export type TestDatabase = {
  readonly name: string
  readonly host: string
  readonly port: number
  /** For the owner, who is no superuser and may create neither roles nor databases. */
  readonly url: string
  readonly superuserUrl: string
  connect(): Promise<pg.Client>
  connectAsSuperuser(): Promise<pg.Client>
  /** Ends the clients it gave out and removes the database, whoever else is still connected. */
  drop(): Promise<void>
}

/** One fixed role per server: objects in a clone stay with the owner of the template. */
export const TEST_OWNER = 'partkeeper_owner'

const SETUP_LOCK_KEY = 7_281_150
const SCHEMA_FILES = ['migrations/**/*.sql', 'sql/**/*.sql']

/** Makes the database. Call `drop` when done; the servers of a run go away with it in any case. */
export async function createTestDatabase({ major, installed }: TestDatabaseOptions): Promise<TestDatabase> {
  const server = findTestServer(major)
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  const maintenance = await connectTo(server, server.superuser, 'postgres')
  try {
    const template = installed ? await ensureTemplate(server, maintenance) : await ensureOwner(maintenance)
    await maintenance.query(`create database ${name} owner ${TEST_OWNER} template ${template}`)
  } finally {
    await maintenance.end()
  }
  return controlDatabase(server, name)
}

function controlDatabase(server: TestServerAddress, name: string): TestDatabase {
  const clients: pg.Client[] = []
  const connectAs = async (user: string) => {
    const client = await connectTo(server, user, name)
    clients.push(client)
    return client
  }
  return {
    name,
    host: server.host,
    port: server.port,
    url: formatUrl(server, TEST_OWNER, name),
    superuserUrl: formatUrl(server, server.superuser, name),
    connect: () => connectAs(TEST_OWNER),
    connectAsSuperuser: () => connectAs(server.superuser),
    async drop() {
      await Promise.all(clients.splice(0).map((client) => client.end()))
      const maintenance = await connectTo(server, server.superuser, 'postgres')
      try {
        await maintenance.query(`drop database if exists ${name} with (force)`)
      } finally {
        await maintenance.end()
      }
    },
  }
}

/** Makes the owner once per server, and returns the template of a database without the product's schema. */
async function ensureOwner(maintenance: pg.Client): Promise<string> {
  await withSetupLock(maintenance, () => createOwner(maintenance))
  return 'template1'
}

/** Makes the template with the schema once per server and per state of the schema's files. */
async function ensureTemplate(server: TestServerAddress, maintenance: pg.Client): Promise<string> {
  const template = `template_${digestSchemaFiles()}`
  if (await hasDatabase(maintenance, template)) return template
  await withSetupLock(maintenance, async () => {
    if (await hasDatabase(maintenance, template)) return
    await createOwner(maintenance)
    // Under this name until it is complete: what a killed run left half-installed is made again.
    const unfinished = `${template}_unfinished`
    await maintenance.query(`drop database if exists ${unfinished} with (force)`)
    await maintenance.query(`create database ${unfinished} owner ${TEST_OWNER}`)
    await installInto(server, unfinished)
    await maintenance.query(`alter database ${unfinished} rename to ${template}`)
  })
  return template
}

async function installInto(server: TestServerAddress, database: string): Promise<void> {
  const { installSchema } = await import('../../src/postgres/migrate.ts')
  const owner = await connectTo(server, TEST_OWNER, database)
  try {
    await installSchema(owner)
  } finally {
    await owner.end()
  }
}

async function createOwner(maintenance: pg.Client): Promise<void> {
  const { rowCount } = await maintenance.query('select from pg_roles where rolname = $1', [TEST_OWNER])
  if (rowCount === 0) {
    await maintenance.query(`create role ${TEST_OWNER} login nosuperuser nocreaterole nocreatedb`)
  }
}

async function hasDatabase(maintenance: pg.Client, name: string): Promise<boolean> {
  return (await maintenance.query('select from pg_database where datname = $1', [name])).rowCount === 1
}

/** Test files run at the same time in processes of their own; the first to come sets the server up for all. */
async function withSetupLock(maintenance: pg.Client, setUp: () => Promise<void>): Promise<void> {
  await maintenance.query('select pg_advisory_lock($1)', [SETUP_LOCK_KEY])
  try {
    await setUp()
  } finally {
    await maintenance.query('select pg_advisory_unlock($1)', [SETUP_LOCK_KEY])
  }
}

function digestSchemaFiles(): string {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const hash = createHash('sha256')
  for (const file of globSync(SCHEMA_FILES, { cwd: root }).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

async function connectTo(server: TestServerAddress, user: string, database: string): Promise<pg.Client> {
  const client = new pg.Client({ host: server.host, port: server.port, user, database })
  client.on('error', ignoreEndOfSession)
  await client.connect()
  return client
}

function ignoreEndOfSession(): void {
  // A test that ends a session sees it in the query's own rejection; without a listener the event ends the process.
}

function formatUrl({ host, port }: TestServerAddress, user: string, database: string): string {
  return `postgres://${user}@${host}:${port}/${database}`
}
