// Assertions that are due, alerts that came and went, and the outbox of messages about them. The rules are SQL (sql/alert/);
// nothing is decided here.
import { sql } from 'kysely'
import { onlyRow } from './plan-queries.ts'
import type { SchemaDatabase } from './tables.ts'

/** An alert that was raised, changed or cleared. */
export interface AlertTransition {
  readonly transition: 'raised' | 'changed' | 'cleared'
  readonly alert: string
  readonly parent: string | null
  readonly detail: string
}

/** A message that this process is to deliver. */
export interface ClaimedMessage {
  readonly id: string
  readonly term: string
  readonly idempotency_key: string
  readonly body: string
}

/** The next assertion to look at; null when none is due. */
export async function claimAssertion(database: SchemaDatabase): Promise<string | null> {
  const found = await sql<{ readonly name: string | null }>`
    select partkeeper.claim_assertion() as name`.execute(database)
  return onlyRow(found.rows).name
}

/** Looks at an assertion: one second at most, in a transaction of its own. */
export async function measureAssertion(database: SchemaDatabase, name: string): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await sql`set local statement_timeout = '1s'`.execute(transaction)
    await sql`select partkeeper.measure_assertion(${name})`.execute(transaction)
  })
}

/** Notes why an assertion could not be looked at. */
export async function noteAssertionProblem(
  database: SchemaDatabase,
  name: string,
  problem: string,
): Promise<void> {
  await sql`select partkeeper.note_assertion(${name}, null, ${problem})`.execute(database)
}

/** Compares the alerts with those that are known, and queues messages; none while somebody else does. */
export async function noteAlerts(
  database: SchemaDatabase,
  delivers: boolean,
): Promise<readonly AlertTransition[]> {
  const found = await sql<AlertTransition>`
    select transition, alert, parent, detail from partkeeper.note_alerts(${delivers})`.execute(database)
  return found.rows
}

/** The next message to deliver; undefined when none is due. */
export async function claimMessage(database: SchemaDatabase): Promise<ClaimedMessage | undefined> {
  const found = await sql<ClaimedMessage>`
    select id::text, term::text, idempotency_key, body from partkeeper.claim_message()`.execute(database)
  return found.rows[0]
}

/** Notes what came of an attempt; `failure` is null when the message was taken. */
export async function recordDelivery(
  database: SchemaDatabase,
  attempt: {
    readonly id: string
    readonly term: string
    readonly failure: string | null
    readonly random: number
  },
): Promise<void> {
  await sql`select partkeeper.record_delivery(${attempt.id}::bigint, ${attempt.term}::bigint, ${attempt.failure},
    ${attempt.random}::double precision)`.execute(database)
}
