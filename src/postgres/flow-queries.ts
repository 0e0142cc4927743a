// Limits and switches: what a person sets, what holds work back just now. They are enforced in SQL, in the claims and the
// effects themselves; what is read here is for waiting and for telling why.
import { sql } from 'kysely'
import { onlyRow } from './plan-queries.ts'
import type { SchemaDatabase } from './tables.ts'

/** A row of the view flow_limits. */
export interface FlowLimit {
  readonly name: string
  readonly kind: 'limit' | 'switch'
  readonly value: string
  readonly unit: string
  readonly meaning: string
  readonly measured: string | null
  /** Why it holds work back just now; null when it does not. */
  readonly holds_back: string | null
  readonly held_since: string | null
  readonly changed_at: string
  readonly changed_by: string
}

/** Why no chunk may be claimed now. */
export interface ClaimProblem {
  readonly reason: string
  /** When to ask again. */
  readonly waitMs: number
}

/** Every limit and switch, in the order in which they are asked. */
export async function readFlowLimits(database: SchemaDatabase): Promise<readonly FlowLimit[]> {
  const found = await sql<FlowLimit>`select * from partkeeper.flow_limits`.execute(database)
  return found.rows
}

/** Changes a limit or a switch; SQL checks name and value. */
export async function setFlow(database: SchemaDatabase, name: string, value: string): Promise<void> {
  await sql`select partkeeper.set_flow(${name}, ${value})`.execute(database)
}

/** What holds back claims on chunks now; undefined when nothing does. */
export async function readClaimProblem(database: SchemaDatabase): Promise<ClaimProblem | undefined> {
  const found = await sql<{ readonly reason: string | null; readonly wait_ms: number | string }>`
    select reason, wait_ms from partkeeper.claim_problem()`.execute(database)
  const { reason, wait_ms: waitMs } = onlyRow(found.rows)
  return reason === null ? undefined : { reason, waitMs: Number(waitMs) }
}
