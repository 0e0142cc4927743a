// What is said of a table after a command changed something about it: how it is cut and how long its partitions are
// kept, in one line each; and what the server remarked meanwhile.
import type { TableReport } from '../services/table-report.ts'
import type { Notice } from './command-port.ts'
import { countOf, formatInstant, visible } from './human-text.ts'

/** The store of policies that name none. */
const DEFAULT_STORE = 'default'

type Policy = TableReport['policy']

/** How the table is cut, and how far that has come. */
export function describePartitions({ policy, partitions, made_until: madeUntil }: TableReport): string {
  const zone = policy.time_zone === 'UTC' ? '' : ` in ${visible(policy.time_zone)}`
  return `one partition per ${policy.partition_interval}${zone} by ${visible(policy.control)}; ${countOf(partitions, 'partition')}, until ${formatInstant(madeUntil)}`
}

/** How long partitions are kept, and what becomes of them. */
export function describeRetention(policy: Policy): string {
  const conditions = [
    policy.retention === null ? [] : [`older than ${policy.retention}`],
    policy.keep_at_least === null ? [] : [`beyond the newest ${policy.keep_at_least}`],
    policy.max_total_size === null ? [] : [`beyond ${policy.max_total_size} in all`],
  ].flat()
  if (conditions.length === 0) return 'kept for ever'
  return `partitions ${conditions.join(' and ')} ${fate(policy)}`
}

function fate({ on_expiry: onExpiry, grace, store, order }: Policy): string {
  if (onExpiry === 'detach') return 'are detached; their tables stay'
  if (onExpiry === 'drop') return `are detached, and dropped ${grace} later`
  const place = `archived to store ${visible(store ?? DEFAULT_STORE)}`
  return order === 'detach_first'
    ? `are detached, ${place}, and dropped ${grace} later`
    : `are sealed, ${place}, detached, and dropped ${grace} later`
}

/** The server's remarks as lines. */
export function describeNotices(notices: readonly Notice[]): readonly string[] {
  return notices.flatMap(({ severity, message, hint }) => [
    `${severity.toLowerCase()}: ${visible(message)}`,
    ...(hint === undefined ? [] : [`  ${visible(hint)}`]),
  ])
}
