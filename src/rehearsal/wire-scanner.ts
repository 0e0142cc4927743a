// Cuts the bytes of one direction of a Postgres connection (protocol 3, not encrypted) into messages without keeping any:
// of each message the beginning is gathered, enough to know what it is, and the rest passes in pieces as it comes. So a
// row of a gigabyte takes no more memory than a short one. Does no input and output.

/** The beginning of a message, or with `type` undefined a further piece of the last one. */
export interface WirePiece {
  /** The type letter, or `Startup`, `Cancel`, `SslRequest`, `GssRequest`. */
  readonly type: string | undefined
  /** What to hand on. */
  readonly bytes: Buffer
  /** The beginning of the body; empty in a further piece. */
  readonly head: Buffer
}

const HEAD_BYTES_MAX = 16_384
const LENGTH_BYTES = 4
const NOTHING = Buffer.alloc(0)
const REQUEST_TYPE_BY_CODE: Readonly<Record<number, string>> = {
  80877102: 'Cancel',
  80877103: 'SslRequest',
  80877104: 'GssRequest',
}

/** Raised when the bytes are no messages of Postgres. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

export class WireScanner {
  #rest: Buffer = NOTHING
  /** Bytes of the current message that have still to pass. */
  #passing = 0
  /** The first messages of a client have no type letter. */
  #isUntyped: boolean

  constructor(side: 'frontend' | 'backend') {
    this.#isUntyped = side === 'frontend'
  }

  /** What these bytes complete; what is incomplete waits for the next ones. */
  push(bytes: Buffer): readonly WirePiece[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const pieces: WirePiece[] = []
    for (let piece = this.#take(); piece !== undefined; piece = this.#take()) pieces.push(piece)
    return pieces
  }

  #take(): WirePiece | undefined {
    if (this.#rest.length === 0) return undefined
    return this.#passing > 0 ? this.#takeFurther() : this.#takeBeginning()
  }

  #takeFurther(): WirePiece {
    const bytes = this.#cut(Math.min(this.#passing, this.#rest.length))
    this.#passing -= bytes.length
    return { type: undefined, bytes, head: NOTHING }
  }

  #takeBeginning(): WirePiece | undefined {
    const headerBytes = (this.#isUntyped ? 0 : 1) + LENGTH_BYTES
    if (this.#rest.length < headerBytes) return undefined
    const bodyBytes = this.#rest.readInt32BE(headerBytes - LENGTH_BYTES) - LENGTH_BYTES
    if (bodyBytes < 0) throw new WireError('these are no messages of Postgres')
    const headBytes = Math.min(bodyBytes, HEAD_BYTES_MAX)
    if (this.#rest.length < headerBytes + headBytes) return undefined
    const bytes = this.#cut(headerBytes + headBytes)
    this.#passing = bodyBytes - headBytes
    const head = bytes.subarray(headerBytes)
    return { type: this.#readType(bytes, head), bytes, head }
  }

  #readType(bytes: Buffer, head: Buffer): string {
    if (!this.#isUntyped) return String.fromCharCode(bytes.readUInt8(0))
    const type =
      head.length < LENGTH_BYTES ? 'Startup' : (REQUEST_TYPE_BY_CODE[head.readInt32BE(0)] ?? 'Startup')
    if (type === 'Startup') this.#isUntyped = false
    return type
  }

  #cut(length: number): Buffer {
    const bytes = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return bytes
  }
}
