// How far the reading or loading of an archive has come, told to whoever shows it. Counts only; when to show it and how is
// the business of the entrance.
import type { Manifest } from '../core/manifest.ts'

/** What was done so far of how much. */
export interface TransferMark {
  readonly what: string
  readonly doneBytes: number
  readonly totalBytes: number
  readonly doneRows: number
  readonly totalRows: number
}

/** Takes the marks; may be called often. */
export type OnProgress = (mark: TransferMark) => void

/** Adds up bytes and rows of one pass over an archive. */
export class TransferProgress {
  readonly #onProgress: OnProgress
  readonly #what: string
  readonly #totals: { readonly totalBytes: number; readonly totalRows: number }
  #doneBytes = 0
  #doneRows = 0

  constructor(what: string, { totals }: Manifest, onProgress: OnProgress = () => undefined) {
    this.#what = what
    this.#onProgress = onProgress
    this.#totals = { totalBytes: totals.raw_bytes, totalRows: totals.rows }
  }

  /** More was done, or less when a piece of work has to be done again. */
  add(bytes: number, rows: number): void {
    this.#doneBytes += bytes
    this.#doneRows += rows
    this.#onProgress({
      what: this.#what,
      doneBytes: this.#doneBytes,
      doneRows: this.#doneRows,
      ...this.#totals,
    })
  }

  /** The counting of one piece of work, which can be taken back when it comes to nothing. */
  begin(): TransferPart {
    return new TransferPart(this)
  }
}

/** One piece of work: a chunk, an object. */
export class TransferPart {
  readonly #whole: TransferProgress
  #bytes = 0

  constructor(whole: TransferProgress) {
    this.#whole = whole
  }

  /** The same bytes, counted as they come by. */
  async *count(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      this.#bytes += piece.byteLength
      this.#whole.add(piece.byteLength, 0)
      yield piece
    }
  }

  /** The work has to be done again. */
  takeBack(): void {
    this.#whole.add(-this.#bytes, 0)
    this.#bytes = 0
  }
}
