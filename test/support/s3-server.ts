/**
 * A real S3 server for the system tests: Ceph's gateway with one monitor and one object daemon that keeps everything in
 * memory, on loopback, from Debian's packages. Ends with the process that started it, however that one ends.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { findFreePort } from '../../src/demo/free-port.ts'
import { writeS3Configuration } from './s3-server-configuration.ts'
import { testClock } from './test-clock.ts'

/** How to reach the server of the run. */
export type S3Address = { readonly endpoint: string; readonly accessKey: string; readonly secretKey: string }

/** A running server. */
export type S3Server = S3Address & { stop(): Promise<void> }

/** The environment variable that carries the address as JSON. */
export const TEST_S3_VARIABLE = 'PARTKEEPER_TEST_S3'

const PROGRAMS = ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'rados', 'radosgw', 'radosgw-admin']
const PROGRAM_FOLDER = '/usr/bin'
const READY_BUDGET_MS = 60_000
const STORAGE_TRIES = 30
const POLL_MS = 50
const LOG_TAIL_BYTES = 3000
const run = promisify(execFile)

/** Kills what it was told of when our end of its pipe closes without a farewell, and clears the folder. */
const WATCHDOG_SCRIPT = `
pids=
while read -r pid; do
  [ "$pid" = done ] && exit 0
  pids="$pids $pid"
done
kill -s KILL $pids
rm -rf "$1"
`

/** The programs of Debian's packages that are missing. */
export function listMissingS3Programs(): readonly string[] {
  return PROGRAMS.map((name) => path.join(PROGRAM_FOLDER, name)).filter((file) => !existsSync(file))
}

/** The address of this run's server. Fails when the run has none: nothing is skipped silently. */
export function findTestS3(): S3Address {
  const encoded = process.env[TEST_S3_VARIABLE]
  if (encoded === undefined) throw new Error('no S3 server: run the file by `npm run test:system -- FILE`')
  return JSON.parse(encoded) as S3Address
}

/** Starts a server; resolves when it answers and its one user is known. */
export async function startS3Server(): Promise<S3Server> {
  const cluster = await Cluster.create()
  try {
    await cluster.startMonitor()
    await cluster.startStorage()
    await cluster.startGateway()
    return { ...(await cluster.addUser()), stop: () => cluster.stop() }
  } catch (error) {
    const log = cluster.readLogs()
    await cluster.stop()
    throw new Error(`the S3 server did not start: ${(error as Error).message}\n${log}`)
  }
}

