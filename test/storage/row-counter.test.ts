// Rows are counted from the bytes alone, however they are cut: newlines of COPY text, lines of CSV outside of quotes, tuples
// of COPY BINARY.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { countRows, type RowFormat } from '../../src/storage/row-counter.ts'

function count(format: RowFormat, bytes: Buffer, pieceBytes = 3) {
  const counter = countRows(format)
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    counter.update(bytes.subarray(start, start + pieceBytes))
  }
  return counter.finish()
}

type Tuple = readonly (Uint8Array | null)[]

/** COPY BINARY as the documentation of Postgres describes it. */
function writeBinary(tuples: readonly Tuple[], extension = 0): Buffer {
  const int = (value: number, bytes: 2 | 4) => {
    const buffer = Buffer.alloc(bytes)
    buffer.writeIntBE(value, 0, bytes)
    return buffer
  }
  const field = (value: Uint8Array | null) =>
    value === null ? [int(-1, 4)] : [int(value.length, 4), Buffer.from(value)]
  return Buffer.concat([
    Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
    int(0, 4),
    int(extension, 4),
    Buffer.alloc(extension),
    ...tuples.flatMap((tuple) => [int(tuple.length, 2), ...tuple.flatMap(field)]),
    int(-1, 2),
  ])
}

const anyTuple = fc.array(fc.option(fc.uint8Array({ maxLength: 20 })), { maxLength: 5 })

describe('rows of COPY text', () => {
  it('are its lines', () => {
    assert.deepEqual(count('copy', Buffer.from('a\tb\n\\N\tc\\nd\n')), { rows: 2, problem: undefined })
    assert.deepEqual(count('copy', Buffer.alloc(0)), { rows: 0, problem: undefined })
  })

  it('that end within a line are reported', () => {
    assert.equal(count('copy', Buffer.from('a\nb')).problem, 'its last line has no end')
  })
})

describe('rows of CSV', () => {
  it('are its lines outside of quotes, less the header', () => {
    const csv = 'id,"odd\nname"\n1,"two\nlines and a ""quote"""\n2,plain\n'
    for (const pieceBytes of [1, 2, 100])
      assert.deepEqual(count('csv', Buffer.from(csv), pieceBytes), { rows: 2, problem: undefined })
  })

  it('without header or end are reported', () => {
    assert.equal(count('csv', Buffer.alloc(0)).problem, 'it has no header line')
    assert.equal(count('csv', Buffer.from('id\n"1\n')).problem, 'its last line has no end')
  })
})

describe('rows of COPY BINARY', () => {
  it('are its tuples, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(anyTuple),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(9),
        (tuples, pieceBytes, extension) => {
          assert.deepEqual(count('binary', writeBinary(tuples, extension), pieceBytes), {
            rows: tuples.length,
            problem: undefined,
          })
        },
      ),
    )
  })

  it('that are cut, go on after their end, or never were any, are reported', () => {
    const whole = writeBinary([[Buffer.from('abc'), null]])
    assert.match(String(count('binary', whole.subarray(0, -1)).problem), /no end mark/)
    assert.match(String(count('binary', whole.subarray(0, 25)).problem), /no end mark/)
    assert.match(String(count('binary', Buffer.concat([whole, whole])).problem), /after the end mark/)
    assert.match(String(count('binary', Buffer.from('id,name\n1,2\n')).problem), /does not begin/)
  })
})
