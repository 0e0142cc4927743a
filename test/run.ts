/**
 * Runs the tests against real servers: starts PostgreSQL servers that live as long as this process, tells the test files
 * where they are, runs Node's own test runner, and hands on its exit code. Prints nothing after the runner's last line.
 * `node test/run.ts [--system] [--majors 15,18] [FILE...]`
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { EMBEDDED_MAJORS, type EmbeddedMajor } from '../src/demo/server-binaries.ts'
import { EmbeddedServerError } from '../src/demo/server-error.ts'
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
  '--test-timeout=180000',
  // Node can spin for ever in the clean-up of a socket that was reset (seen once, after the last test of a file had
  // passed): a file whose tests are over leaves at once.
  // Its price: the last reports of a large file can go uncounted; a failure among them still fails the file and the run.
  '--test-force-exit',
  '--test-reporter=spec',
] as const

type Request = { readonly keys: readonly TestServerKey[]; readonly files: readonly string[] }

function readRequest(): Request {
  const { values, positionals } = parseArgs({
    options: { system: { type: 'boolean', default: false }, majors: { type: 'string' } },
    allowPositionals: true,
  })
  const files = positionals.length > 0 ? positionals : listTestFiles(values.system)
  if (files.length === 0) throw new Error(`no test files in test/${values.system ? 'system/' : ''}`)
  const majors = values.majors === undefined ? EMBEDDED_MAJORS : values.majors.split(',').map(parseMajor)
  if (!values.system) return { keys: majors, files }
  const missing = listMissingDebianPrograms()
  if (missing.length === 0) return { keys: [...majors, '15-debian'], files }
  throw new Error(
    `the system tests need ${missing.join(', ')}: apt-get install postgresql-15 postgresql-client-15 postgresql-contrib`,
  )
}

function listTestFiles(isSystem: boolean): readonly string[] {
  const files = globSync(isSystem ? 'test/system/**/*.test.ts' : 'test/**/*.test.ts').sort()
  return isSystem ? files : files.filter((file) => !file.startsWith('test/system/'))
}

function parseMajor(text: string): EmbeddedMajor {
  const major = EMBEDDED_MAJORS.find((known) => String(known) === text)
  if (major !== undefined) return major
  throw new Error(`--majors: expected a list of ${EMBEDDED_MAJORS.join(', ')}, found "${text}"`)
}

/** Resolves to the runner's exit code, or to 128 plus the number of the signal that ended it. */
async function runFiles(files: readonly string[], encodedServers: string): Promise<number> {
  const environment = { ...process.env, [TEST_SERVERS_VARIABLE]: encodedServers }
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
  const { keys, files } = readRequest()
  const servers = await startTestServers(keys)
  try {
    return await runFiles(files, encodeTestServers(servers))
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop('immediate')))
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  const hint = error instanceof EmbeddedServerError ? `\nhint: ${error.hint}` : ''
  process.stderr.write(`test run: ${(error as Error).message}${hint}\n`)
  process.exitCode = 1
}
