/**
 * An HTTP proxy between the program and an S3 server that does what servers and networks do on bad days: refuses, answers
 * with nonsense, loses replies, cuts bodies, changes bytes. Each planned fault meets one request; all others pass.
 */
import { once } from 'node:events'
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to one request. */
export type S3ProxyFault =
  /** A reply of the proxy's own; nothing reaches the server. */
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly code: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** A success by its status, with an error as its body. */
  | { readonly kind: 'error-body' }
  /** The server does it; its reply never arrives. */
  | { readonly kind: 'lost-reply' }
  /** The connection is cut before the request reaches the server. */
  | { readonly kind: 'cut-request' }
  /** Half of the reply's body, then a cut. */
  | { readonly kind: 'cut-body' }
  /** One byte of the request's body is another. */
  | { readonly kind: 'flipped-byte' }
  | { readonly kind: 'wrong-etag' }
  /** Forwarded when the gate opens. */
  | { readonly kind: 'held'; readonly gate: Promise<void> }

/** A planned fault: the first request with this method whose path contains this text. */
export type PlannedFault = { readonly method: string; readonly path?: string; readonly fault: S3ProxyFault }

/** A running proxy. */
export type S3FaultProxy = {
  readonly endpoint: string
  /** Requests so far, as "PUT /bucket/key 200"; "-" for those that got no reply. */
  readonly requests: readonly string[]
  /** Adds a fault, `times` times. */
  plan(planned: PlannedFault, times?: number): void
  /** For every request of a method, for ever. */
  always(planned: PlannedFault): void
  /** Faults that met no request yet. */
  readonly leftOver: number
  stop(): Promise<void>
}

/** Starts a proxy in front of the server at this endpoint. */
export async function startS3FaultProxy(target: string): Promise<S3FaultProxy> {
  const planned: PlannedFault[] = []
  const standing: PlannedFault[] = []
  const requests: string[] = []
  const server = createServer((incoming, outgoing) => {
    const meets = ({ method, path = '' }: PlannedFault) =>
      incoming.method === method && (incoming.url ?? '').includes(path)
    const index = planned.findIndex(meets)
    const [met] = index < 0 ? [standing.find(meets)] : planned.splice(index, 1)
    outgoing.once('close', () => {
      const status = outgoing.headersSent ? outgoing.statusCode : '-'
      requests.push(`${incoming.method} ${incoming.url} ${status}`)
    })
    handle(incoming, outgoing, target, met?.fault).catch(() => incoming.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    plan: (fault, times = 1) => {
      for (let count = 0; count < times; count += 1) planned.push(fault)
    },
    always: (fault) => {
      standing.push(fault)
    },
    get leftOver() {
      return planned.length
    },
    stop: async () => {
      if (!server.listening) return
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  fault: S3ProxyFault | undefined,
): Promise<void> {
  if (fault?.kind === 'cut-request') {
    incoming.socket.destroy()
    return
  }
  const body = await readAll(incoming)
  if (fault?.kind === 'held') await fault.gate
  if (fault?.kind === 'reply') {
    const text = fault.status < 300 ? '' : errorXml(fault.code)
    outgoing.writeHead(fault.status, { 'content-type': 'application/xml', ...fault.headers }).end(text)
    return
  }
  if (fault?.kind === 'error-body') {
    outgoing.writeHead(200, { 'content-type': 'application/xml' }).end(errorXml('InternalError'))
    return
  }
  if (fault?.kind === 'flipped-byte') body[0] = (body[0] ?? 0) ^ 1
  const { reply, content } = await send(incoming, body, target)
  if (fault?.kind === 'lost-reply') {
    incoming.socket.destroy()
    return
  }
  deliver(incoming, outgoing, reply, { content, fault })
}

type Delivery = { readonly content: Buffer; readonly fault: S3ProxyFault | undefined }

function deliver(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  reply: IncomingMessage,
  { content, fault }: Delivery,
): void {
  const headers = { ...reply.headers }
  delete headers['transfer-encoding']
  if (fault?.kind === 'wrong-etag') headers.etag = '"00000000000000000000000000000000"'
  const half = content.subarray(0, Math.floor(content.length / 2))
  if (incoming.method !== 'HEAD') headers['content-length'] = String(content.length)
  outgoing.writeHead(reply.statusCode ?? 500, headers)
  if (fault?.kind === 'cut-body') outgoing.write(half, () => incoming.socket.destroy())
  else outgoing.end(content)
}

/** The server sees the host that the program signed for. */
async function send(
  incoming: IncomingMessage,
  body: Buffer,
  target: string,
): Promise<{ readonly reply: IncomingMessage; readonly content: Buffer }> {
  const upstream = forward(new URL(incoming.url ?? '/', target), {
    method: incoming.method,
    headers: incoming.headers,
    setHost: false,
    agent: false,
  })
  upstream.end(body)
  const [reply] = (await once(upstream, 'response')) as [IncomingMessage]
  return { reply, content: await readAll(reply) }
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece as Uint8Array)
  return Buffer.concat(pieces)
}

function errorXml(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>planned</Message></Error>`
}
