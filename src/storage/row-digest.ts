// The digest of rows, free of their order: per line the first 16 bytes of its sha256 (the line without its newline), as
// two 64-bit big-endian numbers, each summed modulo 2^64. Addition and not XOR, which misses pairs of equal rows.
// Takes bytes in pieces of any size and keeps none of them.
import { createHash, type Hash, hash } from 'node:crypto'

const NEWLINE = 0x0a
const WORD = 2 ** 32
const LANE_DIGITS = 16
/** Digest of no rows. */
export const EMPTY_DIGEST = '0'.repeat(2 * LANE_DIGITS)

/** One 64-bit sum as two halves: arithmetic on BigInt costs more than the hash. */
class Lane {
  #high = 0
  #low = 0

  add(high: number, low: number): void {
    const sum = this.#low + low
    const carry = sum >= WORD ? 1 : 0
    this.#low = sum - carry * WORD
    this.#high = (this.#high + high + carry) % WORD
  }

  toHex(): string {
    return [this.#high, this.#low].map((half) => half.toString(16).padStart(LANE_DIGITS / 2, '0')).join('')
  }
}

/** Digests lines as their bytes come by. */
export class RowDigest {
  readonly #lanes = [new Lane(), new Lane()] as const
  /** Hash of a line that began in an earlier piece. */
  #begun: Hash | undefined

  /** Takes the next piece of the bytes. */
  update(bytes: Uint8Array): void {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let start = 0
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      this.#addLine(piece.subarray(start, end))
      start = end + 1
    }
    if (start < piece.length) {
      this.#begun ??= createHash('sha256')
      this.#begun.update(piece.subarray(start))
    }
  }

  /** The digest of all lines so far as 32 hex digits; a last line without its newline counts too. */
  digest(): string {
    if (this.#begun !== undefined) this.#addLine(Buffer.alloc(0))
    return this.#lanes.map((lane) => lane.toHex()).join('')
  }

  #addLine(rest: Buffer): void {
    const sum = this.#begun === undefined ? hash('sha256', rest, 'buffer') : this.#begun.update(rest).digest()
    this.#begun = undefined
    this.#lanes[0].add(sum.readUInt32BE(0), sum.readUInt32BE(4))
    this.#lanes[1].add(sum.readUInt32BE(8), sum.readUInt32BE(12))
  }
}

/** The digest of the rows of both. */
export function addDigests(a: string, b: string): string {
  return [0, LANE_DIGITS]
    .map((start) => BigInt.asUintN(64, readLane(a, start) + readLane(b, start)))
    .map((sum) => sum.toString(16).padStart(LANE_DIGITS, '0'))
    .join('')
}

function readLane(digest: string, start: number): bigint {
  return BigInt(`0x${digest.slice(start, start + LANE_DIGITS)}`)
}
