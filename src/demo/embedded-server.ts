/**
 * A real PostgreSQL server of our own, from installed binaries: for `npm start`, for the demo and for the tests.
 * It listens on loopback only and trusts everybody who may use this machine, so it is for data that can be thrown away.
 * It ends with the process that started it, however that process ends. It knows nothing about partkeeper's schema.
 */
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Clock } from '../core/ports.ts'
import { findFreePort } from './free-port.ts'
import {
  type EmbeddedMajor,
  findEmbeddedBinaries,
  requireSupportedPlatform,
  type ServerBinaries,
} from './server-binaries.ts'
import { prepareDataDirectory } from './server-data.ts'
import { createServerFolder, openServerRoot } from './server-folders.ts'
import {
  type RunningServer,
  type ServerSpecification,
  ServerStartError,
  type StopMode,
  startServerProcess,
  stopServerProcess,
} from './server-process.ts'
import { findServerUser } from './server-user.ts'

/** What a server is made of. Without a data directory its data lives and dies with it; with one, the data stays. */
export type ServerOptions = {
  readonly dataDirectory?: string
  /** Where throw-away files go instead of the temp folder, such as a folder in memory. */
  readonly temporaryFolder?: string
  /** A fixed port; otherwise a free one is found. */
  readonly port?: number
  /** Server settings, such as `{ fsync: 'off' }` for data that may be lost. */
  readonly settings?: Readonly<Record<string, string>>
  readonly clock: Clock
}

export type EmbeddedServerOptions = ServerOptions & { readonly major: EmbeddedMajor }

/** A running server and how to reach it. */
export type EmbeddedServer = {
  readonly host: string
  readonly port: number
  readonly superuser: string
  readonly major: number
  readonly socketDirectory: string
  readonly logFile: string
  /** The postmaster's process id just now; a restart changes it. */
  readonly postmasterPid: number
  /** A connection URL over TCP, for the superuser unless another user is named. */
  url(database: string, user?: string): string
  /** Stops the server and removes its throw-away data. Calling it again waits for the same end. */
  stop(mode?: StopMode): Promise<void>
  /** Stops the server (unless it was killed) and starts it on the same data and port. */
  restart(mode?: StopMode): Promise<void>
}

const HOST = '127.0.0.1'
const SUPERUSER = 'postgres'
const PORT_TRIES_MAX = 5
const PREDECESSOR_POLL_MS = 100
/** On PostgreSQL 14 the autovacuum launcher waits twice 10 s for a dead statistics collector before it looks up. */
const PREDECESSOR_BUDGET_MS = 60_000

/** Starts the PostgreSQL of this major from the packages that npm installed; resolves when clients get in. */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  requireSupportedPlatform()
  const user = findServerUser()
  return startServer(findEmbeddedBinaries(options.major, user, openServerRoot(user)), options)
}

/** The same with binaries from elsewhere, such as those of an operating system's packages. */
export async function startServer(binaries: ServerBinaries, options: ServerOptions): Promise<EmbeddedServer> {
  const user = findServerUser()
  const folder = createServerFolder(openServerRoot(user, options.temporaryFolder), user)
  const isThrowAway = options.dataDirectory === undefined
  const dataDirectory =
    options.dataDirectory === undefined ? join(folder, 'data') : resolve(options.dataDirectory)
  try {
    await prepareDataDirectory({ binaries, dataDirectory, superuser: SUPERUSER, user, isThrowAway, folder })
    const running = await startOnFreePort(options.port, {
      ...binaries,
      dataDirectory,
      folder,
      logFile: join(isThrowAway ? folder : dataDirectory, 'server.log'),
      superuser: SUPERUSER,
      user,
      settings: options.settings ?? {},
      stopWhenAbandoned: isThrowAway ? 'immediate' : 'fast',
      clock: options.clock,
    })
    return controlServer(running.specification, running.server)
  } catch (error) {
    removeFolder(folder)
    throw error
  }
}

type Running = { readonly specification: ServerSpecification; readonly server: RunningServer }

async function startOnFreePort(
  fixedPort: number | undefined,
  template: Omit<ServerSpecification, 'port'>,
): Promise<Running> {
  for (let tries = 1; ; tries += 1) {
    const specification = { ...template, port: fixedPort ?? (await findFreePort()) }
    try {
      return { specification, server: await startServerProcess(specification) }
    } catch (error) {
      const isTakenByChance = error instanceof ServerStartError && error.reason === 'port_taken'
      if (!isTakenByChance || fixedPort !== undefined || tries === PORT_TRIES_MAX) throw error
    }
  }
}

/** After a killed postmaster its sessions take a moment to notice; until then Postgres refuses to start again. */
async function startAfterPredecessor(specification: ServerSpecification): Promise<RunningServer> {
  const { clock } = specification
  const deadlineMs = clock.monotonicMs() + PREDECESSOR_BUDGET_MS
  for (;;) {
    try {
      return await startServerProcess(specification)
    } catch (error) {
      const isDying = error instanceof ServerStartError && error.reason === 'predecessor_dying'
      if (!isDying || clock.monotonicMs() > deadlineMs) throw error
    }
    await clock.sleep(PREDECESSOR_POLL_MS)
  }
}

function controlServer(specification: ServerSpecification, first: RunningServer): EmbeddedServer {
  const { port, folder, logFile, major, superuser, clock } = specification
  let running = first
  let stopped: Promise<void> | undefined
  return {
    host: HOST,
    port,
    superuser,
    major,
    socketDirectory: folder,
    logFile,
    get postmasterPid() {
      return running.pid
    },
    url: (database, user = superuser) =>
      `postgres://${encodeURIComponent(user)}@${HOST}:${port}/${encodeURIComponent(database)}`,
    stop(mode = 'fast') {
      stopped ??= stopServerProcess(running, mode, clock).then(() => removeFolder(folder))
      return stopped
    },
    async restart(mode = 'fast') {
      if (stopped !== undefined)
        throw new Error(`${specification.name} was stopped for good; start a new one`)
      await stopServerProcess(running, mode, clock)
      running = await startAfterPredecessor(specification)
    },
  }
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}
