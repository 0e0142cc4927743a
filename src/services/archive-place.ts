// Where the files of an export lie: the folder made of facts that were fixed when the export was requested, so that neither
// a rename nor another writer moves it.
import type { ArchiveFacts } from '../postgres/archive-queries.ts'
import { archiveFolder } from '../storage/archive-keys.ts'

/** The folder of an export below the store's place, without a slash at its end. */
export function folderOf(facts: ArchiveFacts): string {
  const [schema, table] = facts.parentName ?? facts.relationName
  const { installation, database, span, export: exportId } = facts
  const bounds = span === null ? {} : { span: { from: span.from, to: span.to } }
  return archiveFolder({ installation, database, schema, table, exportId, ...bounds })
}
