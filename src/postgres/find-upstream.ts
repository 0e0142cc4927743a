// Where a server is and how TLS has to be spoken to it, for somebody who hands on bytes and logs in to nothing. Opens
// no connection.
import type { ConnectionOptions } from 'node:tls'
import type { ConnectionTarget } from '../core/connection-target.ts'
import { listTransports } from './connection-policy.ts'
import { makeTlsOptions, readTlsMaterial } from './tls-policy.ts'

/** A server as a proxy needs to know it. */
export interface Upstream {
  readonly host: string
  readonly port: number
  /** Undefined where the connection may go unencrypted. */
  readonly tls: ConnectionOptions | undefined
}

/** TLS is spoken where the sslmode that applies lets nothing else through. */
export function findUpstream(target: ConnectionTarget): Upstream {
  const material = readTlsMaterial(target)
  const transports = listTransports(target, material.hasRootCertificate)
  const [first] = transports
  const isTlsOnly = transports.every(({ kind }) => kind === 'tls')
  const tls =
    isTlsOnly && first?.kind === 'tls' ? makeTlsOptions(target, material, first.verification) : undefined
  return { host: target.hostAddress ?? target.host, port: target.port, tls: named(target.host, tls) }
}

/** The driver names the host by itself; here nobody does. An address is not a name. */
function named(host: string, tls: ConnectionOptions | undefined): ConnectionOptions | undefined {
  const isAddress = host.includes(':') || /^[0-9.]+$/.test(host)
  return tls === undefined || isAddress ? tls : { servername: host, ...tls }
}
