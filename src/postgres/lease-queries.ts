// Takes, renews and gives back the lease on a parent. The rules are SQL (sql/lease/); every effect checks the term
// again inside its own transaction.
import { sql } from 'kysely'
import { onlyRow } from './plan-queries.ts'
import type { SchemaDatabase } from './tables.ts'

/** A lease taken, or who has it instead and until when by the database's clock (null: unknown). */
export type LeaseAnswer =
  | { readonly kind: 'acquired'; readonly term: string }
  | { readonly kind: 'refused'; readonly holder: string; readonly freeInMs: number | null }

/** Tries to take the lease on a parent, never waiting. */
export async function acquireLease(
  database: SchemaDatabase,
  request: { readonly parent: string; readonly generation: string; readonly lengthMs: number },
): Promise<LeaseAnswer> {
  const found = await sql<{
    readonly term: string | null
    readonly holder: string
    readonly free_in_ms: number | null
  }>`
    select lease.term, lease.holder, (extract(epoch from lease.until - clock_timestamp()) * 1000)::integer as free_in_ms
    from partkeeper.acquire_lease(${request.parent}::regclass, ${request.generation}::bigint,
      make_interval(secs => ${request.lengthMs}::numeric / 1000)) as lease`.execute(database)
  const answer = onlyRow(found.rows)
  if (answer.term !== null) return { kind: 'acquired', term: answer.term }
  return { kind: 'refused', holder: answer.holder, freeInMs: answer.free_in_ms }
}

/** Makes a lease last from now; false when it is over and the holder must stop. */
export async function renewLease(
  database: SchemaDatabase,
  request: { readonly parent: string; readonly term: string; readonly lengthMs: number },
): Promise<boolean> {
  const found = await sql<{ readonly is_renewed: boolean }>`
    select partkeeper.renew_lease(${request.parent}::regclass, ${request.term}::bigint,
      make_interval(secs => ${request.lengthMs}::numeric / 1000)) as is_renewed`.execute(database)
  return onlyRow(found.rows).is_renewed
}

/** Gives a lease back. */
export async function releaseLease(database: SchemaDatabase, parent: string, term: string): Promise<void> {
  await sql`select partkeeper.release_lease(${parent}::regclass, ${term}::bigint)`.execute(database)
}
