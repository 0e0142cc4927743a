// Opens a connection to the real server: plain, or encrypted by the proxy itself where the server wants TLS. The client's
// side stays plain, since nobody can read along in a channel that he is not an end of.
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'

/** The real server. */
export interface PostgresUpstream {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string
  readonly port: number
  /** What TLS is to check; undefined for a plain connection. */
  readonly tls: ConnectionOptions | undefined
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])
const YES = 'S'

/** A connection on which the first byte of Postgres' own messages can be sent. */
export async function openUpstream(upstream: PostgresUpstream, signal: AbortSignal): Promise<Socket> {
  const { host, port, tls } = upstream
  const plain = createConnection(
    host.startsWith('/')
      ? { path: `${host}/.s.PGSQL.${port}`, allowHalfOpen: true }
      : { host, port, noDelay: true, allowHalfOpen: true },
  )
  try {
    await once(plain, 'connect', { signal })
    if (tls === undefined) return plain
    plain.write(SSL_REQUEST)
    await once(plain, 'readable', { signal })
    const answer = String(plain.read(1) ?? '')
    if (answer !== YES) throw new Error('the server does not speak TLS')
    const encrypted = connectTls({ ...tls, socket: plain })
    await once(encrypted, 'secureConnect', { signal })
    return encrypted
  } catch (error) {
    plain.destroy()
    throw error
  }
}

/** How a person knows the server. */
export function nameUpstream({ host, port, tls }: PostgresUpstream): string {
  return `${host}:${port}${tls === undefined ? '' : ' (TLS)'}`
}
