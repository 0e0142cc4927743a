// Verifies an archive: reads every object back and compares sizes, both hashes and row counts with the manifest, and names
// each object with what is wrong with it. Needs no database, unless rows are to be compared with a table.
import { PartkeeperError } from '../core/errors.ts'
import type { ManifestChunk } from '../core/manifest.ts'
import type { ArchiveProblem } from './archive-problem.ts'
import { checkDocuments } from './check-documents.ts'
import { compareWithTable } from './compare-with-table.ts'
import { findExtraObjects } from './find-extra-objects.ts'
import { type InspectedChunk, inspectChunk } from './inspect-chunk.ts'
import type { SessionSource } from './install-schema.ts'
import { judgeOrigin } from './judge-origin.ts'
import { lendSessions } from './lend-sessions.ts'
import { type Archive, type ArchiveRequest, withArchive } from './open-archive.ts'
import { findStrictObstacles, passStrictly } from './pass-strictly.ts'
import { type OnProgress, TransferProgress } from './transfer-progress.ts'

/** What is verified, and how strictly. */
export interface VerifyRequest extends ArchiveRequest {
  /** The version of this program: documents that it wrote itself must be exactly what it would write now. */
  readonly version: string
  /** Objects read at once. */
  readonly jobs: number
  /** Loads each chunk into a temporary table and compares what comes out again; needs a database. */
  readonly isStrict: boolean
  /** Compares with the rows of this table, a qualified and quoted name; needs a database. */
  readonly against: string | null
  /** The table or parent that the archive should be of. */
  readonly expected: string | null
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

/** What was found. The archive is whole when there are no problems. */
export interface VerifyReport {
  readonly manifest: string
  readonly source: string
  readonly objects: number
  readonly rows: number
  readonly raw_bytes: number
  readonly stored_bytes: number
  readonly is_strict: boolean
  readonly against: string | null
  readonly problems: readonly ArchiveProblem[]
  readonly notes: readonly string[]
}

/**
 * Verifies an archive; damage is the answer and no error. Errors are a manifest that cannot be read and a store that cannot
 * be reached. With sessions, origin is judged by the database too.
 */
export function verifyArchive(
  sessions: SessionSource | undefined,
  request: VerifyRequest,
): Promise<VerifyReport> {
  const database = sessions === undefined ? undefined : lendSessions(sessions)
  return withArchive(request, database, async (archive) => {
    const origin = await judgeOrigin(archive, request.expected, database)
    const documents = await checkDocuments(archive, request.version)
    const { problems, digests } = await readObjects(sessions, archive, request)
    const extra = await findExtraObjects(archive, request.signal)
    const compared = await compare(sessions, archive, request, digests)
    return makeReport(archive, request, {
      problems: [
        ...origin.map((problem) => ({ object: 'manifest.json', problem })),
        ...documents,
        ...problems,
        ...extra.problems,
        ...compared.problems.map((problem) => ({ object: request.against ?? '', problem })),
      ],
      notes: [...extra.notes, ...compared.notes],
    })
  })
}

async function readObjects(
  sessions: SessionSource | undefined,
  archive: Archive,
  request: VerifyRequest,
): Promise<{ readonly problems: readonly ArchiveProblem[]; readonly digests: readonly (string | null)[] }> {
  const { manifest } = archive
  if (request.isStrict) await requireStrictlyPossible(sessions, archive)
  const { schema, name } = manifest.relation
  const progress = new TransferProgress(`verifying ${schema}.${name}`, manifest, request.onProgress)
  const found = new Map<number, InspectedChunk>()
  const queue = manifest.chunks.values()
  const work = async (): Promise<void> => {
    for (const chunk of queue) {
      request.signal.throwIfAborted()
      found.set(chunk.number, await checkChunk(sessions, archive, chunk, { ...request, progress }))
    }
  }
  await Promise.all(Array.from({ length: request.jobs }, work))
  const inOrder = manifest.chunks.map((chunk) => ({ chunk, inspected: found.get(chunk.number) }))
  return {
    problems: inOrder.flatMap(({ chunk, inspected }) =>
      (inspected?.problems ?? []).map((problem) => ({ object: chunk.key, problem })),
    ),
    digests: inOrder.map(({ inspected }) => inspected?.rowDigest ?? null),
  }
}

async function checkChunk(
  sessions: SessionSource | undefined,
  archive: Archive,
  chunk: ManifestChunk,
  request: VerifyRequest & { readonly progress: TransferProgress },
): Promise<InspectedChunk> {
  const { progress, signal, isStrict, against } = request
  const inspected = await inspectChunk(archive, chunk, { digestLines: against !== null, progress, signal })
  if (!isStrict || sessions === undefined || inspected.problems.length > 0) return inspected
  const problem = await passStrictly(sessions, archive, chunk, signal)
  return problem === undefined ? inspected : { ...inspected, problems: [problem] }
}

async function requireStrictlyPossible(sessions: SessionSource | undefined, archive: Archive): Promise<void> {
  if (sessions === undefined) throw new PartkeeperError('usage', 'a strict check needs a database')
  const obstacles = await findStrictObstacles(sessions, archive)
  if (obstacles.length === 0) return
  throw new PartkeeperError(
    'unsupported',
    `the archive cannot be checked strictly here: ${obstacles.join('; ')}`,
    {
      hint: 'Use a database that has these types and collations, or verify without --strict.',
    },
  )
}

async function compare(
  sessions: SessionSource | undefined,
  archive: Archive,
  { against, signal }: VerifyRequest,
  digests: readonly (string | null)[],
): ReturnType<typeof compareWithTable> {
  if (against === null) return { problems: [], notes: [] }
  if (sessions === undefined) throw new PartkeeperError('usage', 'a comparison with a table needs a database')
  return compareWithTable(sessions, { archive, table: against, digests, signal })
}

function makeReport(
  { manifest, place }: Archive,
  { isStrict, against }: VerifyRequest,
  found: { readonly problems: readonly ArchiveProblem[]; readonly notes: readonly string[] },
): VerifyReport {
  const { schema, name } = manifest.relation
  const { chunks: objects, ...totals } = manifest.totals
  return {
    manifest: place,
    source: `${schema}.${name}`,
    objects,
    ...totals,
    is_strict: isStrict,
    against,
    ...found,
  }
}
