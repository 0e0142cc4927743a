// When a ring is reset and when the process is given up: as a table of what happens to rings, and what is said to it.
// A letter each: f a failure, s a stuck ring, o something worked; a digit lets that many minutes pass.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  afterFailure,
  afterSuccess,
  backOffMs,
  FRESH_RING,
  type RingLimits,
} from '../../src/core/ring-policy.ts'

const ONCE: RingLimits = { failuresToReset: 3, isResetOnce: true, resetsMax: 2, windowMs: 600_000 }
const EACH: RingLimits = { failuresToReset: 1, isResetOnce: false, resetsMax: 2, windowMs: 600_000 }

function live(limits: RingLimits, story: string): string {
  let record = FRESH_RING
  let nowMs = 0
  const said: string[] = []
  for (const letter of story) {
    if (letter === 'o') record = afterSuccess(record)
    else if (/\d/.test(letter)) nowMs += Number(letter) * 60_000
    else {
      const after = afterFailure(record, limits, { nowMs, isStuck: letter === 's' })
      record = after.record
      said.push({ wait: '-', reset: 'R', give_up: 'X' }[after.verdict])
    }
  }
  return said.join('')
}

describe('a ring', () => {
  for (const [what, limits, story, wanted] of [
    ['that fails now and then is left alone', ONCE, 'ffoffof', '-----'],
    ['that is away is reset once, however long it lasts', ONCE, 'ffffff9fff', '--R------'],
    ['that is stuck is reset at once, and once', ONCE, 'fsff', '-R--'],
    ['that was reset and worked may be reset again', ONCE, 'fffofff', '--R--R'],
    ['that is reset too often is given up', ONCE, 'soso1s', 'RRX'],
    ['whose resets lie far apart is not', ONCE, 'so9so9s', 'RRR'],
    ['that fails at every reset is given up', EACH, 'fff', 'RRX'],
    ['that is given up stays so', EACH, 'ffff', 'RRXX'],
    ['that only missed something long ago is reset as ever', EACH, 'f9f9f9f', 'RRRR'],
  ] as const) {
    it(what, () => assert.equal(live(limits, story), wanted))
  }
})

describe('the back-off', () => {
  const limits = { firstMs: 500, longestMs: 15_000 }

  it('doubles up to its bound, and half of it is chance', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => backOffMs(attempt, 1, limits))
    assert.deepEqual(longest, [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000])
    const shortest = [1, 2, 1000].map((attempt) => backOffMs(attempt, 0, limits))
    assert.deepEqual(shortest, [250, 500, 7500])
  })
})
