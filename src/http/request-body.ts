// Takes in the body of a call, up to a limit: beyond it nothing more is read, and what was
// read is let go. Says nothing to the caller.
import type { IncomingMessage } from 'node:http'

/** Whether the call says itself that it is larger than the limit. */
export function saysTooLarge(request: IncomingMessage, bytesMax: number): boolean {
  return Number(request.headers['content-length'] ?? 0) > bytesMax
}

/** The body; or why there is none: too large, or the caller went away. */
export function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<Uint8Array | 'oversized' | 'cut'> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | 'oversized' | 'cut'>()
  const chunks: Uint8Array[] = []
  let bytes = 0
  const take = (chunk: Uint8Array): void => {
    bytes += chunk.length
    chunks.push(chunk)
    if (bytes <= bytesMax) return
    request.off('data', take)
    request.pause()
    chunks.length = 0
    resolve('oversized')
  }
  request.on('data', take)
  request.once('end', () => resolve(Buffer.concat(chunks)))
  request.once('error', () => resolve('cut'))
  request.once('close', () => resolve('cut'))
  return promise
}
