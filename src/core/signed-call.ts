// The JSON form of a drain: a signed document of log lines, for platforms that are not Heroku. Read strictly and by hand: what
// has one member too many was not made for this. Schema and signing are described in docs/signals.md. Pure.
import { type DrainedLine, readInstant } from './platform-report.ts'

const LINES_MAX = 1000
const MEMBERS = 'app message process timestamp'
const NAME_LENGTH_MAX = 128
const TIMESTAMP = /^[0-9]{1,11}$/
const SIGNATURE = /^v1=([0-9a-f]{64})$/

/** What stands in the headers of a signed call. */
export interface CallSignature {
  /** Seconds since 1970, as written: it is part of what is signed. */
  readonly timestamp: string
  readonly hex: string
}

/** Reads the headers; undefined when the call is not signed. */
export function readSignature(timestamp: unknown, signature: unknown): CallSignature | undefined {
  if (typeof timestamp !== 'string' || typeof signature !== 'string' || !TIMESTAMP.test(timestamp))
    return undefined
  const hex = SIGNATURE.exec(signature)?.[1]
  return hex === undefined ? undefined : { timestamp, hex }
}

/** Reads the lines of a document; undefined when it is not of the form. */
export function readDocument(text: string): readonly DrainedLine[] | undefined {
  const document = parse(text)
  if (!isRecord(document) || Object.keys(document).join() !== 'lines') return undefined
  const { lines } = document
  if (!Array.isArray(lines) || lines.length === 0 || lines.length > LINES_MAX) return undefined
  const read = lines.map(readLine)
  return read.every((line) => line !== undefined) ? read : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readLine(line: unknown): DrainedLine | undefined {
  if (!isRecord(line) || Object.keys(line).sort().join(' ') !== MEMBERS) return undefined
  const { timestamp, app, process, message } = line
  if (typeof timestamp !== 'string' || !isName(app) || !isName(process) || typeof message !== 'string')
    return undefined
  const saidAtMs = readInstant(timestamp)
  return saidAtMs === undefined ? undefined : { saidAtMs, app, process, message }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= NAME_LENGTH_MAX
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
