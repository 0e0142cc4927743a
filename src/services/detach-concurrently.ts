// A concurrent detach from its last look to its ledger row. It waits for older transactions of the parent without keeping
// anybody out, so it is watched: cancelled when the process is to stop, when it takes too long, when the lease is lost, or when it
// would keep others waiting. Cancelled, it stays pending, and the next pass finishes it.
import type { ActionResult } from '../core/action.ts'
import type { Clock } from '../core/ports.ts'
import { cancelSession, detachInOwnSession, waitsForTable } from '../postgres/concurrent-detach.ts'
import type { Database } from '../postgres/database.ts'
import { putOff, type TryRequest, tryAction } from '../postgres/plan-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'

/** The other tables of the pass wait as long as this one. */
const WAIT_MS_MAX = 30_000
const LOOK_EVERY_MS = 100
/** Seen waiting for the lock of a table this often in a row: over 100 ms. */
const TABLE_WAITS_MAX = 2
const LEASE_LOST = 'the lease was lost'

/** What a concurrent detach needs to work with. */
export interface DetachTools {
  readonly database: SchemaDatabase
  readonly sessions: Pick<Database, 'withClient'>
  readonly clock: Clock
  /** Aborted when the process drains. */
  readonly signal: AbortSignal
}

/** What the watch asks of whoever holds the lease. */
export interface ConcurrentDetach extends TryRequest {
  /** Monotonic time at which the pass is over. */
  readonly endsAtMs: number
  /** Renews the lease when that is due; false when it is lost. */
  readonly keepLease: () => Promise<boolean>
}

/** Detaches a partition in a session of its own, and records it. */
export async function detachConcurrently(
  tools: DetachTools,
  request: ConcurrentDetach,
): Promise<ActionResult> {
  const { database, sessions } = tools
  const watcher = new DetachWatcher(tools, request)
  const answer = await detachInOwnSession(sessions, request, (backendId) => watcher.begin(backendId))
  if (answer.kind === 'not begun') return answer.result
  // Who lost the lease writes nothing any more: the fence says so.
  if (answer.kind === 'detached' || watcher.reason === LEASE_LOST) return tryAction(database, request)
  const words = answer.kind === 'pooled' ? POOLED : explain(answer.error, watcher.reason)
  return putOff(database, { ...request, ...words })
}

const POOLED = {
  outcome: 'held',
  detail: 'detach_mode is concurrently, which needs a direct connection: there is a pooler in between',
  hint: 'Connect to the server itself, or: set_policy() detach_mode plain.',
}

function explain(
  error: { readonly message: string; readonly hint: string | undefined },
  reason: string | undefined,
) {
  if (reason === undefined)
    return { outcome: 'failed', detail: error.message, hint: error.hint ?? 'The next pass tries again.' }
  const detail = `the concurrent detach was cancelled: ${reason}`
  return { outcome: 'deferred', detail, hint: 'What it began is finished by the next pass.' }
}

class DetachWatcher {
  /** Why it was cancelled; undefined while it was not. */
  reason: string | undefined
  readonly #tools: DetachTools
  readonly #request: ConcurrentDetach
  #tableWaits = 0

  constructor(tools: DetachTools, request: ConcurrentDetach) {
    this.#tools = tools
    this.#request = request
  }

  /** Watches a session from now on; what it returns ends that. */
  begin(backendId: number): () => Promise<void> {
    const over = new AbortController()
    const watching = this.#watch(backendId, over.signal)
    return () => {
      over.abort()
      return watching
    }
  }

  async #watch(backendId: number, over: AbortSignal): Promise<void> {
    const { clock, database, signal } = this.#tools
    const untilMs = Math.min(this.#request.endsAtMs, clock.monotonicMs() + WAIT_MS_MAX)
    const eitherOver = AbortSignal.any([over, signal])
    while (!over.aborted) {
      await clock.sleep(LOOK_EVERY_MS, this.reason === undefined ? eitherOver : over)
      if (over.aborted) return
      try {
        this.reason ??= await this.#findReason(backendId, untilMs)
        // It may come before the statement, and then another one is needed.
        if (this.reason !== undefined && !over.aborted) await cancelSession(database, backendId)
      } catch {
        this.reason ??= 'it could not be watched'
      }
    }
  }

  async #findReason(backendId: number, untilMs: number): Promise<string | undefined> {
    const { clock, database, signal } = this.#tools
    if (signal.aborted) return 'the process is stopping'
    if (clock.monotonicMs() >= untilMs) return 'older transactions of the table are still open'
    if (!(await this.#request.keepLease())) return LEASE_LOST
    this.#tableWaits = (await waitsForTable(database, backendId)) ? this.#tableWaits + 1 : 0
    if (this.#tableWaits >= TABLE_WAITS_MAX) return 'somebody has the table or the partition locked'
    return undefined
  }
}
