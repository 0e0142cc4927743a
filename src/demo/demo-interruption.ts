// The middle of the story: a process of its own archives what is expired and is killed in the middle of a partition. It
// is frozen for a look first, so that what it was at when it died is a fact and no guess.

import { FIND_HALF_WAY, LIST_CHUNKS } from './archive-statements.ts'
import { type DemoScene, EVENTS, noteLongestWait, shortName } from './demo-scene.ts'
import type { ExporterEnd, ExporterProcess } from './exporter-process.ts'
import { describeCall, type ExporterOrder, withExporter } from './exporter-process.ts'
import { formatDuration } from './text-layout.ts'

/** A chunk as the database knows it. */
export type KnownChunk = {
  readonly export: string
  readonly number: number
  readonly partition: string
  readonly state: 'pending' | 'stored' | 'verified'
  readonly key: string | null
  readonly attempts: number
}

/** What the process was at when it died. */
export type Interruption = {
  readonly export: string
  readonly partition: string
  readonly fromValue: string
  /** Every chunk that there was just after its death. */
  readonly chunks: readonly KnownChunk[]
}

type HalfWay = {
  readonly export: string
  readonly partition: string
  readonly from_value: string
  readonly stored: string
  readonly number: number
  readonly is_settled: boolean
}

const LOOK_EVERY_MS = 4
const KILLED = 9
/** So that there is something of every kind to go on from. */
const WHOLE_ARCHIVES_FIRST = 2

/** What the exporting processes of the story are told. */
export function makeOrder({ databaseUrl, store, chunkKilobytes }: DemoScene): ExporterOrder {
  return { table: EVENTS, databaseUrl, storeUrl: store.url, chunkSize: `${chunkKilobytes} kB` }
}

/** Starts the process, kills it half way through a partition, and says what it leaves. */
export async function tellInterruption(scene: DemoScene): Promise<Interruption> {
  const { report, writer, clock } = scene
  report.step('A process of its own seals and exports them, and is killed half way')
  report.call(describeCall(makeOrder(scene)))
  writer.takeLongestWaitMs()
  const startedMs = clock.monotonicMs()
  return withExporter(makeOrder(scene), async (exporter) => {
    const halfWay = await freezeHalfWay(scene, exporter)
    exporter.send('SIGKILL')
    const end = await exporter.ended
    tellDeath(scene, { exporter, end, halfWay, livedMs: clock.monotonicMs() - startedMs })
    const chunks = await listChunks(scene)
    tellRemains(scene, chunks)
    const { export: id, partition, from_value: fromValue } = halfWay
    return { export: id, partition, fromValue, chunks }
  })
}

/** Every chunk there is. */
export async function listChunks({ database }: DemoScene): Promise<readonly KnownChunk[]> {
  return (await database.query<KnownChunk>(LIST_CHUNKS)).rows
}

/** A chunk by its number and what it is a part of. */
export function nameChunk({ number, partition }: Pick<KnownChunk, 'number' | 'partition'>): string {
  return `chunk ${number} of ${shortName(partition)}`
}

/** Stops the process whenever it seems to be half way, looks again, and lets it go on when it is not. */
async function freezeHalfWay(scene: DemoScene, exporter: ExporterProcess): Promise<HalfWay> {
  const { clock, signal } = scene
  while (!exporter.isOver()) {
    signal.throwIfAborted()
    if ((await findHalfWay(scene)) === undefined) {
      await clock.sleep(LOOK_EVERY_MS, signal)
      continue
    }
    exporter.send('SIGSTOP')
    const halfWay = await findHalfWay(scene)
    if (halfWay?.is_settled === true) return halfWay
    exporter.send('SIGCONT')
  }
  const { lastWords } = await exporter.ended
  throw new Error(`the exporting process ended before it was half way: ${lastWords}`)
}

async function findHalfWay({ database, chunkKilobytes }: DemoScene): Promise<HalfWay | undefined> {
  const { rows } = await database.query<HalfWay>(FIND_HALF_WAY, [WHOLE_ARCHIVES_FIRST, chunkKilobytes])
  return rows[0]
}

function tellDeath(
  scene: DemoScene,
  death: {
    readonly exporter: ExporterProcess
    readonly end: ExporterEnd
    readonly halfWay: HalfWay
    readonly livedMs: number
  },
): void {
  const { report, faults } = scene
  const { exporter, end, halfWay, livedMs } = death
  report.say(`Process ${exporter.pid} was frozen after ${formatDuration(livedMs)}, in the middle of ${nameChunk(halfWay)}
    with ${halfWay.stored} of its chunks stored, and killed; the longest insert meanwhile took ${formatDuration(noteLongestWait(scene))}.`)
  if (end.signalNumber === KILLED)
    report.mark('yellow', `It died by signal ${end.signalNumber}, ${end.signal}.`)
  else faults.push(`the exporting process ended with ${end.signal ?? end.exitCode}, not by signal ${KILLED}`)
}

function tellRemains({ report }: DemoScene, chunks: readonly KnownChunk[]): void {
  const stored = chunks.filter(({ state }) => state !== 'pending')
  const begun = chunks.filter(({ state }) => state === 'pending')
  report.say(`What it leaves in the database: ${stored.length} chunks stored, ${begun.length} begun and not recorded
    (${begun.map(nameChunk).join(', ') || 'none'}).`)
}
