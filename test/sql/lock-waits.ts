/**
 * Waiting for facts about other sessions instead of sleeping: who waits for a lock, who is at what. Asks until it is so,
 * and gives up with the question after ten seconds.
 */
import { performance } from 'node:perf_hooks'
import type pg from 'pg'

const PATIENCE_MS = 10_000

/** Asks until the query returns a row. */
export async function waitForRow(
  observer: pg.ClientBase,
  text: string,
  values: readonly unknown[] = [],
): Promise<void> {
  const start = performance.now()
  while (performance.now() - start < PATIENCE_MS) {
    const { rowCount } = await observer.query(text, [...values])
    if (rowCount !== 0) return
  }
  throw new Error(`not so within ${PATIENCE_MS} ms: ${text}`)
}

/** Resolves when a session waits for a lock on the relation. */
export async function waitForLockWaiter(observer: pg.ClientBase, relation: string): Promise<void> {
  await waitForRow(observer, 'select from pg_locks where not granted and relation = to_regclass($1)', [
    relation,
  ])
}
