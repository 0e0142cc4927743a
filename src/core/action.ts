// The planner's rows as TypeScript values: what SQL decides is due, and what became of it. The planner itself is
// partkeeper.plan() in sql/; nothing here decides.
import type { Outcome } from './outcome.ts'

/** Kinds of steps in the order in which a plan has them; `plan` stands for a parent that cannot be planned. */
export type ActionKind =
  | 'finalize'
  | 'create'
  | 'unseal'
  | 'archive'
  | 'rollup'
  | 'detach'
  | 'drop_foreign_key'
  | 'drop'
  | 'plan'

/** One planned step on one partition; a row of partkeeper.plan(). Names are qualified and quoted; times are text. */
export interface Action {
  readonly position: number
  readonly parent: string
  readonly kind: ActionKind
  readonly partition: string
  readonly relation: number | null
  readonly span: string
  readonly from_value: string
  readonly to_value: string
  readonly reason: string
  readonly statements: readonly string[] | null
  readonly locks: readonly string[] | null
  readonly rows_estimate: number
  readonly bytes: number
  /** Why a person must look; null when nobody must. */
  readonly held: string | null
  /** Which other step must come first; null when none. */
  readonly waiting: string | null
  /** What confirm() takes to let the held list of this parent go ahead. */
  readonly fingerprint: string | null
}

/** What became of one action; a row of partkeeper.run_maintenance(). */
export interface ActionResult {
  readonly position: number
  readonly parent: string
  readonly kind: ActionKind
  readonly partition: string
  readonly span: string
  readonly outcome: Outcome
  readonly detail: string | null
  readonly hint: string | null
  readonly sqlstate: string | null
  readonly fingerprint: string | null
  readonly duration_ms: number
}

/** SQLSTATE of a refused effect: the lease is over, or somebody else is at the parent. */
export const FENCED = 'PK008'

/** Whether the action can be tried at all: nobody and nothing has to come first. */
export function isReady(action: Action): boolean {
  return action.held === null && action.waiting === null
}

/** Whether writers would queue behind one of the action's locks. */
export function isExclusive(action: Action): boolean {
  // What archives only queues: the lock is the exporter's.
  return (
    action.kind !== 'archive' &&
    (action.locks ?? []).some((lock) => !lock.startsWith('SHARE UPDATE EXCLUSIVE on '))
  )
}

/** Whether the action takes rows out of the reach of a query, or prepares that, and so is bounded per parent and pass. */
export function isDestructive(action: Pick<Action, 'kind'>): boolean {
  return action.kind !== 'create' && action.kind !== 'finalize' && action.kind !== 'plan'
}

/** Whether the action is announced before it is tried, so that one which no worker survives is found out. */
export function needsTrial(action: Action): boolean {
  return (
    action.relation !== null &&
    action.kind !== 'create' &&
    action.kind !== 'plan' &&
    action.kind !== 'archive'
  )
}

/** Whether a result is one of those that are bounded: a rollup only comes before one. */
export function countsAsRetirement(result: ActionResult): boolean {
  return isDestructive(result) && result.kind !== 'rollup' && result.outcome === 'done'
}

/** Whether an action may take longer than a lease: what it calls is somebody else's function. */
export function mayTakeLong(action: Pick<Action, 'kind'>): boolean {
  return action.kind === 'rollup'
}

/** Whether a result says that a lock was not free, so that another try may find it free. */
export function isLockRefused(result: ActionResult): boolean {
  return result.outcome === 'deferred' && result.sqlstate !== null
}
