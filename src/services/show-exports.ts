// Exports as they are: asked for, how far, done, or in trouble. Reads only; where the manifest of an archive lies is put
// together from the place of its store and its key.
import { PartkeeperError } from '../core/errors.ts'
import { type ExportRow, readExport, readExports } from '../postgres/export-commands.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { manifestPlace } from '../storage/manifest-place.ts'

/** An export; `manifest` is what `verify` and `restore` take, null before it is stored. */
export type ExportState = Omit<ExportRow, 'store_url' | 'manifest_key'> & { readonly manifest: string | null }

/** Open exports first, then the newest. */
export async function showExports(
  database: SchemaDatabase,
  countMax: number,
): Promise<readonly ExportState[]> {
  return (await readExports(database, countMax)).map(toState)
}

/** The export of a number that a person typed. */
export async function findExport(database: SchemaDatabase, id: string): Promise<ExportState> {
  const isNumber = /^[1-9][0-9]{0,17}$/.test(id)
  const found = isNumber ? await readExport(database, id) : undefined
  if (found !== undefined) return toState(found)
  throw new PartkeeperError(
    isNumber ? 'not_found' : 'invalid_argument',
    isNumber ? `there is no export ${id}` : 'an export is named by its number',
    { hint: 'partkeeper exports lists them' },
  )
}

function toState({ store_url: storeUrl, manifest_key: key, ...row }: ExportRow): ExportState {
  return { ...row, manifest: key === null ? null : manifestPlace(storeUrl, key) }
}
