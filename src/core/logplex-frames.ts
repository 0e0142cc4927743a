// Takes apart what Logplex sends: syslog messages, each behind its length in bytes (RFC 6587), with headers of RFC 5424 but
// without structured data. All of it or nothing: a body with one broken frame is not a body of Logplex. Pure.
import { type DrainedLine, readInstant } from './platform-report.ts'

/** What is looked at of one message: the platform's own lines are short, an application's may have 10 kB. */
const LOOKED_AT_BYTES = 512
const LENGTH_DIGITS_MAX = 7
const [ZERO, NINE, BLANK] = [0x30, 0x39, 0x20]

/** `<priority>version timestamp host app process message-id text` */
const HEADER =
  /^<[0-9]{1,3}>1 ([!-~]{1,48}) [!-~]{1,255} ([!-~]{1,48}) ([!-~]{1,128}) [!-~]{1,32}(?: (?:- )?|$)/
const NIL = '-'

/** Reads the lines of a body; undefined when it is not what Logplex sends. */
export function readFrames(body: Uint8Array): readonly DrainedLine[] | undefined {
  const decoder = new TextDecoder()
  const lines: DrainedLine[] = []
  let at = 0
  while (at < body.length) {
    const frame = findFrame(body, at)
    if (frame === undefined) return undefined
    const seen = body.subarray(frame.begin, Math.min(frame.end, frame.begin + LOOKED_AT_BYTES))
    const line = readMessage(decoder.decode(seen))
    if (line === undefined) return undefined
    lines.push(line)
    at = frame.end
  }
  return lines.length === 0 ? undefined : lines
}

/** Where the message behind the length at this place begins and ends; the end lies behind the beginning and in the body. */
function findFrame(
  body: Uint8Array,
  at: number,
): { readonly begin: number; readonly end: number } | undefined {
  let length = 0
  let begin = at
  for (; begin < body.length && begin - at <= LENGTH_DIGITS_MAX; begin += 1) {
    const byte = body[begin] ?? 0
    if (byte === BLANK) break
    if (byte < ZERO || byte > NINE) return undefined
    length = length * 10 + (byte - ZERO)
  }
  const isLength = body[begin] === BLANK && begin > at && body[at] !== ZERO
  const end = begin + 1 + length
  return isLength && end <= body.length ? { begin: begin + 1, end } : undefined
}

function readMessage(text: string): DrainedLine | undefined {
  const [header, timestamp = '', app = '', process = ''] = HEADER.exec(text) ?? []
  if (header === undefined) return undefined
  const saidAtMs = timestamp === NIL ? 0 : readInstant(timestamp)
  return saidAtMs === undefined ? undefined : { saidAtMs, app, process, message: text.slice(header.length) }
}
