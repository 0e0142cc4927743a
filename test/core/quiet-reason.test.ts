/**
 * Why a worker leaves by itself: each reason at its limit and just below it, and which one is told when several hold.
 * Pure: no worker runs here.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  FAILURES_MAX,
  FAILURES_WITHIN_MS,
  MEMORY_SAMPLES,
  quietReason,
  type Vitals,
} from '../../src/core/quiet-reason.ts'

const WELL: Vitals = { asked: null, ageMs: 60_000, residentBytes: [1], failedAtMs: [], nowMs: 5_000_000 }
const LIMITS = { ageMsMax: 120_000, memoryBytes: 100 * 2 ** 20 }

const judge = (vitals: Partial<Vitals>, memoryBytes: number | undefined = LIMITS.memoryBytes) =>
  quietReason({ ...WELL, ...vitals }, { ...LIMITS, memoryBytes })

describe('a worker leaves', () => {
  it('not while all is well', () => {
    assert.equal(judge({}), undefined)
  })

  it('when it was asked to, whatever else holds', () => {
    assert.equal(judge({ asked: 'asked by ops', ageMs: 1e9 }), 'asked by ops')
  })

  it('when it is old', () => {
    assert.equal(judge({ ageMs: 119_999 }), undefined)
    assert.equal(judge({ ageMs: 120_000 }), 'at work for 2 minutes')
  })

  it('when its memory is near the limit and stays there', () => {
    const high = Array.from({ length: MEMORY_SAMPLES }, () => 86 * 2 ** 20)
    assert.equal(judge({ residentBytes: high }), 'memory: 86 of 100 MB, and it stays there')
    assert.equal(judge({ residentBytes: high.slice(1) }), undefined, 'not seen for long enough')
    assert.equal(judge({ residentBytes: high.with(3, 2 ** 20) }), undefined, 'a peak that passed')
    assert.equal(judge({ residentBytes: [2 ** 20, ...high] }) === undefined, false, 'what was long ago')
    assert.equal(judge({ residentBytes: high.map(() => 85 * 2 ** 20) }), undefined)
    assert.equal(
      quietReason({ ...WELL, residentBytes: high }, { ...LIMITS, memoryBytes: undefined }),
      undefined,
    )
  })

  it('not because of what it is like from its start', () => {
    const high = Array.from({ length: MEMORY_SAMPLES }, () => 86 * 2 ** 20)
    const failedAtMs = Array.from({ length: FAILURES_MAX }, () => WELL.nowMs)
    assert.equal(judge({ residentBytes: high, failedAtMs, ageMs: 5999 }), undefined)
    assert.match(judge({ residentBytes: high, ageMs: 6000 }) ?? '', /^memory/)
    assert.match(judge({ failedAtMs, ageMs: 6000 }) ?? '', /failures/)
  })

  it('when too much goes wrong within a time', () => {
    const failures = (length: number, atMs: number) => Array.from({ length }, () => atMs)
    assert.equal(judge({ failedAtMs: failures(FAILURES_MAX - 1, WELL.nowMs) }), undefined)
    assert.equal(
      judge({ failedAtMs: failures(FAILURES_MAX, WELL.nowMs - FAILURES_WITHIN_MS + 1) }),
      '60 failures within 10 minutes',
    )
    assert.equal(judge({ failedAtMs: failures(FAILURES_MAX, WELL.nowMs - FAILURES_WITHIN_MS) }), undefined)
  })
})
