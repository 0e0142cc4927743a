// Whether an archive is the one that somebody expects: of that table, of this installation, and with the manifest that this
// database recorded. An archive of another table is whole, and still the wrong one.
import type { Manifest } from '../core/manifest.ts'
import { type RecordedExport, readRecordedExport } from '../postgres/recorded-export-queries.ts'
import type { Queryable } from '../postgres/session.ts'
import type { Archive } from './open-archive.ts'

/** What is wrong with where an archive comes from; `table` is as a person typed it. */
export async function judgeOrigin(
  archive: Archive,
  table: string | null,
  database: Queryable | undefined,
): Promise<readonly string[]> {
  const { manifest } = archive
  const recorded = database === undefined ? undefined : await readRecordedExport(database, manifest.export.id)
  return [
    ...(table === null ? [] : judgeTable(manifest, table)),
    ...(recorded === undefined ? [] : judgeInstallation(archive, recorded)),
  ]
}

function judgeTable({ relation }: Manifest, table: string): readonly string[] {
  const wanted = table.replaceAll('"', '')
  const names = [relation, ...(relation.parent === null ? [] : [relation.parent])]
  const isNamed = names.some(({ schema, name }) => wanted === name || wanted === `${schema}.${name}`)
  return isNamed
    ? []
    : [
        `is of ${names.map(({ schema, name }) => `${schema}.${name}`).join(', a partition of ')}, not of ${table}`,
      ]
}

function judgeInstallation({ manifest, sha256 }: Archive, recorded: RecordedExport): readonly string[] {
  if (recorded.installation !== manifest.installation) {
    return [`is of installation ${manifest.installation}, this database is ${recorded.installation}`]
  }
  return recorded.manifest_sha256 === null || recorded.manifest_sha256 === sha256
    ? []
    : [`has the sha256 ${sha256}, the database recorded ${recorded.manifest_sha256}`]
}
