// Where a database is and how it may be reached, in libpq's terms, as plain values. Configuration makes it, the database
// layer uses it; it opens nothing and holds secrets only in their boxes.
import type { Secret } from './secrets.ts'

/** libpq's modes, from "never encrypt" to "encrypt, and check who answers". */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

export type SslMode = (typeof SSL_MODES)[number]

/** Whether SCRAM must be, may be, or must not be bound to the TLS channel. */
export type ChannelBinding = 'disable' | 'prefer' | 'require'

/** What is asked of TLS; paths are checked when they are used. */
export interface TlsRequest {
  /** Undefined when nobody chose one: then the place of the server decides. */
  readonly mode: SslMode | undefined
  /** Lets a connection without a chosen mode go unencrypted to a server that is not on this machine. */
  readonly allowPlain: boolean
  /** Path of a file, or `system` for the roots this machine trusts. */
  readonly rootCertificate: string | undefined
  readonly certificate: string | undefined
  readonly key: string | undefined
  readonly keyPassphrase: Secret | undefined
  readonly negotiation: 'postgres' | 'direct'
  readonly channelBinding: ChannelBinding
}

/** One server, one database, one role. */
export interface ConnectionTarget {
  /** A name or an address, or the folder of a Unix socket (begins with `/`). */
  readonly host: string
  /** The address to connect to when the name is only for checking certificates. */
  readonly hostAddress: string | undefined
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: Secret | undefined
  /** Command line options for the server (`-c name=value`), as PGOPTIONS has them. */
  readonly options: string | undefined
  /** 0 waits for ever. */
  readonly connectTimeoutMs: number
  readonly tls: TlsRequest
}

/** Whether the target is a Unix socket: libpq never encrypts there, whatever the mode. */
export function isSocketTarget(target: Pick<ConnectionTarget, 'host' | 'hostAddress'>): boolean {
  return target.hostAddress === undefined && target.host.startsWith('/')
}

/** Whether the target is this very machine by its spelling; a name that merely resolves to it does not count. */
export function isLocalTarget(target: Pick<ConnectionTarget, 'host' | 'hostAddress'>): boolean {
  if (isSocketTarget(target)) return true
  const place = (target.hostAddress ?? target.host).toLowerCase()
  return (
    place === 'localhost' ||
    /^127(\.\d{1,3}){3}$/.test(place) ||
    place === '::1' ||
    place === '0:0:0:0:0:0:0:1'
  )
}
