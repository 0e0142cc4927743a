/**
 * One observation of each kind, for tests of what is made of observations.
 * A kind that is missing here does not compile.
 */
import type { Action, ActionResult } from '../../src/core/action.ts'
import type { Observation } from '../../src/core/observation.ts'

const STEP = {
  position: 1,
  parent: 'public.e',
  kind: 'create',
  partition: 'public.e_p1',
  span: '[a,b)',
} as const

const ACTION: Action = {
  ...STEP,
  relation: null,
  from_value: '2026-11-20',
  to_value: '2026-11-21',
  reason: 'present and future',
  statements: ['create table x'],
  locks: ['SHARE UPDATE EXCLUSIVE on public.e'],
  rows_estimate: 0,
  bytes: 0,
  held: null,
  waiting: null,
  fingerprint: null,
}

export const RESULT: ActionResult = {
  ...STEP,
  outcome: 'done',
  detail: null,
  hint: null,
  sqlstate: null,
  fingerprint: null,
  duration_ms: 12,
}

const COUNTS = { done: 1, deferred: 0, waiting: 0, held: 0, failed: 0 }

export const ONE_OF_EACH: {
  readonly [Kind in Observation['kind']]: Extract<Observation, { readonly kind: Kind }>
} = {
  'database.connected': {
    ...{ kind: 'database.connected', host: 'db', port: 5432, database: 'app', role: 'owner' },
    ...{ serverVersion: '15.18', encryption: { kind: 'plain' }, isPooled: false },
  },
  'database.connection_lost': { kind: 'database.connection_lost', message: 'cut', sqlState: '08006' },
  'database.away': { kind: 'database.away', message: 'refused', attempt: 4, awayMs: 3000 },
  'database.back': { kind: 'database.back', message: 'refused', attempts: 5, awayMs: 4000 },
  'database.encryption_changed': {
    kind: 'database.encryption_changed',
    from: 'TLS',
    to: 'plain',
    reason: 'no TLS',
  },
  'database.superuser': {
    kind: 'database.superuser',
    role: 'postgres',
    isSuperuser: true,
    hint: 'use the owner',
  },
  'database.notice': { kind: 'database.notice', severity: 'NOTICE', message: 'by the way', hint: undefined },
  'process.started': { kind: 'process.started', entrance: 'worker', generation: '7', name: 'box:1' },
  'process.crashed': {
    kind: 'process.crashed',
    message: 'the database is away',
    code: 'database_unreachable',
    report: '{}',
    isRecorded: false,
  },
  'process.waits_to_leave': { kind: 'process.waits_to_leave', reason: 'asked by ops' },
  'process.draining': { kind: 'process.draining', reason: 'SIGTERM' },
  'process.stopped': { kind: 'process.stopped', generation: '7', reason: 'SIGTERM' },
  'process.heartbeat': { kind: 'process.heartbeat', abandonedLeases: 0 },
  'process.heartbeat_failed': { kind: 'process.heartbeat_failed', message: 'cut' },
  'process.blocked': { kind: 'process.blocked', lateMs: 6000 },
  'ring.reset': { kind: 'ring.reset', ring: 'connections', reason: 'no answer', attempt: 1 },
  'ring.given_up': { kind: 'ring.given_up', ring: 'scheduler', reason: 'no tick', resets: 5 },
  'tick.scheduled': { kind: 'tick.scheduled', expression: '* * * * *', timeZone: 'UTC', jitterMs: 0 },
  'tick.skipped': { kind: 'tick.skipped', reason: 'busy' },
  'pass.started': { kind: 'pass.started', run: '3', at: '2026-11-21 10:00:00+00', due: 1 },
  'pass.finished': { kind: 'pass.finished', run: '3', counts: COUNTS, durationMs: 40 },
  'pass.failed': { kind: 'pass.failed', message: 'cut', code: 'database_unreachable', isRetryable: true },
  'pass.standby': { kind: 'pass.standby' },
  'schema.mismatch': { kind: 'schema.mismatch', message: 'the schema is at version 9' },
  'partitions.made': { kind: 'partitions.made', made: 3, left: 0 },
  'lease.acquired': { kind: 'lease.acquired', parent: 'public.e', term: '4' },
  'lease.refused': { kind: 'lease.refused', parent: 'public.e', holder: 'box:2 (generation 8)' },
  'lease.lost': { kind: 'lease.lost', parent: 'public.e', term: '4' },
  'lease.released': { kind: 'lease.released', parent: 'public.e', term: '4' },
  'action.started': { kind: 'action.started', action: ACTION, attempt: 0 },
  'action.refused': { kind: 'action.refused', action: ACTION, attempt: 0, pauseMs: 50 },
  'action.finished': { kind: 'action.finished', result: RESULT },
  'store.seen': { kind: 'store.seen', store: 'default', place: 'file:///archive' },
  'store.failing': { kind: 'store.failing', store: 'default', message: 'no such folder' },
  'export.opened': { kind: 'export.opened', export: '5', relation: 'public.e', rung: 'sealed', blocks: 80 },
  'export.deferred': { kind: 'export.deferred', export: '5', outcome: 'deferred', detail: 'a lock' },
  'export.published': { kind: 'export.published', export: '5', key: 'v1/manifest.json' },
  'export.verified': { kind: 'export.verified', export: '5' },
  'export.failed': { kind: 'export.failed', export: '5', message: 'cut' },
  'exports.failed': {
    ...{ kind: 'exports.failed', message: 'cut' },
    ...{ code: 'database_unreachable', isRetryable: true },
  },
  'evidence.recorded': { kind: 'evidence.recorded', export: '5' },
  'archive.damaged': { kind: 'archive.damaged', export: '5', message: 'data/000001 is gone' },
  'chunk.claimed': {
    ...{ kind: 'chunk.claimed', export: '5', number: 1, term: '2' },
    ...{ fromBlock: 0, toBlock: 40 },
  },
  'chunk.copied': { kind: 'chunk.copied', export: '5', number: 1, rows: 9, rawBytes: 900, copyMs: 8 },
  'chunk.stored': { kind: 'chunk.stored', export: '5', number: 1, key: 'data/000001', storedBytes: 90 },
  'chunk.recorded': { kind: 'chunk.recorded', export: '5', number: 1, outcome: 'stored' },
  'chunk.released': { kind: 'chunk.released', export: '5', number: 1 },
  'chunk.fenced': { kind: 'chunk.fenced', export: '5', number: 1 },
  'chunk.checked': { kind: 'chunk.checked', export: '5', number: 1 },
  'alert.raised': { kind: 'alert.raised', alert: 'paused', parent: 'public.e', detail: 'upgrade' },
  'alert.changed': { kind: 'alert.changed', alert: 'worker missing', parent: null, detail: 'two are gone' },
  'alert.cleared': { kind: 'alert.cleared', alert: 'paused', parent: 'public.e', detail: 'upgrade' },
  'alert.delivered': { kind: 'alert.delivered', message: '7' },
  'alert.undelivered': { kind: 'alert.undelivered', message: '7', failure: 'HTTP status 500' },
  'alerts.failed': { kind: 'alerts.failed', message: 'cut' },
  'alerts.heartbeat_failed': { kind: 'alerts.heartbeat_failed', failure: 'HTTP status 500' },
  'restore.begun': { kind: 'restore.begun', restore: '3', target: 'public.e', chunks: 2 },
  'restore.chunk_claimed': { kind: 'restore.chunk_claimed', restore: '3', number: 1 },
  'restore.chunk_loaded': { kind: 'restore.chunk_loaded', restore: '3', number: 1, rows: 9 },
  'restore.indexed': { kind: 'restore.indexed', restore: '3' },
  'restore.verified': { kind: 'restore.verified', restore: '3', rows: 18 },
  'restore.attached': { kind: 'restore.attached', restore: '3', parent: 'public.e' },
  'web.listening': { kind: 'web.listening', host: '::', port: 8080, drains: '/drain/logplex' },
  'web.refused': { kind: 'web.refused', refusal: 'malformed', count: 3, message: undefined },
  'web.unready': { kind: 'web.unready', message: 'the database did not answer' },
  'web.ready': { kind: 'web.ready' },
  'web.stopped': { kind: 'web.stopped', reason: 'SIGTERM' },
  'platform.heard': { kind: 'platform.heard', worker: 'worker.1', code: 'R14' },
  'platform.workers_asked': { kind: 'platform.workers_asked', asked: 1 },
}
