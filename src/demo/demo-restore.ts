// One archive comes back: the partition in the middle of which the process was killed, into a table of its own, and
// compared with what was there before, row for row by count and digest.
import { restoreArchive } from '../services/restore-archive.ts'
import type { Interruption } from './demo-interruption.ts'
import { type DemoScene, shortName } from './demo-scene.ts'
import { digestTable, type RowsDigest } from './demo-seal.ts'
import { DEMO_NAME, LEASE_MS, makeDemoTools, makeStoreOptions, readVersion } from './demo-tools.ts'
import { formatDuration, formatRows } from './text-layout.ts'

const RESTORED = 'public.events_restored'
const JOBS = 2

/** Restores the archive of a partition that is gone; returns the name of the restored table. */
export async function tellRestore(
  scene: DemoScene,
  interruption: Interruption,
  before: RowsDigest,
): Promise<string> {
  const { report, clock, faults, writer } = scene
  report.step(`One comes back: ${shortName(interruption.partition)}, the one that was interrupted`)
  report.call(`npx partkeeper restore ${interruption.export} --into ${RESTORED}`)
  writer.takeLongestWaitMs()
  const startedMs = clock.monotonicMs()
  const { chunks, chunks_loaded_here: loaded } = await restore(scene, interruption.export)
  const durationMs = clock.monotonicMs() - startedMs
  const after = await digestTable(scene, RESTORED)
  report.say(
    `${loaded} of ${chunks} chunks loaded, keys and indexes built, in ${formatDuration(durationMs)}.`,
  )
  report.table(
    [
      ['before the drop', formatRows(before.rows), `digest ${before.digest}`],
      ['restored', formatRows(after.rows), `digest ${after.digest}`],
    ],
    ['left', 'right', 'right'],
  )
  if (after.rows === before.rows && after.digest === before.digest)
    report.mark('green', 'The same rows, to the last character.')
  else faults.push(`${RESTORED} is not what ${interruption.partition} was`)
  return RESTORED
}

async function restore(scene: DemoScene, exportId: string) {
  const tools = makeDemoTools(scene)
  try {
    return await restoreArchive(
      { ...tools, sessions: scene.database },
      {
        ...{
          manifest: exportId,
          storeOptions: makeStoreOptions(scene),
          name: DEMO_NAME,
          version: readVersion(),
        },
        ...{ place: { kind: 'into', name: RESTORED }, jobs: JOBS, isStrict: false, leaseMs: LEASE_MS },
      },
    )
  } finally {
    await tools.shelf.close()
  }
}
