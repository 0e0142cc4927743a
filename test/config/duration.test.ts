// Durations of settings: the strict grammar, and what is proposed for what is close to it.
// Two tables: what is taken and what is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDuration, writeDuration } from '../../src/config/duration.ts'

const limits = { minMs: 0, maxMs: 30 * 86_400_000 }

const ACCEPTED = [
  ['0 seconds', 0],
  ['1 second', 1000],
  ['90 seconds', 90_000],
  ['15 minutes', 900_000],
  ['1 hour', 3_600_000],
  ['2 days', 172_800_000],
] as const

const REFUSED = [
  ['30', '30 seconds'],
  ['10s', '10 seconds'],
  ['10 sec', '10 seconds'],
  ['1h', '1 hour'],
  ['5 MIN', '5 minutes'],
  ['1.5 minutes', '90 seconds'],
  [' 10 seconds', '10 seconds'],
  ['10  seconds', '10 seconds'],
  ['10 seconds\n', '10 seconds'],
  ['1 month', undefined],
  ['-1 minute', undefined],
  ['infinity', undefined],
  ['10 seconds ago', undefined],
  ['１０ seconds', undefined],
  ['1e3 seconds', undefined],
  ['1 hour 5 minutes', undefined],
  ['99999999 days', undefined],
  ['1 constructor', undefined],
  ["1 second'; drop table x", undefined],
] as const

test('a duration is a whole number and a unit', () => {
  for (const [text, value] of ACCEPTED)
    assert.deepEqual(parseDuration(text, limits), { ok: true, value }, text)
})

test('everything else is refused, with a proposal where one can be guessed', () => {
  for (const [text, proposal] of REFUSED) {
    const parsed = parseDuration(text, limits)
    assert.ok(!parsed.ok, text)
    assert.equal(parsed.hint, proposal === undefined ? undefined : `did you mean "${proposal}"?`, text)
  }
})

test('a duration outside of its limits is refused, and never proposed', () => {
  const narrow = { minMs: 5000, maxMs: 60_000 }
  assert.deepEqual(parseDuration('4 seconds', narrow), {
    ok: false,
    expected: 'a whole number and a unit, from "5 seconds" to "1 minute"',
  })
  assert.ok(!parseDuration('2 minutes', narrow).ok)
  const parsed = parseDuration('2', narrow)
  assert.ok(!parsed.ok && parsed.hint === undefined)
})

test('a duration is written in its largest whole unit and can be read back', () => {
  for (const [, value] of ACCEPTED) {
    assert.deepEqual(parseDuration(writeDuration(value), limits), { ok: true, value })
  }
  assert.equal(writeDuration(86_400_000), '1 day')
})
