// COPY ... TO STDOUT as a source of bytes: in pieces as they come from the wire, so that even one row of hundreds of
// megabytes never lies in memory as a whole. Nothing is parsed; the count of rows is COPY's own.
import { to as copyTo } from 'pg-copy-streams'
import { type CopyChoices, CopyWatch, type CopyWire } from './copy-wire.ts'

/** The bytes of a COPY, to be read once. */
export interface CopySource extends AsyncIterable<Uint8Array> {
  /** Rows as COPY counted them; known when all bytes were read. */
  readonly rowCount: number
}

/** Prepares a COPY; it begins with the first read. Whoever stops reading cuts the connection. */
export function openCopyOut(wire: CopyWire, text: string, choices: CopyChoices): CopySource {
  let rowCount = 0
  return {
    get rowCount() {
      return rowCount
    },
    [Symbol.asyncIterator]: () =>
      readCopy(wire, text, choices, (rows) => {
        rowCount = rows
      }),
  }
}

async function* readCopy(
  wire: CopyWire,
  text: string,
  choices: CopyChoices,
  count: (rows: number) => void,
): AsyncGenerator<Uint8Array> {
  const stream = copyTo(text)
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  // The bytes end before the server's answer does, and only that one has the count.
  Object.assign(stream, { handleReadyForQuery: resolve })
  stream.on('error', reject)
  ready.catch((error: unknown) => stream.destroy(error instanceof Error ? error : undefined))
  const watch = new CopyWatch(wire, choices)
  const pieces: AsyncIterator<Uint8Array, unknown> = stream[Symbol.asyncIterator]()
  let isOver = false
  try {
    watch.start(stream)
    for (;;) {
      const piece = await watch.during(pieces.next())
      if (piece.done === true) break
      yield piece.value
    }
    await watch.during(ready)
    count(stream.rowCount)
    isOver = true
  } catch (error) {
    const ours = watch.explain(error)
    // The server said why: then the connection is as good as before.
    isOver = ours.sqlState !== undefined && ours.code !== 'database_unreachable'
    throw ours
  } finally {
    if (!isOver) watch.cut()
    endDriverTimer(stream)
    watch.close()
  }
}

/** The driver puts a timer beside the statement and would leave it running. */
function endDriverTimer(stream: object): void {
  const { callback } = stream as { readonly callback?: unknown }
  if (typeof callback === 'function') callback()
}
