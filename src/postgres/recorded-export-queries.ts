// What this database knows of archives that were made in it: where the manifest of an export lies, and which one it is.
// Reads only.
import { onlyRow } from './plan-queries.ts'
import type { Queryable } from './session.ts'

/** Where the manifest of an export lies, and what it is by the database's word. */
export async function readExportPlace(
  session: Queryable,
  exportId: string,
): Promise<{ readonly url: string; readonly key: string; readonly sha256: string } | undefined> {
  const { rows } = await session.query<{ url: string; key: string; sha256: string }>(
    `select store.url, export.manifest_key as key, export.manifest_sha256 as sha256
    from partkeeper.export
    join partkeeper.store on store.name = export.store
    where export.id = $1 and export.manifest_key is not null`,
    [exportId],
  )
  return rows[0]
}

/** What this database knows of an export: who it is itself, and the manifest it recorded. */
export interface RecordedExport {
  readonly installation: string
  /** Null when it knows of no such export. */
  readonly manifest_sha256: string | null
}

/** Looks an export up by its number. */
export async function readRecordedExport(session: Queryable, exportId: string): Promise<RecordedExport> {
  const { rows } = await session.query<RecordedExport>(
    `select installation.id::text as installation, export.manifest_sha256
    from partkeeper.installation
    left join partkeeper.export on export.id = $1`,
    [exportId],
  )
  return onlyRow(rows)
}
