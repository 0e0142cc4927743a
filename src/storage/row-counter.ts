// Counts the rows of an object from its bytes, in pieces of any size: COPY text by its newlines, CSV by those outside of
// quotes less the header, COPY BINARY by walking its tuples. Looks at no value and keeps nothing.

/** How rows are written in an object. */
export type RowFormat = 'copy' | 'csv' | 'binary'

/** Counts rows as their bytes come by. */
export interface RowCounter {
  readonly update: (bytes: Uint8Array) => void
  /** Rows so far, and what is wrong with the bytes as rows; undefined when nothing is. To be asked at the end. */
  readonly finish: () => { readonly rows: number; readonly problem: string | undefined }
}

const NEWLINE = 0x0a
const QUOTE = 0x22

/** Makes the counter for a format. */
export function countRows(format: RowFormat): RowCounter {
  if (format === 'copy') return new TextRows()
  return format === 'csv' ? new CsvRows() : new BinaryRows()
}

class TextRows implements RowCounter {
  #rows = 0
  #isInLine = false

  update(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) this.#rows += 1
    this.#isInLine = bytes.at(-1) !== NEWLINE
  }

  finish() {
    return { rows: this.#rows, problem: this.#isInLine ? 'its last line has no end' : undefined }
  }
}

class CsvRows implements RowCounter {
  #lines = 0
  #isQuoted = false
  #isInLine = false

  update(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    for (const byte of bytes) {
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted
      else if (byte === NEWLINE && !this.#isQuoted) this.#lines += 1
    }
    this.#isInLine = this.#isQuoted || bytes.at(-1) !== NEWLINE
  }

  finish() {
    const hasHeader = this.#lines > 0
    const problem = this.#isInLine
      ? 'its last line has no end'
      : hasHeader
        ? undefined
        : 'it has no header line'
    return { rows: Math.max(0, this.#lines - 1), problem }
  }
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const INT16_BYTES = 2
const INT32_BYTES = 4
const END_MARK = -1

type Expected = 'signature' | 'flags' | 'extension' | 'tuple' | 'field' | 'nothing'

/** Reads numbers of a few bytes, and passes over values by their length: a value of a gigabyte costs nothing here. */
class BinaryRows implements RowCounter {
  #rows = 0
  #expected: Expected = 'signature'
  #fields = 0
  #toSkip = 0
  #wanted = SIGNATURE.length
  #head = Buffer.alloc(0)
  #problem: string | undefined

  update(bytes: Uint8Array): void {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = 0
    while (at < piece.length && this.#problem === undefined) {
      if (this.#toSkip > 0) {
        const skipped = Math.min(this.#toSkip, piece.length - at)
        this.#toSkip -= skipped
        at += skipped
        continue
      }
      const taken = piece.subarray(at, at + this.#wanted - this.#head.length)
      this.#head = Buffer.concat([this.#head, taken])
      at += taken.length
      if (this.#head.length < this.#wanted) return
      const head = this.#head
      this.#head = Buffer.alloc(0)
      this.#take(head)
    }
  }

  finish() {
    const isCut = this.#expected !== 'nothing' || this.#toSkip > 0
    return {
      rows: this.#rows,
      problem: this.#problem ?? (isCut ? 'its binary rows have no end mark' : undefined),
    }
  }

  #take(head: Buffer): void {
    if (this.#expected === 'signature') {
      if (!head.equals(SIGNATURE)) this.#problem = 'it does not begin as COPY BINARY does'
      this.#expect('flags', INT32_BYTES)
    } else if (this.#expected === 'flags') this.#expect('extension', INT32_BYTES)
    else if (this.#expected === 'extension') {
      this.#toSkip = Math.max(0, head.readInt32BE())
      this.#expect('tuple', INT16_BYTES)
    } else if (this.#expected === 'tuple') this.#beginTuple(head.readInt16BE())
    else if (this.#expected === 'field') this.#passField(head.readInt32BE())
    else this.#problem = 'there are bytes after the end mark of its binary rows'
  }

  #beginTuple(fields: number): void {
    if (fields === END_MARK) {
      this.#expect('nothing', 1)
      return
    }
    if (fields < 0) this.#problem = 'a binary row has a negative number of fields'
    this.#rows += 1
    this.#fields = fields
    this.#expectNext()
  }

  #passField(length: number): void {
    if (length < END_MARK) this.#problem = 'a binary value has a negative length'
    this.#toSkip = Math.max(0, length)
    this.#fields -= 1
    this.#expectNext()
  }

  #expectNext(): void {
    if (this.#fields > 0) this.#expect('field', INT32_BYTES)
    else this.#expect('tuple', INT16_BYTES)
  }

  #expect(next: Expected, bytes: number): void {
    this.#expected = next
    this.#wanted = bytes
  }
}
