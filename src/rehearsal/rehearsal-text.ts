// A rehearsal in lines for people: one for each thing that happens, and a summary that says which faults landed and
// which proved nothing.
import type { RehearsalEvent, RehearsalReport } from './rehearsal-event.ts'

const MS_PER_SECOND = 1000
const TIME_WIDTH = 7
const COUNT_WIDTH = 5

/** One line about one event. */
export function writeEvent(event: RehearsalEvent): string {
  const time = `${(event.atMs / MS_PER_SECOND).toFixed(1)}s`.padStart(TIME_WIDTH)
  return `${time}  ${describe(event)}`
}

function describe(event: RehearsalEvent): string {
  if (event.kind === 'ready') {
    return event.target === 'postgres' ? describePostgres(event) : describeS3(event)
  }
  if (event.kind === 'problem') return `problem ${event.target}: ${event.message}`
  const line = `line ${event.line}: ${event.text}`
  return event.kind === 'landed' ? `landed  ${event.where} (${line})` : `${event.kind.padEnd(7)} ${line}`
}

type Ready = Extract<RehearsalEvent, { readonly kind: 'ready' }>

function describePostgres({ address, upstream }: Ready): string {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:([0-9]+)$/.exec(address) ?? []
  const variables = `PGHOST=${host} PGPORT=${port}`
  return `ready   Postgres: ${address} in DATABASE_URL, or ${variables}, in place of ${upstream}`
}

function describeS3({ address, upstream }: Ready): string {
  return `ready   S3: endpoint=http://${address} in place of ${upstream}`
}

/** How often each fault landed, and what that proves. */
export function writeReport({ steps, seen, isComplete, isProof }: RehearsalReport): string {
  const missed = steps.filter(({ landed, isExpectedToLand }) => isExpectedToLand && landed === 0)
  const { connections, statements, commits, requests } = seen
  return [
    '',
    'landed',
    ...steps
      .filter(({ isExpectedToLand }) => isExpectedToLand)
      .map(({ landed, line, text }) => `${String(landed).padStart(COUNT_WIDTH)}x  line ${line}: ${text}`),
    `seen: ${connections} connections, ${statements} statements, ${commits} commits, ${requests} requests to S3`,
    ...(isComplete ? [] : ['stopped before the end of the timeline']),
    ...missed.map(({ line }) => `line ${line} never landed: this rehearsal proves nothing about it`),
    ...(isProof ? ['every fault landed'] : []),
  ].join('\n')
}
