// Feeds a compressor or decompressor one piece at a time: the next piece may be fetched while one is worked on, and no more.
// Pieces go in apart from the end, so that what comes out never depends on timing (a compressor that is told of the end
// together with its first piece chooses other parameters). Never throws: what fails shows to whoever reads the stream.
import type { Duplex } from 'node:stream'

/** The writing side of a stream. */
export class StreamFeeder {
  readonly #stream: Duplex
  #taken: Promise<void> = Promise.resolve()
  #isClosed = false
  #release: (() => void) | undefined

  constructor(stream: Duplex) {
    this.#stream = stream
    // A stream that fails forgets the callback of the piece in work; it always closes.
    stream.once('close', () => {
      this.#isClosed = true
      this.#release?.()
    })
    // Its reader sees the error too; without a listener one that comes before the reader would end the process.
    stream.once('error', () => this.#release?.())
  }

  /** Resolves when the piece before this one was taken. */
  async write(piece: Uint8Array): Promise<void> {
    await this.#taken
    if (this.#isClosed || piece.byteLength === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#release = resolve
    this.#taken = promise
    this.#stream.write(piece, () => resolve())
  }

  /** Resolves when all was taken and the stream knows that nothing follows. */
  async end(): Promise<void> {
    await this.#taken
    if (!this.#isClosed) this.#stream.end()
  }
}
