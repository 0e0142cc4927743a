/**
 * Runs the tests against real servers: starts PostgreSQL servers (and for `--system` an S3 server, when a file speaks of it)
 * that live as long as this process, tells the test files where they are, runs Node's own test runner, and hands on its exit code. Prints nothing after the runner's last line.
 * `node test/run.ts [--system] [--majors 15,18] [FILE...]`
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { EMBEDDED_MAJORS, type EmbeddedMajor } from '../src/demo/server-binaries.ts'
import { EmbeddedServerError } from '../src/demo/server-error.ts'
import { listMissingS3Programs, type S3Server, startS3Server, TEST_S3_VARIABLE } from './support/s3-server.ts'
import {
  encodeTestServers,
  listMissingDebianPrograms,
  startTestServers,
  TEST_SERVERS_VARIABLE,
  type TestServerKey,
} from './support/test-servers.ts'

const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const RUNNER_OPTIONS = [
  '--test',
  '--test-concurrency=2',
  '--test-timeout=300000',
  // Node can spin for ever in the clean-up of a socket that was reset (seen once, after the last test of a file had
  // passed): a file whose tests are over leaves at once.
  // Its price: the last reports of a large file can go uncounted; a failure among them still fails the file and the run.
  '--test-force-exit',
  '--test-reporter=/tmp/rep.mjs',
] as const

const DEBIAN_PACKAGES =
  'postgresql-15 postgresql-client-15 postgresql-contrib libfaketime radosgw ceph-mon ceph-osd ceph-common strace zstd'

/** Most of what a spawned program does in these tests is to load itself: with the cache that takes half the time. */
const COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/partkeeper-tests', import.meta.url))

type Request = {
  readonly keys: readonly TestServerKey[]
  readonly files: readonly string[]
  readonly needsS3: boolean
}

function readRequest(): Request {
  const { values, positionals } = parseArgs({
    options: { system: { type: 'boolean', default: false }, majors: { type: 'string' } },
    allowPositionals: true,
  })
  const files = positionals.length > 0 ? positionals : listTestFiles(values.system)
  if (files.length === 0) throw new Error(`no test files in test/${values.system ? 'system/' : ''}`)
  const majors = values.majors === undefined ? EMBEDDED_MAJORS : values.majors.split(',').map(parseMajor)
  if (!values.system) return { keys: majors, files, needsS3: false }
  const missing = [...listMissingDebianPrograms(), ...listMissingS3Programs()]
  if (missing.length > 0) {
    throw new Error(
      `the system tests need ${missing.join(', ')}: apt-get install --no-install-recommends ${DEBIAN_PACKAGES}`,
    )
  }
  return { keys: [...majors, '15-debian'], files, needsS3: files.some(speaksOfS3) }
}

function listTestFiles(isSystem: boolean): readonly string[] {
  const files = globSync(isSystem ? 'test/system/**/*.test.ts' : 'test/**/*.test.ts').sort()
  return isSystem ? files : files.filter((file) => !file.startsWith('test/system/'))
}

/** Its start takes some 12 s: only for files that use it, by way of the modules of the tests that do. */
function speaksOfS3(file: string): boolean {
  return /['"/]s3-[a-z-]+\.ts['"]/.test(readFileSync(file, 'utf8'))
}

function parseMajor(text: string): EmbeddedMajor {
  const major = EMBEDDED_MAJORS.find((known) => String(known) === text)
  if (major !== undefined) return major
  throw new Error(`--majors: expected a list of ${EMBEDDED_MAJORS.join(', ')}, found "${text}"`)
}

/** Resolves to the runner's exit code, or to 128 plus the number of the signal that ended it. */
async function runFiles(
  files: readonly string[],
  servers: Readonly<Record<string, string>>,
): Promise<number> {
  const environment = { ...process.env, ...servers, NODE_COMPILE_CACHE: COMPILE_CACHE }
  const runner = spawn(process.execPath, [...RUNNER_OPTIONS, ...files], {
    stdio: 'inherit',
    env: environment,
  })
  const forward = (signal: NodeJS.Signals) => runner.kill(signal)
  for (const signal of FORWARDED_SIGNALS) process.on(signal, forward)
  const [code, signal] = (await once(runner, 'exit')) as [number | null, NodeJS.Signals | null]
  return code ?? 128 + constants.signals[signal ?? 'SIGKILL']
}

async function main(): Promise<number> {
  const { keys, files, needsS3 } = readRequest()
  const startingS3 = needsS3 ? startS3Server() : Promise.resolve(undefined)
  const [postgres, s3] = await Promise.allSettled([startTestServers(keys), startingS3])
  try {
    if (postgres.status === 'rejected') throw postgres.reason
    if (s3.status === 'rejected') throw s3.reason
    return await runFiles(files, {
      [TEST_SERVERS_VARIABLE]: encodeTestServers(postgres.value),
      ...encodeS3(s3.value),
    })
  } finally {
    const servers = postgres.status === 'fulfilled' ? [...postgres.value.values()] : []
    const bucket = s3.status === 'fulfilled' ? s3.value : undefined
    await Promise.all([bucket?.stop(), ...servers.map((server) => server.stop('immediate'))])
  }
}

function encodeS3(server: S3Server | undefined): Readonly<Record<string, string>> {
  if (server === undefined) return {}
  const { endpoint, accessKey, secretKey } = server
  return { [TEST_S3_VARIABLE]: JSON.stringify({ endpoint, accessKey, secretKey }) }
}

try {
  process.exitCode = await main()
} catch (error) {
  const hint = error instanceof EmbeddedServerError ? `\nhint: ${error.hint}` : ''
  process.stderr.write(`test run: ${(error as Error).message}${hint}\n`)
  process.exitCode = 1
}
