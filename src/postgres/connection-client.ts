// One attempt at a connection: the driver's client, told everything explicitly so that it neither reads the environment
// nor interprets an sslmode, and watched so that a failure says how far it got. Forgets the password once it is in.
import * as tls from 'node:tls'
import pg from 'pg'
import type { ConnectionTarget } from '../core/connection-target.ts'
import { PartkeeperError } from '../core/errors.ts'
import { requireChannelBinding } from './channel-binding.ts'
import type { AttemptFailure, Transport } from './connection-policy.ts'
import { makeTlsOptions, type TlsMaterial } from './tls-policy.ts'
import { textTypes } from './value-types.ts'

const KEEPALIVE_DELAY_MS = 10_000

/** What every attempt of one database shares. */
export interface ClientSpecification {
  readonly target: ConnectionTarget
  readonly tls: TlsMaterial
  /** 0 leaves a statement as long as the server lets it run. */
  readonly queryTimeoutMs: number
}

/** A connection attempt that failed: on which transport, how far it got, and what the driver or the server said. */
export class AttemptError extends Error {
  override readonly name = 'AttemptError'
  readonly transport: Transport
  readonly failure: AttemptFailure

  constructor(transport: Transport, failure: AttemptFailure, cause: Error) {
    super(cause.message, { cause })
    this.transport = transport
    this.failure = failure
  }
}

type Phase = 'network' | 'tls' | 'startup'

/** What the driver keeps of its parameters; it fills gaps from the environment, which is ours to read. */
interface DriverParameters {
  options: string | undefined
  replication: undefined
  application_name: undefined
  password: unknown
}

/** The driver's client on one transport. */
export class AttemptClient extends pg.Client {
  readonly transport: Transport
  #phase: Phase = 'network'

  constructor(specification: ClientSpecification, transport: Transport) {
    super(makeClientConfig(specification, transport))
    this.transport = transport
    this.#parameters.options = specification.target.options
    this.#parameters.replication = undefined
    // Set with the session profile: a pooler would give a name from the login to applications that have none.
    this.#parameters.application_name = undefined
    if (specification.target.tls.channelBinding === 'require') requireChannelBinding(this.connection)
    this.#watchPhases()
  }

  override connect(): Promise<pg.Client>
  override connect(callback: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): void
  override connect(callback?: unknown): unknown {
    const connected = super.connect().then(
      () => this.#forgetPassword(),
      (error: unknown) => this.#fail(error),
    )
    if (callback === undefined) return connected
    const done = callback as (error: Error | null, client?: pg.Client) => void
    connected.then(
      (client) => done(null, client),
      (error: Error) => done(error),
    )
    return undefined
  }

  /** The encrypted stream, once there is one. */
  get secureStream(): tls.TLSSocket | undefined {
    const { stream } = this.connection
    return stream instanceof tls.TLSSocket ? stream : undefined
  }

  get #parameters(): DriverParameters {
    return (this as unknown as { readonly connectionParameters: DriverParameters }).connectionParameters
  }

  #watchPhases(): void {
    this.connection.once('connect', () => {
      this.#phase = this.transport.kind === 'tls' ? 'tls' : 'startup'
    })
    this.connection.once('sslconnect', () => {
      this.secureStream?.once('secureConnect', () => {
        this.#phase = 'startup'
      })
    })
  }

  #forgetPassword(): pg.Client {
    Object.assign(this, { password: null })
    this.#parameters.password = null
    return this
  }

  /** The driver leaves the socket open when it was not the server that said no. */
  #fail(error: unknown): never {
    this.#forgetPassword()
    this.connection.stream.destroy()
    const cause = error instanceof Error ? error : new Error(String(error))
    throw new AttemptError(this.transport, this.#describeFailure(cause), cause)
  }

  #describeFailure(cause: Error): AttemptFailure {
    if (cause instanceof PartkeeperError) return { phase: 'startup', sqlState: cause.sqlState }
    const isTimeout = cause.message === 'timeout expired'
    if (this.#phase !== 'startup') return { phase: isTimeout ? 'network' : this.#phase }
    const state = 'code' in cause && 'severity' in cause ? cause.code : undefined
    return { phase: 'startup', sqlState: typeof state === 'string' ? state : undefined }
  }
}

function makeClientConfig(specification: ClientSpecification, transport: Transport): pg.ClientConfig {
  const { target, queryTimeoutMs } = specification
  const isTls = transport.kind === 'tls'
  return {
    host: target.hostAddress ?? target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    password: () => revealPassword(target),
    types: textTypes,
    ssl: isTls ? makeTlsOptions(target, specification.tls, transport.verification) : false,
    sslnegotiation: isTls ? target.tls.negotiation : 'postgres',
    enableChannelBinding: isTls && target.tls.channelBinding !== 'disable',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_DELAY_MS,
    connectionTimeoutMillis: target.connectTimeoutMs,
    ...(queryTimeoutMs === 0 ? {} : { query_timeout: queryTimeoutMs }),
  }
}

/** Asked only when the server wants a password. */
function revealPassword(target: ConnectionTarget): string {
  const password = target.password?.reveal()
  if (password !== undefined && password !== '') return password
  throw new PartkeeperError('database_refused', 'the server asks for a password, and none is given', {
    hint: 'Put it into DATABASE_URL, PGPASSWORD or ~/.pgpass.',
  })
}
