// One parent in one pass: take the lease, plan again under it, try each action, climb the lock ladder, give the lease
// back. Decides nothing about partitions; it applies the planner's rows in their order.
import {
  type Action,
  type ActionResult,
  countsAsRetirement,
  FENCED,
  isDestructive,
  isExclusive,
  isLockRefused,
  isReady,
  mayTakeLong,
  needsTrial,
} from '../core/action.ts'
import { type HeldLease, isRenewalDue, isTrusted } from '../core/lease-trust.ts'
import { RUNGS, rungAt } from '../core/lock-ladder.ts'
import type { Observe } from '../core/observation.ts'
import type { Clock, Random } from '../core/ports.ts'
import { acquireLease, releaseLease, renewLease } from '../postgres/lease-queries.ts'
import { beginTrial, putOff, readPlan, tryAction } from '../postgres/plan-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { repeatWhile } from './repeat-while.ts'

/** Destructive actions per parent and pass. */
const destructiveActionsMax = 50

/** What a pass needs to work with. */
export interface PassTools {
  readonly database: SchemaDatabase
  readonly clock: Clock
  readonly random: Random
  readonly observe: Observe
  /** Aborted when the process drains: no new try begins. */
  readonly signal: AbortSignal
}

/** What is fixed for the length of a pass. */
export interface PassFacts {
  readonly generation: string
  readonly run: string
  readonly at: string
  readonly leaseMs: number
  /** Monotonic time after which no new action begins. */
  readonly endsAtMs: number
}

/** What became of a parent: its results, or who has it and when to ask again. */
export type ParentReport =
  | { readonly kind: 'done'; readonly results: readonly ActionResult[] }
  | { readonly kind: 'refused'; readonly holder: string; readonly freeInMs: number | null }

/** Applies everything that is due for one parent. */
export async function maintainParent(
  tools: PassTools,
  facts: PassFacts,
  parent: string,
): Promise<ParentReport> {
  const { database, clock, observe } = tools
  const countedFromMs = clock.monotonicMs()
  const answer = await acquireLease(database, {
    parent,
    generation: facts.generation,
    lengthMs: facts.leaseMs,
  })
  if (answer.kind === 'refused') {
    observe({ kind: 'lease.refused', parent, holder: answer.holder })
    return answer
  }
  observe({ kind: 'lease.acquired', parent, term: answer.term })
  const lease = { parent, term: answer.term, lengthMs: facts.leaseMs, countedFromMs }
  const round = new ParentRound(tools, facts, lease)
  await round.climb(await readPlan(database, facts.at, parent))
  if (!round.isLeaseLost) {
    await releaseLease(database, parent, answer.term)
    observe({ kind: 'lease.released', parent, term: answer.term })
  }
  return { kind: 'done', results: round.results }
}

/** Why an action is put off, and what a person can do. */
interface Obstacle {
  readonly detail: string
  readonly outcome?: 'deferred' | 'held'
  readonly hint?: string
}

/** The state of one parent's round: what is still to do, what was done, and the lease. */
class ParentRound {
  readonly results: ActionResult[] = []
  isLeaseLost = false
  readonly #tools: PassTools
  readonly #facts: PassFacts
  #lease: HeldLease
  #destructiveActions = 0

  constructor(tools: PassTools, facts: PassFacts, lease: HeldLease) {
    this.#tools = tools
    this.#facts = facts
    this.#lease = lease
  }

