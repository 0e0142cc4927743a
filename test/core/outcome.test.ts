// The words for outcomes: counted, put into a line, turned into an exit code.
// Pure: a table of cases.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countOutcomes, describeOutcomes, exitCodeOfPass, type Outcome } from '../../src/core/outcome.ts'

describe('the exit code of a pass', () => {
  const cases: readonly (readonly [readonly Outcome[], boolean, number])[] = [
    [[], false, 0],
    [['done', 'deferred', 'waiting'], false, 0],
    [['done', 'held'], false, 5],
    [['held'], true, 6],
    [['failed', 'held'], true, 1],
    [['done'], true, 6],
  ]
  for (const [outcomes, isAnotherHolderAtIt, expected] of cases) {
    it(`is ${expected} for ${outcomes.join(', ') || 'nothing'}${isAnotherHolderAtIt ? ' with another holder' : ''}`, () => {
      assert.equal(exitCodeOfPass(countOutcomes(outcomes), isAnotherHolderAtIt), expected)
    })
  }
})

describe('outcomes in a line', () => {
  it('name only what occurred, in the order of the words', () => {
    assert.equal(describeOutcomes(countOutcomes(['held', 'done', 'done'])), '2 done, 1 held')
  })

  it('say that nothing is due when there are none', () => {
    assert.equal(describeOutcomes(countOutcomes([])), 'nothing is due')
  })
})
