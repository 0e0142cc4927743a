// Loads the chunks of a restore, several at once: claim, copy and record, until none is left. Each copy and its record are
// one transaction, so a chunk is loaded exactly once however often a process dies and however many work on it.
import { PartkeeperError } from '../core/errors.ts'
import type { ManifestChunk } from '../core/manifest.ts'
import type { Observe } from '../core/observation.ts'
import type { Clock, Random } from '../core/ports.ts'
import {
  type ChunkClaim,
  claimRestoreChunk,
  type RestoreRow,
  readRestoreProgress,
  releaseRestoreChunk,
  renewRestoreChunk,
} from '../postgres/restore-queries.ts'
import { loadChunkRows } from '../postgres/restore-work.ts'
import type { Queryable, Session } from '../postgres/session.ts'
import type { SessionSource } from './install-schema.ts'
import { keepClaim } from './keep-claim.ts'
import { type Archive, readChunk } from './open-archive.ts'
import type { TransferPart, TransferProgress } from './transfer-progress.ts'

/** What the loading works with. */
export interface LoadTools {
  readonly sessions: SessionSource
  readonly clock: Clock
  readonly random: Random
  readonly observe: Observe
  readonly signal: AbortSignal
}

/** What is loaded, and by whom. */
export interface LoadRequest {
  readonly archive: Archive
  readonly row: RestoreRow
  readonly generation: string
  readonly leaseMs: number
  readonly jobs: number
  readonly progress: TransferProgress
}

const WAIT_MS = 200
const TRIES = 6
const FIRST_PAUSE_MS = 250

/** Loads until every chunk is loaded, here or elsewhere; returns how many were loaded here. */
export async function loadChunks(tools: LoadTools, request: LoadRequest): Promise<number> {
  const { archive, row, progress } = request
  const { loaded } = await onSession(tools, (session) => readRestoreProgress(session, row.id))
  for (const number of loaded) {
    const { raw_bytes: bytes, rows } = chunkOf(archive, number)
    progress.add(bytes, rows)
  }
  const failure = new AbortController()
  const signal = AbortSignal.any([tools.signal, failure.signal])
  const workers = Array.from({ length: request.jobs }, () => loadUntilDone({ ...tools, signal }, request))
  const watched = workers.map((worker) =>
    worker.catch((error: unknown) => {
      failure.abort(error)
      throw error
    }),
  )
  const results = await Promise.allSettled(watched)
  if (failure.signal.aborted) throw failure.signal.reason
  return results.reduce((sum, result) => sum + (result.status === 'fulfilled' ? result.value : 0), 0)
}

async function loadUntilDone(tools: LoadTools, request: LoadRequest): Promise<number> {
  const { row, generation, leaseMs: lengthMs } = request
  let loadedHere = 0
  let failures = 0
  for (;;) {
    tools.signal.throwIfAborted()
    const claim = await withPatience(tools, () =>
      onSession(tools, (session) => claimRestoreChunk(session, { restore: row.id, generation, lengthMs })),
    )
    if (claim === undefined) {
      if (await isAllLoaded(tools, row)) return loadedHere
      await tools.clock.sleep(WAIT_MS, tools.signal)
      continue
    }
    tools.observe({ kind: 'restore.chunk_claimed', restore: row.id, number: claim.number })
    const error = await loadClaimed(tools, request, claim)
    if (error === undefined) {
      loadedHere += 1
      failures = 0
    } else if (error !== 'fenced') {
      failures += 1
      if (!isPassing(error) || failures >= TRIES) throw error
      await pauseAfter(tools, failures)
    }
  }
}

async function isAllLoaded(tools: LoadTools, row: RestoreRow): Promise<boolean> {
  const { pending } = await withPatience(tools, () =>
    onSession(tools, (session) => readRestoreProgress(session, row.id)),
  )
  return pending === 0
}

/** Undefined when it is loaded, `fenced` when somebody else has it, else why it is not. */
async function loadClaimed(tools: LoadTools, request: LoadRequest, claim: ChunkClaim): Promise<unknown> {
  const { clock } = tools
  const { leaseMs: lengthMs } = request
  const renew = () => onSession(tools, (session) => renewRestoreChunk(session, claim, lengthMs))
  return keepClaim({ clock, lengthMs, renew, signal: tools.signal }, async ({ signal, isLost }) => {
    const part = request.progress.begin()
    try {
      await loadOne({ ...tools, signal }, request, claim, part)
      return undefined
    } catch (error) {
      part.takeBack()
      // What failed for somebody whose claim is over says nothing about the chunk: its rows may be there already.
      const isOver = isLost() || !(await isStillHeld(tools, renew))
      return isOver ? 'fenced' : giveBack(tools, claim, error)
    }
  })
}

async function loadOne(
  tools: LoadTools,
  request: LoadRequest,
  claim: ChunkClaim,
  part: TransferPart,
): Promise<void> {
  const { archive, row, progress } = request
  const { signal } = tools
  const chunk = chunkOf(archive, claim.number)
  const source = part.count(readChunk(archive, chunk, signal))
  const rows = await tools.sessions.withClient((session) =>
    session.transaction(() =>
      loadChunkRows(session, {
        target: row.target,
        manifest: archive.manifest,
        chunk,
        claim,
        source,
        signal,
      }),
    ),
  )
  progress.add(0, rows)
  tools.observe({ kind: 'restore.chunk_loaded', restore: row.id, number: claim.number, rows })
}

/** Taken to be, where nobody can say. */
async function isStillHeld(tools: LoadTools, renew: () => Promise<boolean>): Promise<boolean> {
  try {
    return await withPatience(tools, renew)
  } catch (error) {
    if (!(error instanceof PartkeeperError)) throw error
    return true
  }
}

/** So that the next one need not wait for the end of the claim; it does when even this fails. Returns why it is given back. */
async function giveBack(tools: LoadTools, claim: ChunkClaim, reason: unknown): Promise<unknown> {
  try {
    await onSession(tools, (session) => releaseRestoreChunk(session, claim))
  } catch (error) {
    if (!(error instanceof PartkeeperError)) throw error
  }
  return reason
}

/** Tries again what fails in passing: a server that restarts, a lock. */
async function withPatience<Result>(tools: LoadTools, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error) || attempt >= TRIES || tools.signal.aborted) throw error
      await pauseAfter(tools, attempt)
    }
  }
}

function pauseAfter({ clock, random, signal }: LoadTools, failures: number): Promise<void> {
  return clock.sleep(FIRST_PAUSE_MS * 2 ** failures * (0.5 + random()), signal)
}

function isPassing(error: unknown): boolean {
  return error instanceof PartkeeperError && error.retryable
}

function onSession<Result>(
  { sessions }: Pick<LoadTools, 'sessions'>,
  work: (session: Queryable) => Promise<Result>,
): Promise<Result> {
  return sessions.withClient((session: Session) => work(session))
}

function chunkOf({ manifest }: Archive, number: number): ManifestChunk {
  const chunk = manifest.chunks[number - 1]
  if (chunk === undefined) throw new PartkeeperError('internal', `the manifest has no chunk ${number}`)
  return chunk
}
