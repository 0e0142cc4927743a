/**
 * Cuts the bytes of a Postgres connection into messages, and reads from the client's ones what a test wants to match:
 * the type and the SQL. Keeps names of prepared statements and portals, so that an Execute shows the SQL it runs.
 * Plain protocol 3 only, no TLS. Does no input and output.
 */

/** One message of a client: its type letter (or `Startup`, `Cancel`, `SslRequest`), and its SQL where it has one. */
export type FrontendMessage = {
  /** Counts the frontend messages that the proxy has seen, from 1, over all connections. */
  readonly sequence: number
  /** Counts the connections that the proxy has accepted, from 1. */
  readonly connection: number
  readonly type: string
  readonly text: string
}

/** A message as cut from the stream: `bytes` is what to forward. */
export type WireFrame = { readonly type: string; readonly bytes: Buffer; readonly body: Buffer }

const REQUEST_TYPE_BY_CODE: Readonly<Record<number, string>> = {
  80877102: 'Cancel',
  80877103: 'SslRequest',
  80877104: 'GssRequest',
}

/** Collects the bytes of one direction and hands out whole messages. */
export class FrameSplitter {
  #rest: Buffer = Buffer.alloc(0)
  /** A client's first messages have no type letter: requests for encryption, then one startup message. */
  #isUntyped: boolean

  constructor(side: 'frontend' | 'backend') {
    this.#isUntyped = side === 'frontend'
  }

  /** The messages that are complete with these bytes. */
  push(bytes: Buffer): readonly WireFrame[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const frames: WireFrame[] = []
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) frames.push(frame)
    return frames
  }

  #take(): WireFrame | undefined {
    const lengthAt = this.#isUntyped ? 0 : 1
    if (this.#rest.length < lengthAt + 4) return undefined
    const size = lengthAt + this.#rest.readInt32BE(lengthAt)
    if (this.#rest.length < size) return undefined
    const bytes = this.#rest.subarray(0, size)
    const body = bytes.subarray(lengthAt + 4)
    this.#rest = this.#rest.subarray(size)
    if (!this.#isUntyped) return { type: String.fromCharCode(bytes.readUInt8(0)), bytes, body }
    const type = REQUEST_TYPE_BY_CODE[body.readInt32BE(0)] ?? 'Startup'
    if (type === 'Startup') this.#isUntyped = false
    return { type, bytes, body }
  }
}

/** Remembers which SQL a connection's statements and portals stand for. */
export class SqlReader {
  readonly #statements = new Map<string, string>()
  readonly #portals = new Map<string, string>()

  /** The SQL of this client message; empty for messages that stand for none. */
  read({ type, body }: WireFrame): string {
    if (type === 'Q') return readString(body, 0)
    if (type === 'P') return this.#readParse(body)
    if (type === 'B') return this.#readBind(body)
    if (type === 'E') return this.#portals.get(readString(body, 0)) ?? ''
    if (type === 'D' || type === 'C') {
      const known = body.toString('latin1', 0, 1) === 'S' ? this.#statements : this.#portals
      return known.get(readString(body, 1)) ?? ''
    }
    return ''
  }

  #readParse(body: Buffer): string {
    const name = readString(body, 0)
    const text = readString(body, Buffer.byteLength(name) + 1)
    this.#statements.set(name, text)
    return text
  }

  #readBind(body: Buffer): string {
    const portal = readString(body, 0)
    const text = this.#statements.get(readString(body, Buffer.byteLength(portal) + 1)) ?? ''
    this.#portals.set(portal, text)
    return text
  }
}

function readString(body: Buffer, start: number): string {
  return body.toString('utf8', start, body.indexOf(0, start))
}
