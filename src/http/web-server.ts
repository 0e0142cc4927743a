// The HTTP server of the web process: few routes, strict limits, nothing for strangers. It listens on loopback unless a
// credential is set. Answers come from the routes; what is refused is counted, and told at a bounded rate.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { PartkeeperError } from '../core/errors.ts'
import { RefusalCount } from '../core/refusal-count.ts'
import { type DrainCredentials, hearDocument, hearLogplex } from './drain-routes.ts'
import { Health, type ProbeTools, tellAlive, tellReady } from './probe-routes.ts'
import { type Reply, refuse, send } from './reply.ts'

/** How long a caller may take, and how many may call at once. */
export interface WebLimits {
  readonly headersMs: number
  readonly requestMs: number
  readonly idleMs: number
  readonly connections: number
}

/** What the server works with. */
export interface WebServerParts extends ProbeTools, DrainCredentials {
  readonly port: number
  readonly limits?: WebLimits
}

const LIMITS: WebLimits = { headersMs: 5000, requestMs: 15_000, idleMs: 20_000, connections: 256 }
const HEADER_BYTES_MAX = 8 * 1024
const CHECK_EVERY_MS = 500
/** A call over HTTP is not kept waiting; what it began may still come to its end. */
const ANSWER_MS_MAX = 8000
const LOOPBACK = '127.0.0.1'

/** A server that listens. */
export class WebServer {
  readonly #parts: WebServerParts
  readonly #server: Server
  readonly #refusals: RefusalCount
  readonly #health: Health
  readonly #died = new AbortController()
  readonly #isOpen: boolean
  #isClosing = false

  constructor(parts: WebServerParts) {
    this.#parts = parts
    this.#isOpen = parts.drainToken === undefined && parts.drainSecret === undefined
    this.#health = new Health(parts)
    this.#refusals = new RefusalCount((refusals) => parts.observe({ kind: 'web.refused', ...refusals }))
    this.#server = this.#make(parts.limits ?? LIMITS)
  }

  /** Aborted, with the reason, when the server ends without being told to. */
  get died(): AbortSignal {
    return this.#died.signal
  }

  /** Begins to listen; returns the port. */
  async listen(): Promise<number> {
    const server = this.#server
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.once('error', reject)
    server.listen({ port: this.#parts.port, ...(this.#isOpen ? { host: LOOPBACK } : {}) }, resolve)
    await promise.catch((error: unknown) => {
      throw explainListening(error, this.#parts.port)
    })
    server.off('error', reject)
    server.on('error', (error) => this.end(error))
    server.once('close', () => {
      if (!this.#isClosing) this.end(new Error('the HTTP server closed by itself'))
    })
    return this.#tellAddress()
  }

  /** Says that it can be used no more; whoever owns it opens another. */
  end(reason: unknown): void {
    this.#died.abort(reason)
  }

  /** Tells of refusals that nobody heard of yet. */
  tellRefusals(): void {
    this.#refusals.tellDue(this.#parts.clock.monotonicMs())
  }

  /** Takes no new calls, lets those that are open end, and cuts off what is open after the grace. */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()))
    const over = new AbortController()
    const late = this.#parts.clock.sleep(graceMs, over.signal).then(() => this.#server.closeAllConnections())
    await Promise.race([closed, late])
    over.abort()
  }

  #make(limits: WebLimits): Server {
    const options = {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.headersMs,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
      insecureHTTPParser: false,
    }
    const server = createServer(options, (request, response) => void this.#serve(request, response))
    server.maxConnections = limits.connections
    server.timeout = limits.idleMs
    server.on('clientError', (_, socket) => {
      this.#note('malformed')
      socket.destroy()
    })
    return server
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined)
    const reply = await this.#answer(request)
    if (reply.kind === 'refused') this.#note(reply.refusal, reply.message)
    send(response, reply, this.#isClosing)
  }

  /** Whatever goes wrong here is not the caller's business: the sender tries again, and the log has the reason. */
  async #answer(request: IncomingMessage): Promise<Reply> {
    const over = new AbortController()
    try {
      const late = this.#parts.clock
        .sleep(ANSWER_MS_MAX + (this.#parts.limits ?? LIMITS).requestMs, over.signal)
        .then(() => refuse('unanswered', 'the database did not answer in time'))
      return await Promise.race([this.#route(request), late])
    } catch (error) {
      return refuse('unanswered', error instanceof Error ? error.message : String(error))
    } finally {
      over.abort()
    }
  }

  async #route(request: IncomingMessage): Promise<Reply> {
    const parts = this.#parts
    switch (`${request.method} ${request.url}`) {
      case 'POST /drain/logplex':
        return hearLogplex(request, parts, parts)
      case 'POST /drain/json':
        return hearDocument(request, parts, parts)
      case 'GET /livez':
        return tellAlive()
      case 'GET /readyz':
        return tellReady(parts)
      case 'GET /healthz':
        return this.#health.tell(request, { drainToken: parts.drainToken, isOpen: this.#isOpen })
      default:
        return refuse('unknown')
    }
  }

  #note(refusal: Parameters<RefusalCount['note']>[0], message?: string): void {
    this.#refusals.note(refusal, this.#parts.clock.monotonicMs(), message)
  }

  #tellAddress(): number {
    const address = this.#server.address()
    const { address: host, port } =
      typeof address === 'object' && address !== null ? address : { address: '', port: this.#parts.port }
    const { drainToken, drainSecret } = this.#parts
    const drains = [
      ...(drainToken === undefined ? [] : ['/drain/logplex']),
      ...(drainSecret === undefined ? [] : ['/drain/json']),
    ]
    this.#parts.observe({ kind: 'web.listening', host, port, drains: drains.join(', ') || 'none' })
    return port
  }
}

function explainListening(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error
  const message = `cannot listen on port ${port}: ${code === 'EACCES' ? 'this user may not' : 'somebody else does'}`
  return new PartkeeperError('busy', message, { hint: 'Choose another with --port.', cause: error })
}
