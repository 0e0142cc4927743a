/**
 * The PostgreSQL servers of one test run: starts them for `test/run.ts`, and hands their addresses to the test files
 * through the environment. A test that stops, kills or reconfigures a server starts one of its own instead.
 */
import { existsSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type EmbeddedServer,
  type ServerOptions,
  startEmbeddedServer,
  startServer,
} from '../../src/demo/embedded-server.ts'
import { EMBEDDED_MAJORS, type EmbeddedMajor } from '../../src/demo/server-binaries.ts'
import { testClock } from './test-clock.ts'

/** A server of the run: the major of an embedded one, or Debian's PostgreSQL 15 (in `npm run test:system` only). */
export type TestServerKey = EmbeddedMajor | '15-debian'

/** How to reach a server of the run. */
export type TestServerAddress = { readonly host: string; readonly port: number; readonly superuser: string }

/** The environment variable that carries the addresses as JSON, by key. */
export const TEST_SERVERS_VARIABLE = 'PARTKEEPER_TEST_SERVERS'

const MEMORY_FOLDER = '/dev/shm'
const MEMORY_ROOM_BYTES_MIN = 6 * 2 ** 30
const TMPFS_TYPE = 0x0102_1994

/** The folder of Debian's client and server programs (psql, pg_dump, pgbench, postgres). */
export const DEBIAN_BIN_DIRECTORY = '/usr/lib/postgresql/15/bin'

/** The library that gives a server another clock than the machine's. */
export const FAKETIME_LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'

/**
 * For servers whose data may be lost: quick, and otherwise as a careful operator would have them. In memory where there
 * is plenty of it: a database is cloned in 10 ms there, and in 100 to 220 ms on the disk of a small machine.
 */
export const TEST_SERVER_OPTIONS: ServerOptions = {
  clock: testClock,
  settings: {
    fsync: 'off',
    synchronous_commit: 'on',
    max_connections: '200',
    shared_buffers: '64MB',
    max_wal_size: '256MB',
    max_prepared_transactions: '10',
  },
  ...(hasRoomInMemory() ? { temporaryFolder: MEMORY_FOLDER } : {}),
}

function hasRoomInMemory(): boolean {
  if (!existsSync(MEMORY_FOLDER)) return false
  const { type, bavail, bsize } = statfsSync(MEMORY_FOLDER)
  const room = Math.min(bavail * bsize, process.availableMemory())
  return type === TMPFS_TYPE && room >= MEMORY_ROOM_BYTES_MIN
}

/** Starts all servers at once; if one fails, the others are stopped and the failure is thrown. */
export async function startTestServers(
  keys: readonly TestServerKey[],
): Promise<ReadonlyMap<TestServerKey, EmbeddedServer>> {
  const results = await Promise.allSettled(keys.map(startTestServer))
  const failure = results.find((result) => result.status === 'rejected')
  const servers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (failure === undefined) return new Map(keys.map((key, index) => [key, servers[index] as EmbeddedServer]))
  await Promise.all(servers.map((server) => server.stop('immediate')))
  throw failure.reason
}

/** A server that one test has to itself, to stop, kill or reconfigure; `settings` are added to the usual ones. */
export function startOwnTestServer(
  major: EmbeddedMajor,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedServer> {
  const options = { ...TEST_SERVER_OPTIONS, settings: { ...TEST_SERVER_OPTIONS.settings, ...settings } }
  return startEmbeddedServer({ major, ...options })
}

function startTestServer(key: TestServerKey): Promise<EmbeddedServer> {
  if (key !== '15-debian') return startOwnTestServer(key)
  const binaries = { name: 'PostgreSQL 15 of Debian', major: 15, binDirectory: DEBIAN_BIN_DIRECTORY }
  return startServer(binaries, TEST_SERVER_OPTIONS)
}

/** The programs and libraries of Debian's packages that are missing; the system tests need every one. */
export function listMissingDebianPrograms(): readonly string[] {
  const programs = ['initdb', 'postgres', 'psql', 'pg_dump', 'pgbench']
  const paths = programs.map((name) => join(DEBIAN_BIN_DIRECTORY, name))
  return [...paths, FAKETIME_LIBRARY].filter((path) => !existsSync(path))
}

/** The addresses as JSON, for the environment of the test files. */
export function encodeTestServers(servers: ReadonlyMap<TestServerKey, EmbeddedServer>): string {
  const addresses = [...servers].map(([key, { host, port, superuser }]) => [key, { host, port, superuser }])
  return JSON.stringify(Object.fromEntries(addresses))
}

/** The address of one server of this run. Fails when the run does not have it: nothing is skipped silently. */
export function findTestServer(key: TestServerKey): TestServerAddress {
  const encoded = process.env[TEST_SERVERS_VARIABLE]
  if (encoded === undefined) {
    throw new Error('no test servers: run the file by `npm test -- FILE` or `npm run test:system -- FILE`')
  }
  const servers = JSON.parse(encoded) as Readonly<Record<string, TestServerAddress>>
  const address = servers[key]
  if (address !== undefined) return address
  throw new Error(`no test server ${key} in this run, which has ${Object.keys(servers).join(', ')}`)
}

/** The majors of which this run has an embedded server, oldest first. */
export function listTestMajors(): readonly EmbeddedMajor[] {
  const servers = JSON.parse(process.env[TEST_SERVERS_VARIABLE] ?? '{}') as object
  return EMBEDDED_MAJORS.filter((major) => String(major) in servers)
}