class Cluster {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'partkeeper-s3-'))
  readonly #daemons: ChildProcess[] = []
  readonly #watchdog: ChildProcess
  readonly #identity = randomUUID()
  readonly #monitorPort: number
  readonly #gatewayPort: number

  static async create(): Promise<Cluster> {
    return new Cluster(await findFreePort(), await findFreePort())
  }

  private constructor(monitorPort: number, gatewayPort: number) {
    this.#monitorPort = monitorPort
    this.#gatewayPort = gatewayPort
    for (const name of ['mon', 'osd', 'log']) mkdirSync(path.join(this.#folder, name))
    const place = { folder: this.#folder, identity: this.#identity, monitorPort, gatewayPort }
    writeFileSync(this.#configuration, writeS3Configuration(place))
    this.#watchdog = spawn('/bin/sh', ['-c', WATCHDOG_SCRIPT, 'watchdog', this.#folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    })
    this.#watchdog.unref()
  }

  async startMonitor(): Promise<void> {
    const map = path.join(this.#folder, 'monmap')
    const address = `[v1:127.0.0.1:${this.#monitorPort}]`
    await this.#run('monmaptool', ['--create', '--fsid', this.#identity, '--addv', 'a', address, map])
    await this.#run('ceph-mon', ['--mkfs', '-i', 'a', '--monmap', map])
    this.#start('ceph-mon', ['-i', 'a', '-f'])
    await this.#waitFor('the monitor', () => this.#succeeds('rados', ['lspools']))
  }

  async startStorage(): Promise<void> {
    const identity = randomUUID()
    await this.#run('ceph', ['--connect-timeout', '5', 'osd', 'new', identity])
    await this.#run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', identity])
    for (let tries = 1; !(await this.#isStorageUp(this.#start('ceph-osd', ['-i', '0', '-f']))); tries += 1) {
      this.#daemons.pop()
      if (tries >= STORAGE_TRIES) throw new Error('the object daemon ends as soon as it is started')
    }
  }

  /** It ends at once when it speaks to the monitor before it knows the cluster ("wrong fsid"); then it is started again. */
  async #isStorageUp(daemon: ChildProcess): Promise<boolean> {
    while (isAlive(daemon)) {
      if (await this.#says('ceph', ['--connect-timeout', '5', 'osd', 'stat'], /\b1 up\b/))
        return isAlive(daemon)
    }
    return false
  }

  async startGateway(): Promise<void> {
    this.#start('radosgw', ['-n', 'client.rgw', '-f'])
    await this.#waitFor('the gateway', () => answers(this.#endpoint))
  }

  async addUser(): Promise<S3Address> {
    const [accessKey, secretKey] = ['TESTACCESSKEY', randomUUID()]
    const user = [
      '--uid',
      'test',
      '--display-name',
      'test',
      '--access-key',
      accessKey,
      '--secret-key',
      secretKey,
    ]
    await this.#run('radosgw-admin', ['-n', 'client.rgw', 'user', 'create', ...user])
    return { endpoint: this.#endpoint, accessKey, secretKey }
  }

  async stop(): Promise<void> {
    const ends = this.#daemons.filter(isAlive).map((daemon) => {
      daemon.ref()
      const exited = once(daemon, 'exit')
      daemon.kill('SIGKILL')
      return exited
    })
    await Promise.all(ends)
    this.#watchdog.stdin?.end('done\n')
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  readLogs(): string {
    const folder = path.join(this.#folder, 'log')
    return readdirSync(folder)
      .map((name) => `${name}: ${readFileSync(path.join(folder, name)).subarray(-LOG_TAIL_BYTES)}`)
      .join('\n')
  }

  get #endpoint(): string {
    return `http://127.0.0.1:${this.#gatewayPort}`
  }

  get #configuration(): string {
    return path.join(this.#folder, 'ceph.conf')
  }

  get #environment(): NodeJS.ProcessEnv {
    return {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      CEPH_CONF: this.#configuration,
      HOME: this.#folder,
    }
  }

  async #run(program: string, parameters: readonly string[]): Promise<void> {
    const options = { env: this.#environment, timeout: READY_BUDGET_MS, cwd: this.#folder }
    await run(path.join(PROGRAM_FOLDER, program), ['-c', this.#configuration, ...parameters], options)
  }

  async #succeeds(program: string, parameters: readonly string[]): Promise<boolean> {
    const options = { env: this.#environment, timeout: 2000, cwd: this.#folder }
    return run(path.join(PROGRAM_FOLDER, program), ['-c', this.#configuration, ...parameters], options).then(
      () => true,
      () => false,
    )
  }

  async #says(program: string, parameters: readonly string[], expected: RegExp): Promise<boolean> {
    const options = { env: this.#environment, timeout: READY_BUDGET_MS, cwd: this.#folder }
    const file = path.join(PROGRAM_FOLDER, program)
    return run(file, ['-c', this.#configuration, ...parameters], options).then(
      ({ stdout }) => expected.test(stdout),
      () => false,
    )
  }

  #start(program: string, parameters: readonly string[]): ChildProcess {
    const daemon = spawn(path.join(PROGRAM_FOLDER, program), ['-c', this.#configuration, ...parameters], {
      env: this.#environment,
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    // At once: killed in between, we would leave a daemon that nobody watches.
    if (daemon.pid !== undefined) this.#watchdog.stdin?.write(`${daemon.pid}\n`)
    const log = createWriteStream(path.join(this.#folder, 'log', `${program}.out`))
    daemon.stdout?.pipe(log)
    daemon.stderr?.pipe(log)
    daemon.unref()
    this.#daemons.push(daemon)
    return daemon
  }

  async #waitFor(what: string, isReady: () => Promise<boolean>): Promise<void> {
    const deadlineMs = testClock.monotonicMs() + READY_BUDGET_MS
    while (!(await isReady())) {
      if (!this.#daemons.every(isAlive)) throw new Error(`${what} is not there, and a daemon has ended`)
      if (testClock.monotonicMs() > deadlineMs)
        throw new Error(`${what} is not there after ${READY_BUDGET_MS} ms`)
      await testClock.sleep(POLL_MS)
    }
  }
}

function isAlive(daemon: ChildProcess): boolean {
  return daemon.exitCode === null && daemon.signalCode === null
}

function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint, { signal: AbortSignal.timeout(2000) }).then(
    (reply) => reply.body?.cancel().then(() => true) ?? true,
    () => false,
  )
}
