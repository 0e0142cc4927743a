// Figures, instants, names, tables and errors as people read them.
// Pure: a terminal here is a value, and nothing is printed.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { Terminal } from '../../src/cli/command-port.ts'
import { describeError } from '../../src/cli/error-text.ts'
import {
  countOf,
  formatBytes,
  formatDuration,
  formatInstant,
  formatSpan,
  visible,
} from '../../src/cli/human-text.ts'
import { paintOutcome } from '../../src/cli/palette.ts'
import { renderTable } from '../../src/cli/text-table.ts'
import { PartkeeperError } from '../../src/core/errors.ts'
import { createScrubber } from '../../src/core/secrets.ts'

function makeTerminal(columns: number | undefined, mayUseColor = false): Terminal {
  return { write: () => undefined, isTerminal: columns !== undefined, mayUseColor, columns }
}

describe('figures', () => {
  it('are sizes as Postgres writes them', () => {
    const cases = [
      [0, '0 bytes'],
      [10_239, '10239 bytes'],
      [10_240, '10 kB'],
      [536_870_912, '512 MB'],
      [2 ** 54, '16 PB'],
    ] as const
    for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text)
  })

  it('are durations in the unit that says most', () => {
    const cases = [
      [0, '0 ms'],
      [999.4, '999 ms'],
      [1500, '1.5 s'],
      [119_000, '119 s'],
      [120_000, '2 min'],
      [7_200_000, '2 h'],
      [9 * 86_400_000, '9 days'],
    ] as const
    for (const [durationMs, text] of cases) assert.equal(formatDuration(durationMs), text)
  })

  it('are counted in the right number', () => {
    assert.deepEqual(
      [countOf(0, 'table'), countOf(1, 'table'), countOf(1200, 'table')],
      ['0 tables', '1 table', '1,200 tables'],
    )
  })
})

describe('instants and spans', () => {
  it('are to the minute, or to the second where that says more', () => {
    assert.equal(formatInstant('2026-11-25 00:00:00+00'), '2026-11-25 00:00 UTC')
    assert.equal(formatInstant('2026-11-25 10:15:07.123456+00'), '2026-11-25 10:15:07 UTC')
    assert.equal(formatInstant('infinity'), 'for ever')
  })

  it('of whole days go without midnight', () => {
    assert.equal(formatSpan('2026-11-20 00:00:00+00', '2026-11-21 00:00:00+00'), '2026-11-20 .. 2026-11-21')
    assert.equal(formatSpan('2026-11-20', '2026-11-21'), '2026-11-20 .. 2026-11-21')
    assert.equal(
      formatSpan('2026-11-20 00:00:00+00', '2026-11-20 06:00:00+00'),
      '2026-11-20 00:00:00+00 .. 2026-11-20 06:00:00+00',
    )
    assert.equal(formatSpan('MINVALUE', '2026-11-20'), 'MINVALUE .. 2026-11-20')
  })
})

describe('names and reasons', () => {
  it('cannot steer the terminal or hide', () => {
    assert.equal(visible('a\u001b[31mb\n\u009bc\u202ed'), 'a\\u001b[31mb\\u000a\\u009bc\\u202ed')
    assert.equal(visible('grün 雪'), 'grün 雪')
  })
})

describe('tables', () => {
  const content = {
    head: ['name', 'reason', 'locks'],
    rows: [
      ['first', 'because it is old '.repeat(6).trim(), 'one'],
      ['second\u001b[2J', 'new', 'two'],
    ],
    sentences: 2,
  }

  it('are as wide as they need to be where there is no terminal', async () => {
    const [head, first, second] = (await renderTable(makeTerminal(undefined), content)).split('\n')
    assert.match(head ?? '', /^name +reason +locks$/)
    assert.match(first ?? '', /^first +(because it is old ?){6} +one$/)
    assert.match(second ?? '', /^second\\u001b\[2J {2}new +two$/)
  })

  it('are folded to the width of a terminal, in their sentences only', async () => {
    const lines = (await renderTable(makeTerminal(60), content)).split('\n')
    assert.ok(lines.length > 4, lines.join('\n'))
    assert.ok(
      lines.every((line) => line.length <= 60),
      lines.join('\n'),
    )
  })

  it('have colours only where the terminal takes them', async () => {
    const plain = await renderTable(makeTerminal(60), content)
    const painted = await renderTable(makeTerminal(60, true), content)
    assert.equal(stripVTControlCharacters(plain), plain)
    assert.notEqual(painted, plain)
    assert.equal(stripVTControlCharacters(painted), plain)
    assert.equal(paintOutcome(makeTerminal(60), 'done'), 'done    ')
    assert.notEqual(paintOutcome(makeTerminal(60, true), 'done'), 'done    ')
  })
})

describe('errors', () => {
  const scrub = createScrubber(['sesame'])
  const people = { isJson: false, isDebugging: false, scrub }

  it('are told to people with detail and hint, and to machines in one line', () => {
    const details = { hint: 'open sesame', detail: 'more', sqlState: 'PK004' }
    const error = new PartkeeperError('invalid_argument', 'no sesame here', details)
    assert.equal(describeError(error, people), 'error: no [secret] here\ndetail: more\nhint: open [secret]\n')
    assert.deepEqual(JSON.parse(describeError(error, { ...people, isJson: true })), {
      error: {
        ...{ code: 'invalid_argument', message: 'no [secret] here', hint: 'open [secret]', detail: 'more' },
        ...{ sqlstate: 'PK004', retryable: false, exit_code: 1 },
      },
    })
  })

  it('that are faults of the program say so, and where they come from when asked', () => {
    const error = new TypeError('sesame is not a function')
    const text = describeError(error, people)
    assert.match(text, /^error: \[secret\] is not a function\nhint: This is a fault of the program/)
    assert.match(describeError(error, { ...people, isDebugging: true }), /\n {4}at .*human-text\.test\.ts/)
    assert.ok(!describeError(error, { ...people, isDebugging: true }).includes('sesame'))
    assert.match(describeError('a text', people), /^error: a text\n/)
  })
})
