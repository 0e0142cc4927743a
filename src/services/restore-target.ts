// The table that a restore loads: a new one, one that is there, or one that will be attached under its parent again. Finds
// everything that is in the way before anything is changed, and opens the ledger in the transaction that makes the table.
import { PartkeeperError } from '../core/errors.ts'
import type { Clock } from '../core/ports.ts'
import {
  findRestore,
  forgetEmptied,
  lockRestore,
  openRestore,
  type RestoreFacts,
  type RestoreRow,
} from '../postgres/restore-queries.ts'
import { quoteName } from '../postgres/restore-statements.ts'
import {
  findAttachProblems,
  findMissing,
  judgeFit,
  readTableOid,
  readTargetName,
  requireRestorable,
  type TargetName,
} from '../postgres/restore-target-queries.ts'
import { allowLongWork, makePartitionTable, makeTable } from '../postgres/restore-work.ts'
import type { Session } from '../postgres/session.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { findTable } from './find-table.ts'
import type { SessionSource } from './install-schema.ts'
import type { Archive } from './open-archive.ts'

/** Where the rows are to go. */
export type RestorePlace =
  | { readonly kind: 'into'; readonly name: string }
  /** Back under a parent; null for the one that the manifest names. */
  | { readonly kind: 'attach'; readonly parent: string | null }

/** A restore whose ledger is open. */
export interface BegunRestore {
  readonly row: RestoreRow
  /** Whether an earlier call had begun it. */
  readonly isResumed: boolean
  /** What is different here, or was left out. */
  readonly notes: readonly string[]
}

interface TargetTools {
  readonly database: SchemaDatabase
  readonly sessions: SessionSource
  readonly clock: Clock
  readonly signal: AbortSignal
}

const LOCK_PAUSE_MS = 100

/** Begins a restore, or finds the one that was begun. `faults` are what the archive itself lacks. */
export async function beginRestore(
  tools: TargetTools,
  request: { readonly archive: Archive; readonly place: RestorePlace; readonly faults: readonly string[] },
): Promise<BegunRestore> {
  const { archive, place, faults } = request
  const begin =
    place.kind === 'into'
      ? (session: Session) => beginInto(session, archive, place.name, faults)
      : await prepareAttach(tools, archive, place.parent, faults)
  for (;;) {
    tools.signal.throwIfAborted()
    const begun = await tools.sessions.withClient((session) => session.transaction(begin))
    if (begun !== undefined) return begun
    await tools.clock.sleep(LOCK_PAUSE_MS, tools.signal)
  }
}

/** Undefined when somebody else is beginning the same one. */
async function beginInto(
  session: Session,
  archive: Archive,
  name: string,
  faults: readonly string[],
): Promise<BegunRestore | undefined> {
  const found = await readTargetName(session, name)
  const target = quoteName(found)
  if (!(await lockRestore(session, `into ${target}`))) return undefined
  await allowLongWork(session)
  // Read again: whoever had the lock before may have made it.
  const oid = await readTableOid(session, target)
  return oid === null
    ? beginNew(session, archive, found, faults)
    : beginExisting(
        session,
        archive,
        { oid, name: target, kind: (await readTargetName(session, name)).kind },
        faults,
      )
}

async function beginNew(
  session: Session,
  archive: Archive,
  place: TargetName,
  faults: readonly string[],
): Promise<BegunRestore> {
  const { manifest } = archive
  const problems = [
    ...faults,
    ...(place.has_schema ? [] : [`schema ${place.schema} is missing`]),
    ...(place.has_schema && !place.may_create ? [`nothing may be created in schema ${place.schema}`] : []),
    ...(await findMissing(session, manifest.shape.columns)),
  ]
  await requireRestorable(session, sourceOf(archive), quoteName(place), problems)
  const { target, notes } = await makeTable(session, place, manifest)
  const row = await openRestore(session, archive.sha256, target, makeFacts(archive, { isNew: true }))
  return { row, isResumed: false, notes: [...notes, ...listForeignKeys(archive)] }
}

