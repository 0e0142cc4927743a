// The same call again after the kill: it goes on from what is stored, and goes all the way to the drop. Told as the facts
// come in; what was kept and what was done again is counted from the ledger of chunks.
import type { Clock } from '../core/ports.ts'
import { COUNT_CLAIMS, READ_ARCHIVING } from './archive-statements.ts'
import { type Interruption, type KnownChunk, listChunks, makeOrder, nameChunk } from './demo-interruption.ts'
import type { Progress } from './demo-report.ts'
import { type DemoScene, noteLongestWait } from './demo-scene.ts'
import { describeCall, type ExporterProcess, withExporter } from './exporter-process.ts'
import { formatDuration } from './text-layout.ts'

/** How far all retirements are, in partitions. */
type Archiving = {
  readonly partitions: number
  readonly verified: number
  readonly detached: number
  readonly dropped: number
  readonly withEvidence: number
  readonly rows: number
}

const LOOK_EVERY_MS = 100
/** A claim of the dead process or a lock may leave something for the next call, as with a scheduler. */
const CALLS_MAX = 6

/** Calls again until everything is dropped, and compares the chunks with those that were there at the kill. */
export async function tellResumption(
  scene: DemoScene,
  interruption: Interruption,
  rowsExpected: number,
): Promise<void> {
  const { report, faults } = scene
  report.step('The same call again: it goes on with what is stored')
  report.call(describeCall(makeOrder(scene)))
  const watch = new Watch(scene, rowsExpected)
  for (let calls = 1; calls <= CALLS_MAX; calls += 1) {
    await withExporter(makeOrder(scene), (exporter) => watch.follow(exporter))
    const { partitions, dropped } = await readArchiving(scene)
    if (dropped === partitions) return tellChunks(scene, interruption)
    report.say(
      `${partitions - dropped} of ${partitions} partitions are left for the next call: claims of the dead process last a moment.`,
    )
    await waitForClaims(scene)
  }
  faults.push(`after ${CALLS_MAX} calls something is still not dropped`)
}

/** A stretch of the way, over when all of it is done. */
type Stretch = {
  /** What the bar counts. */
  readonly unit: string
  readonly done: (now: Archiving) => number
  readonly total: (now: Archiving) => number
  readonly isOver: (now: Archiving) => boolean
  readonly describe: (now: Archiving) => string
}

/** Follows the processes over one stretch after the other. */
class Watch {
  readonly #scene: DemoScene
  readonly #stretches: Stretch[]
  #progress: Progress | undefined
  #sinceMs: number

  constructor(scene: DemoScene, rowsExpected: number) {
    this.#scene = scene
    this.#stretches = listStretches(rowsExpected)
    this.#sinceMs = scene.clock.monotonicMs()
    scene.writer.takeLongestWaitMs()
  }

  async follow(exporter: ExporterProcess): Promise<void> {
    const { clock, signal, faults } = this.#scene
    try {
      while (!exporter.isOver()) {
        signal.throwIfAborted()
        await this.#look()
        await pauseUnlessOver(exporter, clock, signal)
      }
      await this.#look()
    } finally {
      this.#endProgress()
    }
    const { exitCode, signal: killedBy, lastWords } = await exporter.ended
    if (exitCode !== 0) faults.push(`the exporting process ended with ${killedBy ?? exitCode}: ${lastWords}`)
  }

  async #look(): Promise<void> {
    const now = await readArchiving(this.#scene)
    while (this.#stretches[0]?.isOver(now) === true) {
      this.#endProgress()
      this.#tell(this.#stretches[0].describe(now))
      this.#stretches.shift()
    }
    const [current] = this.#stretches
    if (current === undefined) return
    this.#progress ??= this.#scene.report.startProgress(current.unit, current.total(now))
    this.#progress.update(current.done(now))
  }

  #endProgress(): void {
    this.#progress?.finish()
    this.#progress = undefined
  }

  #tell(what: string): void {
    const { clock, report } = this.#scene
    const nowMs = clock.monotonicMs()
    const longest = formatDuration(noteLongestWait(this.#scene))
    report.mark(
      'green',
      `${what}, in ${formatDuration(nowMs - this.#sinceMs)}; the longest insert took ${longest}.`,
    )
    this.#sinceMs = nowMs
  }
}

function listStretches(rowsExpected: number): Stretch[] {
  return [
    {
      unit: 'rows in stored chunks',
      done: ({ rows }) => rows,
      total: () => rowsExpected,
      isOver: ({ verified, partitions }) => verified === partitions,
      describe: ({ verified }) => `${verified} archives stored, read back and verified`,
    },
    {
      unit: 'partitions detached',
      done: ({ detached }) => detached,
      total: ({ partitions }) => partitions,
      isOver: ({ detached, partitions }) => detached === partitions,
      describe: ({ detached }) => `${detached} partitions detached`,
    },
    {
      unit: 'archives read again, then the tables dropped',
      done: ({ withEvidence }) => withEvidence,
      total: ({ partitions }) => partitions,
      isOver: ({ dropped, partitions }) => dropped === partitions,
      describe: ({ dropped, withEvidence }) =>
        `${withEvidence} archives read once more as evidence, ${dropped} tables dropped`,
    },
  ]
}

async function pauseUnlessOver(exporter: ExporterProcess, clock: Clock, signal: AbortSignal): Promise<void> {
  const over = new AbortController()
  await Promise.race([exporter.ended, clock.sleep(LOOK_EVERY_MS, AbortSignal.any([signal, over.signal]))])
  over.abort()
}

async function tellChunks(scene: DemoScene, { chunks: before }: Interruption): Promise<void> {
  const { report, faults } = scene
  const now = await listChunks(scene)
  const storedBefore = before.filter(({ state }) => state !== 'pending')
  const kept = storedBefore.filter((chunk) => isSameStill(chunk, now))
  const redone = now.filter(({ attempts }) => attempts > 1)
  const named = redone.map((chunk) => `${nameChunk(chunk)}, begun ${chunk.attempts} times`).join('; ')
  report.say(`Kept from before the kill: ${kept.length} of ${storedBefore.length} chunks, begun once and under the same name.
    Redone: ${redone.length} (${named || 'none was in flight'}). New: ${now.length - before.length}.`)
  const wasInFlight = before.filter(({ state }) => state === 'pending').length
  if (kept.length !== storedBefore.length) faults.push('a chunk that was stored before the kill was not kept')
  if (redone.length > wasInFlight)
    faults.push(`${redone.length} chunks were redone, ${wasInFlight} was in flight`)
}

function isSameStill(chunk: KnownChunk, now: readonly KnownChunk[]): boolean {
  const found = now.find((each) => each.export === chunk.export && each.number === chunk.number)
  return found?.key === chunk.key && found.attempts === 1
}

async function readArchiving({ database }: DemoScene): Promise<Archiving> {
  const { rows } = await database.query<Readonly<Record<string, string>>>(READ_ARCHIVING)
  const count = (name: string): number => Number(rows[0]?.[name])
  return {
    partitions: count('partitions'),
    verified: count('verified'),
    detached: count('detached'),
    dropped: count('dropped'),
    withEvidence: count('with_evidence'),
    rows: count('rows'),
  }
}

async function waitForClaims({ database, clock, signal }: DemoScene): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const { rows } = await database.query<{ readonly claims: string }>(COUNT_CLAIMS)
    if (Number(rows[0]?.claims) === 0) return
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}
