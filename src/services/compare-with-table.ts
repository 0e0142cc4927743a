// Compares an archive with a table that is there: its columns, the number of rows, and the digest of all rows, whatever
// their order. Reads the table once, in one snapshot; changes nothing.
import { PartkeeperError } from '../core/errors.ts'
import { judgeFit, readTableOid } from '../postgres/restore-target-queries.ts'
import { countTableRows } from '../postgres/restore-work.ts'
import type { Session } from '../postgres/session.ts'
import { digestArchive, digestTable, hasLines } from './digest-table.ts'
import type { SessionSource } from './install-schema.ts'
import type { Archive } from './open-archive.ts'

/** What was found. */
export interface TableComparison {
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

/** Compares; `table` is a qualified and quoted name, `digests` are those of the chunks as they were read. */
export function compareWithTable(
  sessions: SessionSource,
  request: {
    readonly archive: Archive
    readonly table: string
    readonly digests: readonly (string | null)[]
    readonly signal: AbortSignal
  },
): Promise<TableComparison> {
  const { table } = request
  return sessions.withClient((session) =>
    session.transaction(async () => {
      const oid = await readTableOid(session, table)
      if (oid === null) throw new PartkeeperError('not_found', `there is no table ${table}`)
      const { shape, encoding } = request.archive.manifest
      const { problems } = await judgeFit(session, oid, shape.columns, encoding.columns)
      return problems.length > 0 ? { problems, notes: [] } : compareRows(session, oid, request)
    }),
  )
}

async function compareRows(
  session: Session,
  oid: string,
  { archive, table, digests, signal }: Parameters<typeof compareWithTable>[1],
): Promise<TableComparison> {
  const { manifest } = archive
  const found = await countTableRows(session, oid)
  const counted =
    found === BigInt(manifest.totals.rows) ? [] : [`has ${found} rows, the archive ${manifest.totals.rows}`]
  const wanted = digestArchive(digests)
  if (wanted === undefined || !hasLines(manifest) || manifest.chunks.length === 0) {
    return { problems: counted, notes: ['compared by the number of rows only: not every chunk has a digest'] }
  }
  const digest = await digestTable(session, table, manifest, signal)
  const isEqual = digest === wanted
  return {
    problems: [...counted, ...(isEqual ? [] : [`holds other rows: digest ${digest}, the archive ${wanted}`])],
    notes: [],
  }
}
