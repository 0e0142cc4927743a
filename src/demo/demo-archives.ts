// The archives as they lie in the store: each manifest is read there and then, and what it says is set beside what was
// counted in the partition before. What is printed of an archive is its manifest's word, not the database's.
import { lendSessions } from '../services/lend-sessions.ts'
import { withArchive } from '../services/open-archive.ts'
import { LIST_ARCHIVES } from './archive-statements.ts'
import { type DemoScene, shortName } from './demo-scene.ts'
import { makeStoreOptions } from './demo-tools.ts'
import { formatBytes, formatCount } from './text-layout.ts'

/** An archive by its manifest, and whether the table it was made of is gone. */
export type DemoArchive = {
  readonly partition: string
  readonly export: string
  readonly isGone: boolean
  readonly tableBytes: number
  readonly rows: number
  readonly chunks: number
  readonly rawBytes: number
  readonly storedBytes: number
}

type ArchiveRow = {
  readonly partition: string
  readonly export: string
  readonly table_bytes: string
  readonly is_gone: boolean
}

/** Reads the manifests of all archives of retired partitions. */
export async function readArchives(scene: DemoScene): Promise<readonly DemoArchive[]> {
  const { rows } = await scene.database.query<ArchiveRow>(LIST_ARCHIVES)
  const archives: DemoArchive[] = []
  for (const row of rows) {
    const request = { manifest: row.export, storeOptions: makeStoreOptions(scene) }
    const { totals } = await withArchive(
      request,
      lendSessions(scene.database),
      async ({ manifest }) => manifest,
    )
    archives.push({
      ...{ partition: row.partition, export: row.export, isGone: row.is_gone },
      ...{ tableBytes: Number(row.table_bytes), rows: totals.rows, chunks: totals.chunks },
      ...{ rawBytes: totals.raw_bytes, storedBytes: totals.stored_bytes },
    })
  }
  return archives
}

/** Shows the archives, with what each takes, and compares their rows with the partitions of before. */
export async function tellArchives(scene: DemoScene, rowsBefore: ReadonlyMap<string, number>): Promise<void> {
  const { report, store, faults } = scene
  report.step('The archives, by their manifests')
  const archives = await readArchives(scene)
  report.list([HEADINGS, ...archives.map(showArchive)], ALIGNMENT)
  report.say(`${archives.length} archives: ${sumUp(archives)}. They are in`)
  report.call(store.folder)
  const wrong = archives.filter(({ partition, rows }) => rows !== (rowsBefore.get(partition) ?? 0))
  if (wrong.length === 0)
    report.mark('green', 'Each has as many rows as were counted in its partition before it was sealed.')
  for (const { partition, rows } of wrong)
    faults.push(
      `the archive of ${partition} has ${rows} rows, the partition had ${rowsBefore.get(partition) ?? 0}`,
    )
}

const HEADINGS = ['partition', 'rows', 'chunks', 'table', 'as text', 'archive', 'ratio']
const ALIGNMENT = ['left', 'right', 'right', 'right', 'right', 'right', 'right'] as const

function showArchive(archive: DemoArchive): readonly string[] {
  const { partition, rows, chunks, tableBytes, rawBytes, storedBytes } = archive
  return [
    shortName(partition),
    formatCount(rows),
    formatCount(chunks),
    formatBytes(tableBytes),
    formatBytes(rawBytes),
    formatBytes(storedBytes),
    showRatio(archive),
  ]
}

function showRatio({ rawBytes, storedBytes }: Pick<DemoArchive, 'rawBytes' | 'storedBytes'>): string {
  return storedBytes === 0 ? '' : `${(rawBytes / storedBytes).toFixed(1)} : 1`
}

function sumUp(archives: readonly DemoArchive[]): string {
  const sum = (pick: (archive: DemoArchive) => number): number =>
    archives.reduce((total, archive) => total + pick(archive), 0)
  const rawBytes = sum((archive) => archive.rawBytes)
  const storedBytes = sum((archive) => archive.storedBytes)
  return `${formatCount(sum(({ rows }) => rows))} rows in ${formatCount(sum(({ chunks }) => chunks))} chunks,
    ${formatBytes(rawBytes)} of text in ${formatBytes(storedBytes)}, ${showRatio({ rawBytes, storedBytes })}`
}
