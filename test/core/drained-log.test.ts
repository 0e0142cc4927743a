/**
 * What is read out of a drained log: frames as Logplex sends them, and the documents of other platforms. Whatever else arrives
 * is refused as a whole, and nothing makes the parser throw, loop, or believe an application.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readFrames } from '../../src/core/logplex-frames.ts'
import { type DrainedLine, findReports } from '../../src/core/platform-report.ts'
import { readDocument, readSignature } from '../../src/core/signed-call.ts'

const SAID = '2026-11-27T14:00:00.123456+00:00'
const SAID_MS = Date.parse(SAID)
const R14 = 'Error R14 (Memory quota exceeded)'
const R15 = 'Error R15 (Memory quota vastly exceeded)'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const frame = (message: string): string => `${bytes(message).length} ${message}`
const said = (app: string, process: string, text: string, at = SAID): string =>
  `<45>1 ${at} host ${app} ${process} - ${text}`
const reportsOf = (...messages: readonly string[]) =>
  findReports(readFrames(bytes(messages.map(frame).join(''))) ?? assert.fail('refused'))

describe('the frames of Logplex', () => {
  it('are read one behind the other, by their lengths in bytes', () => {
    const lines = readFrames(
      bytes(
        frame(said('app', 'web.1', 'grüße\n17 looks like a frame')) +
          frame(said('heroku', 'worker.2', `${R14}\n`)),
      ),
    )
    assert.deepEqual(lines?.[1], {
      saidAtMs: SAID_MS,
      app: 'heroku',
      process: 'worker.2',
      message: `${R14}\n`,
    })
    assert.equal(lines?.length, 2)
  })

  it('are refused as a whole when one of them is not whole', () => {
    const good = said('heroku', 'worker.1', R14)
    const bodies = [
      '',
      ' ',
      good,
      `${frame(good)}x`,
      `${frame(good)}\n`,
      `${good.length + 1} ${good}`,
      `${good.length - 1} ${good}`,
      `0${frame(good)}`,
      `-${frame(good)}`,
      `99999999999999999999 ${good}`,
      '0 ',
      '5',
      frame(good.replace('>1 ', '>2 ')),
      frame(good.replace(SAID, 'yesterday')),
      frame(good.replace('<45>', '')),
      frame('<45>1'),
      `${frame(good)}${frame('not syslog')}`,
    ]
    for (const body of bodies) assert.equal(readFrames(bytes(body)), undefined, JSON.stringify(body))
  })

  it('never make the reader throw or loop, whatever the bytes', () => {
    const message = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constant(said('heroku', 'worker.1', R14)),
    )
    const pieces = fc.oneof(
      message.map(frame),
      message,
      fc.nat().map((length) => `${length} `),
    )
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(pieces, { maxLength: 6 }).map((parts) => bytes(parts.join(''))),
    )
    fc.assert(
      fc.property(body, (some) => {
        const lines = readFrames(some)
        assert.ok(lines === undefined || lines.length <= some.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('are all found, however many there are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1, maxLength: 30 }),
        (texts) => {
          const lines = readFrames(
            bytes(texts.map((text) => frame(said('app', 'web.1', `x${text}`))).join('')),
          )
          assert.equal(lines?.length, texts.length)
        },
      ),
    )
  })
})

describe('the word of the platform', () => {
  it('is found for worker.N only, and only when the platform itself says it', () => {
    const cases: readonly (readonly [string, boolean])[] = [
      [said('heroku', 'worker.1', R14), true],
      [said('heroku', 'worker.12', R15), true],
      [said('heroku', 'worker.1', `- ${R14}`), true],
      [said('app', 'worker.1', R14), false],
      [said('heroku2', 'worker.1', R14), false],
      [said('heroku', 'web.1', R14), false],
      [said('heroku', 'worker', R14), false],
      [said('heroku', 'worker.0', R14), false],
      [said('heroku', 'worker.01', R14), false],
      [said('heroku', 'worker.1x', R14), false],
      [said('heroku', 'router', R14), false],
      [said('heroku', 'worker.1', 'Process running mem=602M(117.6%)'), false],
      [said('heroku', 'worker.1', `the application said: ${R14}`), false],
      [said('heroku', 'worker.1', `${R14} and more`), false],
      [said('heroku', 'worker.1', 'Error R12 (Exit timeout)'), false],
    ]
    for (const [message, isReport] of cases) assert.equal(reportsOf(message).length === 1, isReport, message)
  })

  it('is taken once for each worker, the newest', () => {
    const later = '2026-11-27T14:00:20Z'
    assert.deepEqual(
      reportsOf(
        said('heroku', 'worker.1', R15, later),
        said('heroku', 'worker.1', R14),
        said('heroku', 'worker.2', R14),
      ),
      [
        { worker: 'worker.1', code: 'R15', reason: R15, saidAtMs: Date.parse(later) },
        { worker: 'worker.2', code: 'R14', reason: R14, saidAtMs: SAID_MS },
      ],
    )
  })
})

describe('a signed document', () => {
  const line = { timestamp: SAID, app: 'heroku', process: 'worker.1', message: R14 }

  it('holds lines, and nothing else', () => {
    const expected: DrainedLine = { saidAtMs: SAID_MS, app: 'heroku', process: 'worker.1', message: R14 }
    assert.deepEqual(readDocument(JSON.stringify({ lines: [line] })), [expected])
    const others: readonly unknown[] = [
      ...[undefined, null, 1, 'x', [], [line], {}, { lines: [] }, { lines: line }, { lines: [null] }],
      ...[{ lines: [[]] }, { lines: [{ ...line, more: 1 }] }, { lines: [line], more: 1 }],
      ...[{ lines: [{ ...line, timestamp: 'now' }] }, { lines: [{ ...line, timestamp: 5 }] }],
      ...[{ lines: [{ ...line, app: '' }] }, { lines: [{ ...line, process: 'x'.repeat(200) }] }],
      ...[{ lines: [{ ...line, message: 1 }] }, { lines: Array(1001).fill(line) }],
    ]
    for (const other of others) assert.equal(readDocument(JSON.stringify(other) ?? ''), undefined)
    assert.equal(readDocument(`{"lines":[${JSON.stringify(line)}],"__proto__":{}}`), undefined)
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => readDocument(text) === undefined))
  })

  it('comes with a time and a signature of the known form', () => {
    const hex = 'a'.repeat(64)
    assert.deepEqual(readSignature('1795788000', `v1=${hex}`), { timestamp: '1795788000', hex })
    for (const timestamp of [undefined, '', '-1', '1.5', '1e9', '123456789012'])
      assert.equal(readSignature(timestamp, `v1=${hex}`), undefined)
    for (const signature of [undefined, hex, `v2=${hex}`, `v1=${hex}0`, `v1=${hex.toUpperCase()}`, ['v1']])
      assert.equal(readSignature('1795788000', signature), undefined)
  })
})
