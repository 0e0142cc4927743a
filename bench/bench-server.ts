/**
 * The server of a benchmark: Debian's PostgreSQL 15 with its pg_partman, under an ordinary user, in a temporary folder, with
 * the settings of the package but for those named here. It knows nothing of what is measured.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type EmbeddedServer, startServer } from '../src/demo/embedded-server.ts'
import { testClock } from '../test/support/test-clock.ts'
import { DEBIAN_BIN_DIRECTORY } from '../test/support/test-servers.ts'

/** Who owns the tables and the schema of ours; no superuser. */
export const OWNER = 'bench_owner'

const PARTMAN_CONTROL = '/usr/share/postgresql/15/extension/pg_partman.control'
const MAJOR = 15

/** A server and how to reach its databases. */
export type BenchServer = {
  readonly version: string
  connect(database: string, user?: string): Promise<pg.Client>
  url(database: string, user: string): string
  /** A new database, empty or a copy; one of that name is removed first. */
  createDatabase(name: string, template?: string): Promise<void>
  dropDatabase(name: string): Promise<void>
  stop(): Promise<void>
}

/** Starts it; with `isDurable` a commit waits for the disk. */
export async function startBenchServer(isDurable: boolean): Promise<BenchServer> {
  requirePackages()
  const binaries = { name: 'PostgreSQL 15 of Debian', major: MAJOR, binDirectory: DEBIAN_BIN_DIRECTORY }
  const settings = {
    fsync: isDurable ? 'on' : 'off',
    // It would vacuum the catalogs at some moment of one measurement and not of the other.
    autovacuum: 'off',
    max_connections: '50',
    timezone: 'UTC',
  }
  // Programs are compared and not file systems: one that was given back thousands of files a moment ago makes new ones at half the speed.
  const folder = isDurable ? {} : { temporaryFolder: '/dev/shm' }
  const server = await startServer(binaries, { clock: testClock, settings, ...folder })
  const maintenance = await connectTo(server, 'postgres', server.superuser)
  await maintenance.query(`create role ${OWNER} login nosuperuser nocreaterole nocreatedb`)
  const { rows } = await maintenance.query<{ readonly version: string }>('select version()')
  return controlServer(server, maintenance, rows[0]?.version ?? '')
}

function controlServer(server: EmbeddedServer, maintenance: pg.Client, version: string): BenchServer {
  return {
    version,
    connect: (database, user = server.superuser) => connectTo(server, database, user),
    url: (database, user) => server.url(database, user),
    async createDatabase(name, template = 'template1') {
      await maintenance.query(`drop database if exists ${name} with (force)`)
      await maintenance.query(`create database ${name} owner ${OWNER} template ${template}`)
    },
    async dropDatabase(name) {
      await maintenance.query(`drop database if exists ${name} with (force)`)
    },
    async stop() {
      await maintenance.end()
      await server.stop('immediate')
    },
  }
}

/** Lends a new connection. A pass from a scheduler has one of its own, so what a first call costs belongs to it. */
export async function withConnection<Result>(
  connecting: Promise<pg.Client>,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await connecting
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** How long a statement takes, in milliseconds, as its client sees it. */
export async function timeStatement(client: pg.Client, statement: string): Promise<number> {
  const startedMs = testClock.monotonicMs()
  await client.query(statement)
  return testClock.monotonicMs() - startedMs
}

async function connectTo(server: EmbeddedServer, database: string, user: string): Promise<pg.Client> {
  const client = new pg.Client({ host: server.host, port: server.port, user, database })
  await client.connect()
  await client.query('set client_min_messages = error')
  return client
}

function requirePackages(): void {
  if (!existsSync(join(DEBIAN_BIN_DIRECTORY, 'postgres'))) {
    throw new Error(
      `the benchmark needs ${DEBIAN_BIN_DIRECTORY}/postgres: apt-get install --no-install-recommends postgresql-15`,
    )
  }
  if (!existsSync(PARTMAN_CONTROL)) {
    throw new Error(
      'the benchmark needs pg_partman: apt-get install --no-install-recommends postgresql-15-partman',
    )
  }
}
