/**
 * One running postmaster and the watchdog that outlives us: starts both, waits until the server lets clients in, stops
 * it by its pid. Knows nothing about where binaries and folders come from, and signals no process that it did not start.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Clock } from '../core/ports.ts'
import { EmbeddedServerError } from './server-error.ts'
import { isAcceptingClients } from './server-readiness.ts'
import type { ServerUser } from './server-user.ts'

/** What a shutdown does with open sessions: `fast` rolls them back, `immediate` is a crash with recovery at the next start. */
export type StopMode = 'fast' | 'immediate'

/** Everything needed to run one postmaster again and again on the same data. */
export type ServerSpecification = {
  readonly name: string
  readonly major: number
  readonly binDirectory: string
  readonly dataDirectory: string
  /** Holds the Unix socket, belongs to the server's user, and is cleared by the watchdog when this process died. */
  readonly folder: string
  readonly logFile: string
  readonly port: number
  readonly superuser: string
  readonly user: ServerUser | undefined
  readonly settings: Readonly<Record<string, string>>
  /** How the watchdog stops the server when this process died: data that goes away needs no tidy shutdown. */
  readonly stopWhenAbandoned: StopMode
  readonly clock: Clock
}

/** A server that lets clients in. */
export type RunningServer = { readonly postmaster: ChildProcess; readonly pid: number }

const READY_POLL_MS = 20
const READY_BUDGET_MS = 60_000
const STOP_BUDGET_MS = 15_000
const LOG_TAIL_BYTES = 2_000
const SIGNAL_OF_MODE = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const

/**
 * A few kilobytes of shell that end the server when our end of the pipe closes, however we died. It reads the pid, then
 * waits for a second line: "done" means the server is gone already, end of file means that we are. Its arguments are
 * the signal to send, the lock file to wait for, and the folder to clear.
 */
const WATCHDOG_SCRIPT = `
read -r pid || exit 0
if read -r word; then exit 0; fi
kill -s "$1" "$pid" || exit 0
tries=0
while [ -e "$2" ] && [ "$tries" -lt 200 ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf "$3"
`

/** Why a start failed, as far as it decides what to do next. */
export type StartFailure = 'port_taken' | 'predecessor_dying' | 'other'

/** Thrown when the postmaster ended, or did not let clients in, before its time was up. */
export class ServerStartError extends EmbeddedServerError {
  readonly reason: StartFailure

  constructor(specification: ServerSpecification, found: string, log: string) {
    super({
      object: specification.name,
      expected: `a server that lets clients in on 127.0.0.1:${specification.port}`,
      found: `${found}\n${log}`.trimEnd(),
      hint: `The end of the server's log is above, its data in ${specification.dataDirectory}`,
    })
    this.reason = classifyStartFailure(log)
  }
}

/** Starts the postmaster and its watchdog; resolves when clients get in. The server does not keep this process alive. */
export async function startServerProcess(specification: ServerSpecification): Promise<RunningServer> {
  const log = openSync(specification.logFile, 'a')
  const logStart = fstatSync(log).size
  const watchdog = startWatchdog(specification)
  const postmaster = spawn(join(specification.binDirectory, 'postgres'), listArguments(specification), {
    ...chooseIdentity(specification),
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  // At once, before anything is awaited: killed in between, we would leave a server that nobody watches.
  if (postmaster.pid !== undefined) watchdog.write(`${postmaster.pid}\n`)
  postmaster.once('exit', () => watchdog.end('done\n'))
  try {
    await once(postmaster, 'spawn')
    await waitUntilReady(specification, postmaster)
  } catch (error) {
    if (postmaster.pid === undefined) watchdog.end()
    else await stopServerProcess({ postmaster, pid: postmaster.pid }, 'immediate', specification.clock)
    const written = readFileSync(specification.logFile).subarray(logStart)
    throw new ServerStartError(
      specification,
      (error as Error).message,
      written.subarray(-LOG_TAIL_BYTES).toString(),
    )
  }
  postmaster.unref()
  return { postmaster, pid: postmaster.pid as number }
}

/** Stops the postmaster; one that does not obey in time is told more firmly. Resolves when it is gone. */
export async function stopServerProcess(
  { postmaster }: RunningServer,
  mode: StopMode,
  clock: Clock,
): Promise<void> {
  if (hasEnded(postmaster)) return
  postmaster.ref()
  const exited = once(postmaster, 'exit')
  for (const signal of [SIGNAL_OF_MODE[mode], 'SIGQUIT', 'SIGKILL'] as const) {
    postmaster.kill(signal)
    const patience = new AbortController()
    await Promise.race([exited, clock.sleep(STOP_BUDGET_MS, patience.signal)])
    patience.abort()
    if (hasEnded(postmaster)) return
  }
  await exited
}

function startWatchdog(specification: ServerSpecification): Socket {
  const signal = SIGNAL_OF_MODE[specification.stopWhenAbandoned].replace('SIG', '')
  const lockFile = join(specification.dataDirectory, 'postmaster.pid')
  const watchdog = spawn(
    '/bin/sh',
    ['-c', WATCHDOG_SCRIPT, 'watchdog', signal, lockFile, specification.folder],
    {
      ...chooseIdentity(specification),
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  )
  watchdog.unref()
  const pipe = watchdog.stdin as Socket
  pipe.unref()
  watchdog.once('error', ignoreMissingWatchdog)
  pipe.once('error', ignoreMissingWatchdog)
  return pipe
}

function ignoreMissingWatchdog(): void {
  // Without its watchdog a server still works: it is only left behind when this process is killed.
}

/** A session of its own, so that Ctrl-C on a terminal reaches us and not the server; nothing of our environment. */
function chooseIdentity({ user, folder }: ServerSpecification): SpawnOptions {
  const identity = user === undefined ? {} : { uid: user.uid, gid: user.gid }
  return { ...identity, cwd: folder, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, detached: true }
}

function listArguments({ dataDirectory, folder, port, settings }: ServerSpecification): readonly string[] {
  const all = { ...settings, port, listen_addresses: '127.0.0.1', unix_socket_directories: folder }
  return ['-D', dataDirectory, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

async function waitUntilReady(specification: ServerSpecification, postmaster: ChildProcess): Promise<void> {
  const { folder, port, superuser, clock } = specification
  const deadlineMs = clock.monotonicMs() + READY_BUDGET_MS
  while (!(await isAcceptingClients(folder, port, superuser))) {
    if (hasEnded(postmaster)) {
      throw new Error(`it ended with ${postmaster.signalCode ?? `exit code ${postmaster.exitCode}`}`)
    }
    if (clock.monotonicMs() > deadlineMs) throw new Error(`none after ${READY_BUDGET_MS} ms`)
    await clock.sleep(READY_POLL_MS)
  }
}

function hasEnded(postmaster: ChildProcess): boolean {
  return postmaster.exitCode !== null || postmaster.signalCode !== null
}

function classifyStartFailure(log: string): StartFailure {
  if (/could not bind .*Address already in use/.test(log)) return 'port_taken'
  if (/pre-existing shared memory block|lock file ".*" already exists/.test(log)) return 'predecessor_dying'
  return 'other'
}
