// What the words behind `export` mean, as a table, and which of them are slips of the keyboard. No process and no database:
// values are passed on as they were typed, and SQL checks them.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readExportCall } from '../../src/cli/export-call.ts'
import { PartkeeperError } from '../../src/core/errors.ts'

type Flags = Readonly<Record<string, string | boolean>>

function read(words: readonly string[], flags: Flags = {}) {
  return readExportCall({ arguments: words, flags, isJson: false })
}

/** The part of the settings that a call looks at. */
const settings = { chunkBytes: 131_072 } as Parameters<
  Extract<ReturnType<typeof readExportCall>, { verb: 'start' }>['request']
>[0]

describe('the words behind export', () => {
  it('name a table, and options become settings of the request', () => {
    const cases: readonly (readonly [flags: Flags, isQueuedOnly: boolean, settings: object])[] = [
      [{}, false, {}],
      [{ sealed: true, queue: true }, true, { rung: 'sealed' }],
      [{ single: true, digest: true }, false, { rung: 'single', digest: true }],
      [{ chunkSize: '128 kB' }, false, { chunk_bytes: 131_072 }],
    ]
    for (const [flags, isQueuedOnly, expected] of cases) {
      const call = read(['public.few'], flags)
      assert.ok(call.verb === 'start')
      assert.equal(call.isQueuedOnly, isQueuedOnly)
      const request = { relation: 'public.few', store: null, format: null, settings: expected }
      assert.deepEqual(call.request(settings), request)
    }
    const call = read(['few'], { store: 'cold', format: 'tar' })
    assert.ok(call.verb === 'start')
    assert.deepEqual([call.request(settings).store, call.request(settings).format], ['cold', 'tar'])
  })

  it('go on with an export or call it off', () => {
    assert.deepEqual(read(['resume', '12']), { verb: 'resume', id: '12' })
    assert.deepEqual(read(['cancel', 'few']), { verb: 'cancel', id: 'few' })
    assert.equal(read(['public.resume']).verb, 'start')
  })

  const slips: readonly (readonly [words: readonly string[], flags: Flags, message: RegExp])[] = [
    [['few'], { sealed: true, single: true }, /exclude each other/],
    [['few', '12'], {}, /'12' is one word too many/],
    [['resume'], {}, /export resume needs the number/],
    [['cancel'], {}, /export cancel needs the number/],
    [['resume', '1'], { sealed: true }, /takes no further options/],
    [['cancel', '1'], { store: 'cold' }, /takes no further options/],
  ]
  for (const [words, flags, message] of slips) {
    it(`are wrong usage: ${words.join(' ')} ${Object.keys(flags).join(' ')}`, () => {
      assert.throws(
        () => read(words, flags),
        (error) => error instanceof PartkeeperError && error.code === 'usage' && message.test(error.message),
      )
    })
  }
})