async function beginExisting(
  session: Session,
  archive: Archive,
  table: { readonly oid: string; readonly name: string; readonly kind: string | null },
  faults: readonly string[],
): Promise<BegunRestore> {
  const begun = await findRestore(session, archive.sha256, { target: table.oid, parent: null })
  const isEmptied = begun !== undefined && (await forgetEmptied(session, begun.id))
  if (begun !== undefined && !isEmptied) return { row: begun, isResumed: true, notes: [] }
  const { shape, encoding } = archive.manifest
  const isTable = table.kind === 'r' || table.kind === 'p'
  const fit = await judgeFit(session, table.oid, shape.columns, encoding.columns)
  const problems = [...faults, ...(isTable ? fit.problems : ['it is no table'])]
  await requireRestorable(session, sourceOf(archive), table.name, problems)
  // A table of ours that was emptied before it got its indexes still needs them.
  const isNew = begun?.is_new === true && (begun.state === 'planned' || begun.state === 'loaded')
  const row = await openRestore(session, archive.sha256, table.oid, makeFacts(archive, { isNew }))
  const emptied = isEmptied
    ? ['it had been restored there before, and all its rows were gone: loaded anew']
    : []
  return { row, isResumed: false, notes: [...emptied, ...fit.notes] }
}

async function prepareAttach(
  tools: TargetTools,
  archive: Archive,
  parentName: string | null,
  faults: readonly string[],
): Promise<(session: Session) => Promise<BegunRestore | undefined>> {
  const { relation } = archive.manifest
  const named = parentName ?? (relation.parent === null ? null : quoteName(relation.parent))
  if (named === null) {
    throw new PartkeeperError(
      'invalid_argument',
      'the archive is of no partition: there is nothing to attach it to',
      {
        hint: 'Restore it into a table of its own with --into.',
      },
    )
  }
  const name = await findTable(tools.database, named)
  return (session) => beginAttach(session, archive, name, faults)
}

async function beginAttach(
  session: Session,
  archive: Archive,
  name: string,
  faults: readonly string[],
): Promise<BegunRestore | undefined> {
  if (!(await lockRestore(session, `under ${name}`))) return undefined
  await allowLongWork(session)
  const parent = await readTableOid(session, name)
  if (parent === null) throw new PartkeeperError('not_found', `there is no table ${name}`)
  const begun = await findRestore(session, archive.sha256, { target: null, parent })
  if (begun !== undefined) return { row: begun, isResumed: true, notes: [] }
  const { shape, encoding, relation } = archive.manifest
  const { span } = relation
  const fit = await judgeFit(session, parent, shape.columns, encoding.columns)
  const obstacles =
    span === null ? ['the archive has no span'] : await findAttachProblems(session, parent, span)
  await requireRestorable(session, sourceOf(archive), name, [...faults, ...fit.problems, ...obstacles])
  if (span === null) throw new PartkeeperError('internal', 'an archive without a span was not refused')
  const target = await makePartitionTable(session, parent, relation.name, span)
  const row = await openRestore(
    session,
    archive.sha256,
    target,
    makeFacts(archive, { isNew: true, parent, ...span }),
  )
  return { row, isResumed: false, notes: fit.notes }
}

function makeFacts(
  archive: Archive,
  facts: {
    readonly isNew: boolean
    readonly parent?: string
    readonly from?: string
    readonly to?: string
  },
): RestoreFacts {
  return {
    place: archive.place,
    source: sourceOf(archive),
    is_new: facts.isNew,
    parent: facts.parent ?? null,
    from: facts.from ?? null,
    to: facts.to ?? null,
    chunk_rows: archive.manifest.chunks.map(({ rows }) => rows),
  }
}

function sourceOf({ manifest }: Archive): string {
  return quoteName(manifest.relation)
}

function listForeignKeys({ manifest }: Archive): readonly string[] {
  return manifest.shape.constraints
    .filter(({ kind }) => kind === 'foreign_key')
    .map(({ name, definition }) => `foreign key ${name} is not made: ${definition}`)
}
