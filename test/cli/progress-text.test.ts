// The words and figures of progress, as tables: what a mark and a rate read like, and what rate a series of marks gives.
// Pure: the instants are the test's own.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  addSample,
  measureRate,
  type ProgressMark,
  type ProgressRate,
  type ProgressSample,
} from '../../src/cli/progress-rate.ts'
import { describeProgress, writeProgressEvent } from '../../src/cli/progress-text.ts'

const MB = 1024 * 1024
const NO_RATE: ProgressRate = { share: null, bytesPerSecond: null, secondsLeft: null }

function mark(part: Partial<ProgressMark>): ProgressMark {
  return { what: 'export 7', doneBytes: 0, totalBytes: null, doneRows: 0, totalRows: null, ...part }
}

describe('a line of progress', () => {
  const cases: readonly (readonly [
    part: Partial<ProgressMark>,
    rate: Partial<ProgressRate>,
    text: string,
  ])[] = [
    [{}, {}, 'export 7: at work'],
    [{ doneBytes: 3 * MB }, {}, 'export 7: 3072 kB'],
    [{ totalBytes: 0 }, { share: 1 }, 'export 7: 100 %, 0 bytes of 0 bytes'],
    [
      { doneBytes: 512 * MB, totalBytes: 1210 * MB, doneRows: 3_400_000 },
      { share: 0.4231, bytesPerSecond: 88 * MB, secondsLeft: 7.95 },
      'export 7: 42 %, 512 MB of 1210 MB, 3,400,000 rows, 88 MB/s, 8.0 s left',
    ],
    [{ doneRows: 5, totalRows: 9 }, { share: 5 / 9 }, 'export 7: 55 %, 5 of 9 rows'],
    [
      { doneBytes: 9_999, totalBytes: 10_000 },
      { share: 0.9999, bytesPerSecond: 0 },
      'export 7: 99 %, 9999 bytes of 10000 bytes, 0 bytes/s',
    ],
    [{ what: 'a\u001b[31m' }, { secondsLeft: 7200 }, 'a\\u001b[31m: 2 h left'],
  ]
  for (const [part, rate, text] of cases) {
    it(`reads: ${text}`, () => {
      assert.equal(describeProgress(mark(part), { ...NO_RATE, ...rate }), text)
    })
  }

  it('is one JSON document for machines, with null for what is not known', () => {
    const known = mark({ doneBytes: 1, totalBytes: 3, doneRows: 2, totalRows: 6 })
    assert.deepEqual(
      JSON.parse(writeProgressEvent(known, { share: 1 / 3, bytesPerSecond: 0.6, secondsLeft: 10 / 3 })),
      {
        progress: {
          ...{ what: 'export 7', share: 0.3333, done_bytes: 1, total_bytes: 3, done_rows: 2, total_rows: 6 },
          ...{ bytes_per_second: 1, seconds_left: 3.3 },
        },
      },
    )
    const { progress } = JSON.parse(writeProgressEvent(mark({}), NO_RATE))
    assert.deepEqual(
      [
        progress.share,
        progress.total_bytes,
        progress.total_rows,
        progress.bytes_per_second,
        progress.seconds_left,
      ],
      [null, null, null, null, null],
    )
  })
})

describe('the rate', () => {
  function collect(...marks: readonly (readonly [atMs: number, part: Partial<ProgressMark>])[]) {
    return marks.reduce<readonly ProgressSample[]>(
      (samples, [atMs, part]) => addSample(samples, { atMs, mark: mark(part) }),
      [],
    )
  }

  it('is unknown before anything was seen, and after one mark', () => {
    assert.deepEqual(measureRate([]), NO_RATE)
    assert.deepEqual(measureRate(collect([0, { doneBytes: 5, totalBytes: 10 }])), { ...NO_RATE, share: 0.5 })
  })

  it('counts what was done since, not what was done before', () => {
    const samples = collect(
      ...([
        [0, { doneBytes: 900, totalBytes: 1000 }],
        [2000, { doneBytes: 920, totalBytes: 1000 }],
      ] as const),
    )
    assert.deepEqual(measureRate(samples), { share: 0.92, bytesPerSecond: 10, secondsLeft: 8 })
  })

  it('follows work that becomes slow, and never divides by a standstill', () => {
    const slow = collect(
      ...([
        [0, { doneBytes: 0, totalBytes: 2000 }],
        [10_000, { doneBytes: 1000, totalBytes: 2000 }],
        [39_000, { doneBytes: 1029, totalBytes: 2000 }],
        [69_000, { doneBytes: 1059, totalBytes: 2000 }],
      ] as const),
    )
    assert.equal(measureRate(slow).bytesPerSecond, 1)
    const still = collect([0, { doneBytes: 5, totalBytes: 9 }], [60_000, { doneBytes: 5, totalBytes: 9 }])
    assert.deepEqual(measureRate(still), { share: 5 / 9, bytesPerSecond: 0, secondsLeft: null })
  })

  it('begins anew with another piece of work', () => {
    const samples = collect(
      [0, { doneBytes: 900 }],
      [1000, { what: 'reading back', doneBytes: 10, totalBytes: 20 }],
    )
    assert.deepEqual(measureRate(samples), { share: 0.5, bytesPerSecond: null, secondsLeft: null })
  })

  it('takes a share from rows where no bytes are known, and calls nothing to do all done', () => {
    assert.equal(measureRate(collect([0, { doneRows: 1, totalRows: 4 }])).share, 0.25)
    assert.equal(measureRate(collect([0, { totalBytes: 0 }])).share, 1)
    assert.equal(measureRate(collect([0, { doneBytes: 12, totalBytes: 10 }])).share, 1)
  })
})
