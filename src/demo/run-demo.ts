// The demo behind `npm start` and `partkeeper demo`: a PostgreSQL of its own, the story on it, and then, on a terminal
// or when asked to, a server that stays for whoever wants to look around. However it ends, the server ends with it, and
// what it put on the disk goes unless it was to be kept.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../core/ports.ts'
import { tellNext } from './demo-account.ts'
import { urlOfDemo } from './demo-database.ts'
import { DemoReport } from './demo-report.ts'
import { makeDemoStore, removeDemoStore } from './demo-store.ts'
import { tellStory } from './demo-story.ts'
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server.ts'
import { formatDuration } from './text-layout.ts'

/** How the demo is run. */
export type DemoOptions = {
  /** Rows of the past; the writer's come on top. */
  readonly rows: number
  readonly seed: number
  /** The server stays after the story, terminal or not, and its data stays after the server. */
  readonly keep: boolean
  readonly isTerminal: boolean
  readonly mayUseColor: boolean
  readonly write: (text: string) => void
  /** Stops everything; its reason may be the name of the signal that was sent. */
  readonly signal: AbortSignal
  readonly clock: Clock
}

const MAJOR = 18
const INTERRUPTED = 130
const TERMINATED = 143
const WAIT_MS = 60_000
/** Room for the filling; data that goes away with the server need not reach the disk first. */
const SETTINGS = { shared_buffers: '256MB', max_wal_size: '4GB' }
const THROW_AWAY_SETTINGS = { ...SETTINGS, fsync: 'off', full_page_writes: 'off' }

/** Runs the demo. Returns 0 when its account balances, 1 when not, 130 or 143 when it was stopped before. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const report = new DemoReport(options)
  const keptFolder = options.keep ? makeKeptFolder() : undefined
  try {
    const isBalanced = await runOnServer(options, report, keptFolder)
    report.say(
      `The server has ended, ${keptFolder === undefined ? 'its data and its archives are gone.' : `its data stays in ${keptFolder}`}`,
    )
    return isBalanced ? 0 : 1
  } catch (error) {
    if (keptFolder !== undefined) rmSync(keptFolder, { recursive: true, force: true })
    if (!options.signal.aborted) throw error
    report.blank()
    report.say('Stopped before the end: the server is gone, and so are its data and its archives.')
    return options.signal.reason === 'SIGTERM' ? TERMINATED : INTERRUPTED
  }
}

async function runOnServer(
  options: DemoOptions,
  report: DemoReport,
  keptFolder: string | undefined,
): Promise<boolean> {
  const { clock, signal, keep, isTerminal } = options
  signal.throwIfAborted()
  const server = await startEmbeddedServer({
    major: MAJOR,
    clock,
    settings: keptFolder === undefined ? THROW_AWAY_SETTINGS : SETTINGS,
    ...(keptFolder === undefined ? {} : { dataDirectory: join(keptFolder, 'data') }),
  })
  const store = makeDemoStore(keptFolder)
  try {
    const isBalanced = await tellStory({ ...options, server, report, store })
    const isStaying = keep || isTerminal
    tellNext(report, urlOfDemo(server), isStaying)
    report.blank()
    report.say(`Told in ${formatDuration(report.elapsedMs)}.`)
    if (isStaying) await stay(report, server, options)
    return isBalanced
  } finally {
    if (keptFolder === undefined) removeDemoStore(store)
    await server.stop(keptFolder === undefined ? 'immediate' : 'fast')
  }
}

/** The timer is what keeps the process alive: neither the server nor the listeners for signals do. */
async function stay(
  report: DemoReport,
  server: EmbeddedServer,
  { signal, clock, keep }: DemoOptions,
): Promise<void> {
  report.say(
    `Ctrl-C ends the server (process ${server.postmasterPid})${keep ? '' : ' and removes its data and archives'}.`,
  )
  while (!signal.aborted) await clock.sleep(WAIT_MS, signal)
}

/** The server may run as another user than this process, who has to get into the folder. */
function makeKeptFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'partkeeper-demo-'))
  chmodSync(folder, 0o755)
  return folder
}
