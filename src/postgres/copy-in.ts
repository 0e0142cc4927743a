// COPY ... FROM STDIN as a sink of bytes: the next piece is asked for when the wire has taken the last one. When the
// source fails the connection is cut, so that nothing of a half-read object is ever committed.
import type { Writable } from 'node:stream'
import { from as copyFrom } from 'pg-copy-streams'
import { type CopyChoices, CopyWatch, type CopyWire } from './copy-wire.ts'

/** Sends everything the source has; resolves to the number of rows as COPY counted them. */
export async function runCopyIn(
  wire: CopyWire,
  text: string,
  source: AsyncIterable<Uint8Array>,
  choices: CopyChoices,
): Promise<number> {
  const stream = copyFrom(text)
  const sink = new Sink(stream)
  const watch = new CopyWatch(wire, choices)
  try {
    watch.start(stream)
    for await (const bytes of source) await watch.during(sink.write(bytes))
    await watch.during(sink.end())
    return stream.rowCount
  } catch (error) {
    if (!sink.hasServerAnswered) watch.cut()
    throw sink.failure === undefined ? error : watch.explain(sink.failure)
  } finally {
    watch.close()
  }
}

/** The stream with promises: the driver reports an error as an event, whatever is waited for just then. */
class Sink {
  failure: Error | undefined
  readonly #stream: Writable
  #reject: ((error: Error) => void) | undefined

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', (error) => {
      this.failure ??= error
      this.#reject?.(error)
    })
  }

  /** Whether it was the server that refused, by an error with a severity; the connection is then as good as before. */
  get hasServerAnswered(): boolean {
    return this.failure !== undefined && 'severity' in this.failure
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#settle((done) => this.#stream.write(bytes, done))
  }

  end(): Promise<void> {
    return this.#settle((done) => this.#stream.end(done))
  }

  #settle(begin: (done: (error?: Error | null) => void) => void): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#reject = reject
    begin((error) => (error === null || error === undefined ? resolve() : reject(error)))
    return promise
  }
}
