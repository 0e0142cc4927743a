/**
 * When the account of the demo balances and when it does not: one wrong figure at a time. A demo that overlooked a lost
 * row would say the opposite of what it is for.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countLost, isBalanced } from '../../src/demo/demo-account.ts'

describe('the account', () => {
  const balanced = {
    filled: 90,
    acknowledged: 10,
    rejected: 0,
    kept: 60,
    keptOfWriter: 10,
    detached: 5,
    archived: 35,
    restored: 7,
    restoredExpected: 7,
  }

  it('balances when every row is in the table, in a detached one or in an archive', () => {
    assert.equal(countLost(balanced), 0)
    assert.ok(isBalanced(balanced))
  })

  for (const wrong of [
    { kept: 59 },
    { archived: 36 },
    { archived: Number.NaN },
    { restored: 6 },
    { rejected: 1 },
    { keptOfWriter: 9 },
  ]) {
    it(`does not balance with ${JSON.stringify(wrong)}`, () => {
      assert.ok(!isBalanced({ ...balanced, ...wrong }))
    })
  }
})
