// What comes after the rows of a restore: keys and indexes, the count, and the place under the parent. Each step is a fact
// that is recorded with it, done by one process at a time, and found done by whoever comes after a kill.
import { PartkeeperError } from '../core/errors.ts'
import type { Manifest } from '../core/manifest.ts'
import {
  lockRestore,
  type RestoreRow,
  type RestoreState,
  readRestoreState,
  recordRestoreStep,
} from '../postgres/restore-queries.ts'
import {
  asOwner,
  attachRestored,
  buildNextDefinition,
  countTableRows,
  type DefinitionOutcome,
  makeDefinition,
  readTableName,
  settleTable,
} from '../postgres/restore-work.ts'
import type { Session } from '../postgres/session.ts'
import { climbLocks } from './climb-locks.ts'
import { digestArchive, digestTable, hasLines } from './digest-table.ts'
import type { LoadTools } from './load-chunks.ts'

/** What is finished, and how strictly it is checked. */
export interface FinishRequest {
  readonly row: RestoreRow
  readonly manifest: Manifest
  /** Compares the rows' digest too. */
  readonly isStrict: boolean
  /** Takes what a person should know. */
  readonly note: (text: string) => void
}

const WAIT_MS = 500

/** Goes on from whatever was reached until nothing is left to do; returns the last state. */
export async function finishRestore(tools: LoadTools, request: FinishRequest): Promise<RestoreState> {
  const { row } = request
  for (;;) {
    tools.signal.throwIfAborted()
    const state = await tools.sessions.withClient((session) => readRestoreState(session, row.id))
    if (isLast(state, row)) return state
    const isMine = await takeStep(tools, request, state)
    if (!isMine) await tools.clock.sleep(WAIT_MS, tools.signal)
  }
}

/** Whether a restore has nothing left to do. */
export function isLast(state: RestoreState, { parent }: RestoreRow): boolean {
  return state === 'attached' || (state === 'verified' && parent === null)
}

/** False when somebody else is at it. */
function takeStep(tools: LoadTools, request: FinishRequest, state: RestoreState): Promise<boolean> {
  switch (state) {
    case 'planned':
      return alone(tools, request.row, async (session) => {
        const reached = await recordRestoreStep(session, request.row.id, 'loaded')
        if (reached === 'planned')
          throw new PartkeeperError('internal', 'a restore has chunks left after loading')
      })
    case 'loaded':
      return buildIndexes(tools, request)
    case 'indexed':
      return alone(tools, request.row, (session) => verifyRows(tools, request, session))
    default:
      return attach(tools, request)
  }
}

/** One transaction per index: what is built stays built. */
async function buildIndexes(tools: LoadTools, request: FinishRequest): Promise<boolean> {
  const { row } = request
  const isBuilt = row.parent === null ? buildOwn(tools, request) : buildLikeParent(tools, row)
  if (!(await isBuilt)) return false
  return alone(tools, row, async (session) => {
    await settleTable(session, row.target, row.is_new)
    await recordRestoreStep(session, row.id, 'indexed')
    tools.observe({ kind: 'restore.indexed', restore: row.id })
  })
}

async function buildLikeParent(tools: LoadTools, row: RestoreRow): Promise<boolean> {
  let isLeft = true
  while (isLeft) {
    tools.signal.throwIfAborted()
    const isMine = await alone(tools, row, async (session) => {
      isLeft = await buildNextDefinition(session, row.id)
    })
    if (!isMine) return false
  }
  return true
}

/** A table that was there keeps the keys and indexes it has. */
async function buildOwn(tools: LoadTools, { row, manifest, note }: FinishRequest): Promise<boolean> {
  const { constraints, indexes } = manifest.shape
  const taken = new Set(constraints.map(({ name }) => name))
  const wanted = [
    ...constraints.filter(({ kind }) => kind !== 'foreign_key'),
    ...indexes.filter(({ name }) => !taken.has(name)),
  ]
  for (const definition of row.is_new ? wanted : []) {
    tools.signal.throwIfAborted()
    let outcome: DefinitionOutcome | undefined
    const isMine = await alone(tools, row, async (session) => {
      outcome = await makeDefinition(session, row.target, definition)
    })
    if (!isMine) return false
    if (outcome?.kind === 'left_out') note(`${definition.name} left out: ${outcome.reason}`)
  }
  return true
}

async function verifyRows(tools: LoadTools, request: FinishRequest, session: Session): Promise<void> {
  const { row, manifest, isStrict, note } = request
  const found = await countTableRows(session, row.target)
  const wanted = BigInt(row.row_count) + BigInt(row.rows_before)
  if (found !== wanted) {
    throw new PartkeeperError(
      'statement_failed',
      `${row.target_name} has ${found} rows instead of ${row.row_count} from the archive and ${row.rows_before} from before`,
      { hint: 'Every chunk was loaded exactly once; somebody else wrote to the table meanwhile.' },
    )
  }
  if (isStrict) await compareDigests(tools, { row, manifest, note }, session)
  await recordRestoreStep(session, row.id, 'verified')
  tools.observe({ kind: 'restore.verified', restore: row.id, rows: Number(found) })
}

async function compareDigests(
  tools: LoadTools,
  { row, manifest, note }: Pick<FinishRequest, 'row' | 'manifest' | 'note'>,
  session: Session,
): Promise<void> {
  const wanted = digestArchive(manifest.chunks.map(({ row_digest: digest }) => digest))
  if (wanted === undefined || !hasLines(manifest) || row.rows_before !== '0') {
    note('the rows were counted, not digested: the archive has no digests, or the table held rows before')
    return
  }
  const found = await asOwner(session, row.target, async () =>
    digestTable(session, await readTableName(session, row.target), manifest, tools.signal),
  )
  if (found === wanted) return
  throw new PartkeeperError(
    'archive_damaged',
    `the rows of ${row.target_name} have the digest ${found}, the archive ${wanted}`,
    { hint: 'Something changed the rows on their way in: a trigger, a rule, or another writer.' },
  )
}

/** Climbs the lock ladder; what is left after its last rung is tried again by the next call of the command. */
async function attach(tools: LoadTools, { row, manifest, note }: FinishRequest): Promise<boolean> {
  const { span } = manifest.relation
  if (span === null || row.parent === null)
    throw new PartkeeperError('internal', 'a restore without a span is attached')
  const { sessions } = tools
  await climbLocks(
    tools,
    ({ lockWaitMs }) =>
      sessions.withClient((session) =>
        session.transaction(() => attachRestored(session, row.id, { span, lockWaitMs })),
      ),
    () => note('waiting for locks to attach the table'),
  )
  tools.observe({ kind: 'restore.attached', restore: row.id, parent: row.parent })
  return true
}

/** A transaction of whoever has the right to finish this restore; false when somebody else has it. */
async function alone(
  { sessions }: LoadTools,
  row: RestoreRow,
  work: (session: Session) => Promise<void>,
): Promise<boolean> {
  return sessions.withClient((session) =>
    session.transaction(async () => {
      if (!(await lockRestore(session, `finish ${row.id}`))) return false
      await work(session)
      return true
    }),
  )
}
