// Checks the documents of an archive, which no hash in it covers: the manifest must be what its writer would write, the
// statements for people what follows from it, and both must lie where the manifest says that it belongs.
import { PartkeeperError } from '../core/errors.ts'
import type { Manifest } from '../core/manifest.ts'
import { archiveFolder } from '../storage/archive-keys.ts'
import { readManifestHash, writeDdl } from '../storage/ddl-document.ts'
import { writeManifest } from '../storage/manifest-document.ts'
import type { ArchiveProblem } from './archive-problem.ts'
import { type Archive, keyBeside, readBounded } from './open-archive.ts'

const MANIFEST = 'manifest.json'
const DDL = 'ddl.sql'

/** What is wrong with the documents. `version` is that of this program: texts of other versions are not compared byte by byte. */
export async function checkDocuments(archive: Archive, version: string): Promise<readonly ArchiveProblem[]> {
  const isOurs = archive.manifest.tool_version === version
  const ddl = await readText(archive, DDL)
  return [
    ...[...judgePlace(archive), ...judgeManifest(archive, isOurs, ddl)].map((problem) => ({
      object: MANIFEST,
      problem,
    })),
    ...judgeDdl(archive, isOurs, ddl).map((problem) => ({ object: DDL, problem })),
  ]
}

/** Only an archive in the layout of a store says where it belongs; one that was copied elsewhere does not. */
function judgePlace({ key, manifest }: Archive): readonly string[] {
  const folder = key.slice(0, key.lastIndexOf('/'))
  if (!key.startsWith('v1/')) return []
  const tables = [manifest.relation, ...(manifest.relation.parent === null ? [] : [manifest.relation.parent])]
  const wanted = tables.map((table) => folderOf(manifest, table))
  return wanted.includes(folder)
    ? []
    : [
        `lies in ${folder}, and says that it belongs to ${wanted.at(-1)}: it is of another table, export or installation`,
      ]
}

function folderOf(manifest: Manifest, table: { readonly schema: string; readonly name: string }): string {
  const { installation, database, relation } = manifest
  return archiveFolder({
    installation,
    database,
    schema: table.schema,
    table: table.name,
    ...(relation.span === null ? {} : { span: relation.span }),
    exportId: manifest.export.id,
  })
}

function judgeManifest(
  { manifest, manifestBytes, sha256 }: Archive,
  isOurs: boolean,
  ddl: string | undefined,
): readonly string[] {
  const recorded = ddl === undefined ? undefined : readManifestHash(ddl)
  if (recorded !== undefined && recorded !== sha256)
    return [`has the sha256 ${sha256}, ${DDL} says ${recorded}`]
  return isOurs && Buffer.compare(manifestBytes, writeManifest(manifest)) !== 0
    ? ['was changed: its bytes are not those that this version writes']
    : []
}

function judgeDdl({ manifest }: Archive, isOurs: boolean, ddl: string | undefined): readonly string[] {
  if (ddl === undefined) return ['is missing']
  return isOurs && ddl !== writeDdl(manifest) ? ['was changed: it is not what follows from the manifest'] : []
}

async function readText(archive: Archive, relative: string): Promise<string | undefined> {
  try {
    const bytes = await readBounded(archive.store, keyBeside(archive, relative))
    return Buffer.from(bytes).toString('utf8')
  } catch (error) {
    if (error instanceof PartkeeperError && error.code === 'object_missing') return undefined
    throw error
  }
}