  /**
   * Tries all actions rung by rung. The first lock that is not free ends the rung, and its action goes to the end
   * of the queue: so each rung makes writers wait once at most, and one blocked partition does not block the others.
   */
  async climb(actions: readonly Action[]): Promise<void> {
    let queue = [...actions]
    for (let attempt = 0; queue.length > 0 && !this.isLeaseLost; attempt += 1) {
      queue = await this.#tryQueue(queue, attempt)
      const [blocked] = queue
      if (blocked === undefined || this.isLeaseLost || this.#isOver() || attempt >= RUNGS - 1) break
      const { pauseMs } = rungAt(attempt, isExclusive(blocked), this.#tools.random())
      this.#tools.observe({ kind: 'action.refused', action: blocked, attempt, pauseMs })
      await this.#pause(pauseMs)
    }
    for (const action of queue) await this.#giveUp(action)
  }

  async #tryQueue(queue: readonly Action[], attempt: number): Promise<Action[]> {
    for (const [index, action] of queue.entries()) {
      if (this.#isOver()) return queue.slice(index)
      if (!(await this.#keepLease())) return queue.slice(index)
      const obstacle = await this.#findObstacle(action)
      if (obstacle !== undefined) {
        await this.#putOff(action, obstacle)
        continue
      }
      const result = await this.#tryOnce(action, attempt)
      if (isLockRefused(result) && attempt < RUNGS - 1) return [...queue.slice(index + 1), action]
      this.#note(result)
      if (result.sqlstate === FENCED) {
        this.#loseLease()
        return queue.slice(index + 1)
      }
    }
    return []
  }

  /** Why an action is not tried at all: enough was done in this pass, or workers did not survive it. */
  async #findObstacle(action: Action): Promise<Obstacle | undefined> {
    if (!isReady(action)) return undefined
    if (isDestructive(action) && this.#destructiveActions >= destructiveActionsMax)
      return { detail: `bound of ${destructiveActionsMax} retirements per parent and pass` }
    if (!needsTrial(action)) return undefined
    const { database } = this.#tools
    const quarantine = await beginTrial(database, { action, generation: this.#facts.generation })
    if (quarantine === null) return undefined
    return { detail: quarantine, outcome: 'held', hint: 'release() gives it another chance.' }
  }

  async #tryOnce(action: Action, attempt: number): Promise<ActionResult> {
    const rung = rungAt(attempt, isExclusive(action), this.#tools.random())
    this.#tools.observe({ kind: 'action.started', action, attempt })
    const request = {
      action,
      at: this.#facts.at,
      term: this.#lease.term,
      lockWaitMs: rung.lockWaitMs,
      isLastTry: rung.isLast,
      run: this.#facts.run,
    }
    const tryIt = (): Promise<ActionResult> => tryAction(this.#tools.database, request)
    if (!mayTakeLong(action)) return tryIt()
    // The step was fenced when it began and is one transaction; the lease is kept for what comes after it.
    const pace = { clock: this.#tools.clock, pauseMs: this.#facts.leaseMs / 4 }
    return repeatWhile(pace, () => this.#keepLeaseIfHeld(), tryIt)
  }

  async #keepLeaseIfHeld(): Promise<void> {
    try {
      if (!this.isLeaseLost) await this.#keepLease()
    } catch {
      // Whoever could not renew cannot tell whether the lease is still theirs.
      this.#loseLease()
    }
  }

  /** A pause may be longer than what is left of the lease, so that is kept meanwhile. */
  async #pause(pauseMs: number): Promise<void> {
    const sliceMs = this.#facts.leaseMs / 4
    for (let restMs = pauseMs; restMs > 0 && !this.#isOver(); restMs -= sliceMs) {
      await this.#tools.clock.sleep(Math.min(restMs, sliceMs), this.#tools.signal)
      if (!(await this.#keepLease())) return
    }
  }

  /** Renews the lease when half of it is used; false when it is gone. */
  async #keepLease(): Promise<boolean> {
    const { clock, database } = this.#tools
    const now = clock.monotonicMs()
    if (!isRenewalDue(this.#lease, now)) return true
    const isRenewed = await renewLease(database, this.#lease)
    this.#lease = { ...this.#lease, countedFromMs: now }
    if (isRenewed && isTrusted(this.#lease, clock.monotonicMs())) return true
    this.#loseLease()
    return false
  }

  #loseLease(): void {
    this.isLeaseLost = true
    this.#tools.observe({ kind: 'lease.lost', parent: this.#lease.parent, term: this.#lease.term })
  }

  #isOver(): boolean {
    return this.#tools.signal.aborted || this.#tools.clock.monotonicMs() >= this.#facts.endsAtMs
  }

  async #giveUp(action: Action): Promise<void> {
    if (this.isLeaseLost || !(await this.#keepLease())) return this.#noteLost(action)
    if (this.#tools.signal.aborted) return this.#putOff(action, { detail: 'the process is stopping' })
    if (this.#isOver()) return this.#putOff(action, { detail: 'the time budget of this pass is used up' })
    return this.#putOff(action, { detail: `a lock was not free: ${(action.locks ?? []).join(', ')}` })
  }

  async #putOff(action: Action, { detail, outcome = 'deferred', hint }: Obstacle): Promise<void> {
    const { run } = this.#facts
    this.#note(
      await putOff(this.#tools.database, {
        action,
        detail,
        hint: hint ?? 'It comes back with the next pass.',
        outcome,
        run,
        term: this.#lease.term,
      }),
    )
  }

  /** Who lost the lease writes nothing any more, not even history. */
  #noteLost(action: Action): void {
    const { position, parent, kind, partition, span, fingerprint } = action
    const subject = { position, parent, kind, partition, span, fingerprint }
    const detail = 'the lease was lost to somebody else'
    this.#note({ ...subject, outcome: 'waiting', detail, hint: null, sqlstate: FENCED, duration_ms: 0 })
  }

  #note(result: ActionResult): void {
    this.results.push(result)
    if (countsAsRetirement(result)) this.#destructiveActions += 1
    this.#tools.observe({ kind: 'action.finished', result })
  }
}
