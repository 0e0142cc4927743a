// The replies that the proxy before S3 gives in the server's place: an error with its code, or a
// success that holds one. The server learns nothing of such a request.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fault } from './timeline.ts'

const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  403: 'AccessDenied',
  404: 'NoSuchKey',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'SlowDown',
}
const ODD_CODE = 'RehearsedError'

/** Answers in the server's place. The request's body is read and thrown away, so that the connection can go on. */
export function replyInPlace(fault: Fault, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const isSuccess = fault.kind === 'error-body'
  const status = isSuccess ? 200 : fault.status
  const code = isSuccess ? 'InternalError' : (CODE_BY_STATUS[status] ?? ODD_CODE)
  const text = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>rehearsed</Message></Error>`
  const retry =
    fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) }
  incoming.resume()
  outgoing.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(text),
    ...retry,
  })
  outgoing.end(text)
}
