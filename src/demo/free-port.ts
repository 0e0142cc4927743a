/**
 * Finds a free TCP port on loopback for something that will be stopped and started again on the same port.
 * It stays below the range from which the kernel takes the ports of outgoing connections: while a server there is down,
 * a client's connection could be given the server's own port, or even connect to itself.
 */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

const PORT_MIN = 21_000
const PORT_MAX = 32_000
const TRIES_MAX = 50

/** A port of 127.0.0.1 that nobody listens on just now. Another process may take it first: be ready to ask again. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = randomInt(PORT_MIN, PORT_MAX)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port on 127.0.0.1 between ${PORT_MIN} and ${PORT_MAX} in ${TRIES_MAX} tries`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  server.once('listening', () => resolve(true))
  server.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
  )
  server.listen(port, '127.0.0.1')
  const wasFree = await promise
  if (wasFree) {
    server.close()
    await once(server, 'close')
  }
  return wasFree
}
