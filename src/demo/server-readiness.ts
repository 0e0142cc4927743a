/**
 * Asks a starting Postgres server, by connecting, whether it lets clients in. Goes through the server's own Unix socket,
 * whose folder nobody else has, so that another server on the same port can never be mistaken for it. Sends no query.
 */
import { createConnection } from 'node:net'
import { join } from 'node:path'

const PROTOCOL_3_0 = 196_608
const AUTHENTICATION_REQUEST = 'R'
const TERMINATE = Buffer.from([0x58, 0, 0, 0, 4])
const REPLY_BUDGET_MS = 1_000

/** True once the server at this socket answers a login with an authentication request instead of "starting up". */
export function isAcceptingClients(socketDirectory: string, port: number, user: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = createConnection(join(socketDirectory, `.s.PGSQL.${port}`))
  socket.once('connect', () => socket.write(encodeStartupMessage(user)))
  socket.once('data', (reply) => {
    resolve(reply.toString('latin1', 0, 1) === AUTHENTICATION_REQUEST)
    socket.end(TERMINATE)
  })
  socket.setTimeout(REPLY_BUDGET_MS, () => socket.destroy())
  socket.once('error', () => resolve(false))
  socket.once('close', () => resolve(false))
  return promise
}

function encodeStartupMessage(user: string): Buffer {
  const body = Buffer.from(`user\0${user}\0database\0postgres\0\0`)
  const header = Buffer.alloc(8)
  header.writeInt32BE(header.length + body.length, 0)
  header.writeInt32BE(PROTOCOL_3_0, 4)
  return Buffer.concat([header, body])
}
