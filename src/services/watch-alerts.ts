// Looks at the assertions that are due, then at the alerts, and tells those that came and went. Any process may do it at any
// time: claims and one lock keep them apart, and what is told is queued in the transaction that sees it.
import { PartkeeperError } from '../core/errors.ts'
import {
  claimAssertion,
  measureAssertion,
  noteAlerts,
  noteAssertionProblem,
} from '../postgres/alert-queries.ts'
import type { PassTools } from './maintain-parent.ts'

/** What looking takes. */
export type WatchTools = Pick<PassTools, 'database' | 'observe'>

/** Looks once. `delivers` says whether this process has a webhook. Aborted, it begins nothing more. */
export async function watchAlerts(
  tools: WatchTools,
  { delivers, signal }: { readonly delivers: boolean; readonly signal: AbortSignal },
): Promise<void> {
  await lookAtAssertions(tools, signal)
  if (signal.aborted) return
  for (const { transition, ...alert } of await noteAlerts(tools.database, delivers))
    tools.observe({ kind: `alert.${transition}`, ...alert })
}

async function lookAtAssertions({ database }: WatchTools, signal: AbortSignal): Promise<void> {
  const seen = new Set<string>()
  while (!signal.aborted) {
    const name = await claimAssertion(database)
    // What comes round again waits for the next look: slow queries must not keep the alerts from being told.
    if (name === null || seen.has(name)) return
    seen.add(name)
    try {
      await measureAssertion(database, name)
    } catch (error) {
      // A query that runs too long, or ends its session, is the assertion's problem; a database that is away cannot be told.
      if (!(error instanceof PartkeeperError)) throw error
      await noteAssertionProblem(database, name, describe(error))
    }
  }
}

function describe({ sqlState }: PartkeeperError): string {
  return sqlState === '57014'
    ? 'takes longer than a second'
    : `ends the statement with SQLSTATE ${sqlState ?? 'unknown'}`
}
