/**
 * Refusals are told at a bounded rate, and none is forgotten: the first of a kind at once, the others as a number.
 * Time is a number here.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { REFUSALS_TOLD_EVERY_MS, RefusalCount } from '../../src/core/refusal-count.ts'

it('a flood of refusals is told as one line at once and one number a minute', () => {
  const told: (readonly [string, number])[] = []
  const count = new RefusalCount(({ refusal, count: number }) => told.push([refusal, number]))
  for (let call = 0; call < 10_000; call += 1) count.note('malformed', call)
  count.note('unknown', 10_000)
  assert.deepEqual(told, [
    ['malformed', 1],
    ['unknown', 1],
  ])
  count.tellDue(REFUSALS_TOLD_EVERY_MS - 1)
  assert.equal(told.length, 2)
  count.tellDue(REFUSALS_TOLD_EVERY_MS)
  assert.deepEqual(told[2], ['malformed', 9999])
  count.tellDue(10 * REFUSALS_TOLD_EVERY_MS)
  assert.equal(told.length, 3)
})
