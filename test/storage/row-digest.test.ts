// The digest of rows: the same whatever their order and however the bytes are cut, another for any other rows.
// Checked against the definition of its algorithm, written out.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { addDigests, EMPTY_DIGEST, RowDigest } from '../../src/storage/row-digest.ts'

const anyLine = fc.string({ unit: 'binary', maxLength: 40 }).map((line) => line.replaceAll('\n', '\\n'))

function digestOf(text: string, cuts: readonly number[] = []): string {
  const bytes = Buffer.from(text)
  const digest = new RowDigest()
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  let start = 0
  for (const end of ends) {
    digest.update(bytes.subarray(start, end))
    start = end
  }
  return digest.digest()
}

/** The definition, word by word. */
function definedDigest(lines: readonly string[]): string {
  const lanes = [0, 8].map((at) =>
    lines.reduce((sum, line) => sum + createHash('sha256').update(line).digest().readBigUInt64BE(at), 0n),
  )
  return lanes.map((sum) => BigInt.asUintN(64, sum).toString(16).padStart(16, '0')).join('')
}

describe('RowDigest', () => {
  it('is what the manifest names it for, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(anyLine), fc.array(fc.nat(2000), { maxLength: 6 }), (lines, cuts) => {
        assert.equal(digestOf(lines.map((line) => `${line}\n`).join(''), cuts), definedDigest(lines))
      }),
    )
  })

  it('does not depend on the order, and does on how often a row is there', () => {
    assert.equal(digestOf('a\nb\nb\n'), digestOf('b\na\nb\n'))
    assert.notEqual(digestOf('a\na\n'), digestOf('b\nb\n'))
    assert.notEqual(digestOf('a\n'), digestOf('a\na\n'))
  })

  it('knows no rows from an empty row', () => {
    assert.equal(digestOf(''), EMPTY_DIGEST)
    assert.notEqual(digestOf('\n'), EMPTY_DIGEST)
  })
})

describe('addDigests', () => {
  it('is the digest of the rows of both, past 2^64 too', () => {
    fc.assert(
      fc.property(fc.array(anyLine), fc.array(anyLine), (a, b) => {
        assert.equal(addDigests(definedDigest(a), definedDigest(b)), definedDigest([...a, ...b]))
      }),
    )
    assert.equal(
      addDigests('f'.repeat(32), `${'0'.repeat(15)}1${'0'.repeat(16)}`),
      `${'0'.repeat(16)}${'f'.repeat(16)}`,
    )
  })
})
