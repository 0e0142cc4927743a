/**
 * The layout of what the demo says (columns, cut lists, wrapped sentences, units), and how it spreads its rows over the
 * days of the past.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { spreadRows } from '../../src/demo/event-days.ts'
import {
  alignColumns,
  formatBytes,
  formatDuration,
  shortenList,
  wrapText,
} from '../../src/demo/text-layout.ts'

describe('text of the demo', () => {
  it('is aligned in columns without spaces at the end', () => {
    const rows = [
      ['a', '1', 'x'],
      ['long', '1,000', ''],
    ]
    assert.deepEqual(alignColumns(rows, ['left', 'right', 'left']), ['a         1  x', 'long  1,000'])
  })

  for (const [count, expected] of [
    [4, 4],
    [5, 5],
    [6, 5],
    [28, 5],
  ] as const) {
    it(`shows ${expected} lines of a list of ${count}`, () => {
      const lines = Array.from({ length: count }, (_, number) => `line ${number}`)
      const shown = shortenList(lines)
      assert.equal(shown.length, expected)
      assert.equal(shown.at(-1), `line ${count - 1}`)
      assert.ok(count < 6 || shown[3] === `... ${count - 4} more`)
    })
  }

  it('is wrapped at spaces, and a long word is left whole', () => {
    assert.deepEqual(wrapText('one two\n  three abcdefghijkl', 9), ['one two', 'three', 'abcdefghijkl'])
  })

  for (const [bytes, expected] of [
    [0, '0 B'],
    [8192, '8 kB'],
    [8_000_000, '7.6 MB'],
    [700 * 2 ** 20, '700 MB'],
  ] as const) {
    it(`says ${expected} for ${bytes} bytes`, () => assert.equal(formatBytes(bytes), expected))
  }

  it('says milliseconds below a second and tenths above', () => {
    assert.deepEqual([formatDuration(38.4), formatDuration(12_340)], ['38 ms', '12.3 s'])
  })
})

describe('rows spread over days', () => {
  for (const rows of [0, 1, 41, 1000, 1_200_000]) {
    it(`are ${rows} in all, and on no day fewer than none`, () => {
      const perDay = spreadRows(rows, 42, 3)
      assert.equal(perDay.length, 42)
      assert.equal(
        perDay.reduce((sum, ofDay) => sum + ofDay, 0),
        rows,
      )
      assert.ok(perDay.every((ofDay) => ofDay >= 0))
    })
  }

  it('are the same for the same seed and others for another', () => {
    assert.deepEqual(spreadRows(5000, 42, 3), spreadRows(5000, 42, 3))
    assert.notDeepEqual(spreadRows(5000, 42, 3), spreadRows(5000, 42, 4))
  })
})
