// A process of its own that archives: this very program as a scheduler would start it, `partkeeper maintain`, told by its
// environment where the database and the store are. Signals nobody but the process that was started here.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

/** What the process is told. */
export type ExporterOrder = {
  readonly table: string
  readonly databaseUrl: string
  readonly storeUrl: string
  readonly chunkSize: string
}

/** How a process ended: with an exit code, or by a signal. */
export type ExporterEnd = {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** The number of that signal. */
  readonly signalNumber: number | null
  /** The end of what it said, for when something went wrong. */
  readonly lastWords: string
}

/** A process at work. */
export type ExporterProcess = {
  readonly pid: number
  readonly ended: Promise<ExporterEnd>
  readonly isOver: () => boolean
  readonly send: (signal: NodeJS.Signals) => void
}

/** Works from the source and from the package alike. */
const LAUNCHER = fileURLToPath(new URL('../../src/partkeeper.js', import.meta.url))
const LAST_WORDS_LENGTH = 2000
/** A claim of a dead process lasts that long; the story has less time than the usual 12 seconds. */
const LEASE = '5 seconds'

/** The call as a person would type it. */
export function describeCall({ table, chunkSize }: Pick<ExporterOrder, 'table' | 'chunkSize'>): string {
  return `PARTKEEPER_CHUNK_SIZE='${chunkSize}' npx partkeeper maintain ${table}`
}

/** Starts the process, lends it to some work, and kills it if it is still there when the work is over. */
export async function withExporter<Result>(
  order: ExporterOrder,
  work: (exporter: ExporterProcess) => Promise<Result>,
): Promise<Result> {
  const exporter = await startExporter(order)
  try {
    return await work(exporter)
  } finally {
    if (!exporter.isOver()) exporter.send('SIGKILL')
    await exporter.ended
  }
}

async function startExporter(order: ExporterOrder): Promise<ExporterProcess> {
  // A group of its own, so that Ctrl-C on a terminal reaches us and we end it; nothing of our environment.
  const child = spawn(process.execPath, [LAUNCHER, 'maintain', order.table], {
    env: makeEnvironment(order),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let lastWords = ''
  const listen = (text: unknown): void => {
    lastWords = `${lastWords}${String(text)}`.slice(-LAST_WORDS_LENGTH)
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const closed = once(child, 'close')
  await once(child, 'spawn')
  const ended = closed.then(() => {
    const { exitCode, signalCode: signal } = child
    return { exitCode, signal, signalNumber: signal === null ? null : constants.signals[signal], lastWords }
  })
  return {
    pid: child.pid ?? Number.NaN,
    ended,
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    send: (signal) => {
      child.kill(signal)
    },
  }
}

function makeEnvironment({ databaseUrl, storeUrl, chunkSize }: ExporterOrder): NodeJS.ProcessEnv {
  return {
    TMPDIR: tmpdir(),
    DATABASE_URL: databaseUrl,
    PARTKEEPER_STORE: storeUrl,
    PARTKEEPER_CHUNK_SIZE: chunkSize,
    PARTKEEPER_LEASE: LEASE,
    PARTKEEPER_WORKER_NAME: 'exporter',
  }
}
