// Observations as lines of the log: level, words and fields. One of each kind, which the compiler makes sure of.
// What the lines look like in JSON or to people is the logger's test.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LogLevel } from '../../src/observe/line.ts'
import { readAsLine } from '../../src/observe/log-line.ts'
import { ONE_OF_EACH, RESULT } from './observations.ts'

const LEVELS: { readonly [Kind in keyof typeof ONE_OF_EACH]: LogLevel } = {
  'database.connected': 'info',
  'database.connection_lost': 'warn',
  'database.away': 'warn',
  'database.back': 'info',
  'database.encryption_changed': 'warn',
  'database.superuser': 'warn',
  'database.notice': 'info',
  'process.started': 'info',
  'process.draining': 'info',
  'process.crashed': 'error',
  'process.waits_to_leave': 'info',
  'process.stopped': 'info',
  'process.heartbeat': 'trace',
  'process.heartbeat_failed': 'warn',
  'process.blocked': 'warn',
  'ring.reset': 'warn',
  'ring.given_up': 'error',
  'tick.scheduled': 'info',
  'tick.skipped': 'info',
  'pass.started': 'debug',
  'pass.finished': 'info',
  'pass.failed': 'error',
  'pass.standby': 'info',
  'schema.mismatch': 'warn',
  'partitions.made': 'info',
  'lease.acquired': 'debug',
  'lease.refused': 'info',
  'lease.lost': 'warn',
  'lease.released': 'debug',
  'action.started': 'debug',
  'action.refused': 'debug',
  'action.finished': 'info',
  'alert.raised': 'warn',
  'alert.changed': 'warn',
  'alert.cleared': 'info',
  'alert.delivered': 'debug',
  'alert.undelivered': 'warn',
  'alerts.failed': 'warn',
  'alerts.heartbeat_failed': 'warn',
  'store.seen': 'info',
  'store.failing': 'warn',
  'export.opened': 'info',
  'export.deferred': 'info',
  'export.published': 'info',
  'export.verified': 'info',
  'export.failed': 'warn',
  'exports.failed': 'error',
  'evidence.recorded': 'info',
  'archive.damaged': 'error',
  'chunk.claimed': 'debug',
  'chunk.copied': 'debug',
  'chunk.stored': 'debug',
  'chunk.recorded': 'debug',
  'chunk.released': 'info',
  'chunk.fenced': 'warn',
  'chunk.checked': 'debug',
  'restore.begun': 'info',
  'restore.chunk_claimed': 'debug',
  'restore.chunk_loaded': 'debug',
  'restore.indexed': 'info',
  'restore.verified': 'info',
  'restore.attached': 'info',
  'web.listening': 'info',
  'web.refused': 'warn',
  'web.unready': 'warn',
  'web.ready': 'info',
  'web.stopped': 'info',
  'platform.heard': 'debug',
  'platform.workers_asked': 'info',
}

describe('each observation', () => {
  it('has its level, a sentence and flat fields', () => {
    for (const observation of Object.values(ONE_OF_EACH)) {
      const { level, message, fields } = readAsLine(observation)
      assert.equal(level, LEVELS[observation.kind], observation.kind)
      assert.match(message, /^\S.*\S$/, observation.kind)
      assert.doesNotMatch(message, /undefined|null|\[object/, observation.kind)
      for (const [name, value] of Object.entries(fields))
        assert.ok(value === null || typeof value !== 'object', name)
    }
  })
})

describe('the level', () => {
  it('of a result depends on its outcome: what comes back with every pass is quiet', () => {
    const levels = {
      done: 'info',
      deferred: 'info',
      waiting: 'debug',
      held: 'debug',
      failed: 'error',
    } as const
    for (const outcome of ['done', 'deferred', 'waiting', 'held', 'failed'] as const) {
      const line = readAsLine({ kind: 'action.finished', result: { ...RESULT, outcome } })
      assert.equal(line.level, levels[outcome])
      assert.equal(line.fields['outcome'], outcome)
    }
  })

  it('of a pass depends on what was done', () => {
    const nothing = { done: 0, deferred: 0, waiting: 0, held: 0, failed: 0 }
    const levelOf = (counts: Partial<typeof nothing>) =>
      readAsLine({ kind: 'pass.finished', run: '1', durationMs: 1, counts: { ...nothing, ...counts } }).level
    assert.deepEqual(
      [
        levelOf({}),
        levelOf({ held: 3, waiting: 1 }),
        levelOf({ deferred: 1 }),
        levelOf({ done: 2 }),
        levelOf({ done: 2, failed: 1 }),
      ],
      ['debug', 'debug', 'info', 'info', 'warn'],
    )
  })

  it('of a notice is the one the server gave it', () => {
    const levelOf = (severity: string) =>
      readAsLine({ kind: 'database.notice', severity, message: 'x', hint: undefined }).level
    assert.deepEqual(['WARNING', 'NOTICE', 'INFO', 'LOG', 'DEBUG'].map(levelOf), [
      'warn',
      'info',
      'info',
      'debug',
      'debug',
    ])
  })

  it('of a heartbeat rises when somebody left work behind', () => {
    assert.equal(readAsLine({ kind: 'process.heartbeat', abandonedLeases: 2 }).level, 'info')
  })
})

describe('the words', () => {
  it('name the step, the table and the reason', () => {
    const result = { ...RESULT, outcome: 'failed', detail: 'no room' } as const
    assert.equal(
      readAsLine({ kind: 'action.finished', result }).message,
      'create public.e_p1 failed: no room',
    )
  })

  it('say how far the connection is protected', () => {
    const wordsOf = (encryption: (typeof ONE_OF_EACH)['database.connected']['encryption']) =>
      readAsLine({ ...ONE_OF_EACH['database.connected'], encryption }).fields['encryption']
    assert.equal(wordsOf({ kind: 'socket' }), 'local socket')
    assert.equal(wordsOf({ kind: 'plain' }), 'not encrypted')
    assert.equal(
      wordsOf({ kind: 'tls', protocol: 'TLSv1.3', verified: 'none' }),
      'TLSv1.3, server not verified',
    )
    assert.equal(wordsOf({ kind: 'tls', protocol: 'TLSv1.3', verified: 'full' }), 'TLSv1.3, server verified')
  })
})
