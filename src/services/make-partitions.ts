// What a program does in a schema that another build installed: it makes the partitions that are due, through the one function
// whose form never changes, and takes nothing away. Inserts must not fail because a deployment is half done.
import type { PartkeeperError } from '../core/errors.ts'
import type { Observe } from '../core/observation.ts'
import { makePartitions } from '../postgres/plan-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'

/** Makes everything that is due, says what came of it, and returns how many could not be made. */
export async function makePartitionsOnly(
  tools: { readonly database: SchemaDatabase; readonly observe: Observe; readonly signal: AbortSignal },
  mismatch: PartkeeperError,
): Promise<{ readonly made: number; readonly left: number }> {
  const { database, observe, signal } = tools
  observe({ kind: 'schema.mismatch', message: mismatch.message })
  let made = 0
  // One call makes a bounded number of them.
  for (;;) {
    const results = await makePartitions(database)
    const done = results.filter(({ outcome }) => outcome === 'done').length
    made += done
    const left = results.length - done
    if (done > 0 && !signal.aborted) continue
    observe({ kind: 'partitions.made', made, left })
    return { made, left }
  }
}
