// A pooler like PgBouncer in transaction mode, in miniature: all clients share one server session, and each gets it from
// its first message until the server is out of a transaction again. What one client sets for longer, the next one has.
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net'
import { FrameSplitter, type WireFrame } from './wire-message.ts'

/** Where the pooler connects to, as which role; the server has to trust it without a password. */
export interface PoolerTarget {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
}

/** A running pooler. */
export interface TransactionPooler {
  readonly port: number
  close(): Promise<void>
}

const PROTOCOL_3_0 = 196_608
const AUTHENTICATION_OK = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0])
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])
/** The process id and key that a pooler invents for a client: cancelling goes through it. */
const INVENTED_KEY = Buffer.from([0x4b, 0, 0, 0, 12, 0x7f, 0x11, 0x22, 0x33, 1, 2, 3, 4])

/** Starts a pooler with one server session. */
export async function startTransactionPooler(target: PoolerTarget): Promise<TransactionPooler> {
  const session = new SharedSession(createConnection(target.port, target.host))
  const settings = await session.logIn(target.user, target.database)
  const clients = new Set<Socket>()
  const listener = createServer((socket) => {
    clients.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    serveClient(socket, session, settings)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    close: () => closeAll(listener, [...clients, session.socket]),
  }
}

async function closeAll(listener: Server, sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) socket.destroy()
  listener.close()
  await once(listener, 'close')
}

function serveClient(socket: Socket, session: SharedSession, settings: readonly Buffer[]): void {
  const splitter = new FrameSplitter('frontend')
  const client: Client = { socket, waiting: [] }
  socket.on('data', (bytes) => {
    for (const { type, bytes: message } of splitter.push(bytes)) {
      if (type === 'SslRequest') socket.write('N')
      else if (type === 'Startup')
        socket.write(Buffer.concat([AUTHENTICATION_OK, ...settings, INVENTED_KEY, READY]))
      else if (type === 'X') socket.end()
      else session.send(client, message)
    }
  })
}

interface Client {
  readonly socket: Socket
  readonly waiting: Buffer[]
}

/** The one server session and whoever holds it. */
class SharedSession {
  readonly socket: Socket
  readonly #queue: Client[] = []
  #holder: Client | undefined

  constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
  }

  /** Logs in, and returns the settings the server announced. */
  async logIn(user: string, database: string): Promise<readonly Buffer[]> {
    const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`)
    const header = Buffer.alloc(8)
    header.writeInt32BE(header.length + body.length, 0)
    header.writeInt32BE(PROTOCOL_3_0, 4)
    this.socket.write(Buffer.concat([header, body]))
    const { promise, resolve } = Promise.withResolvers<readonly Buffer[]>()
    const settings: Buffer[] = []
    const splitter = new FrameSplitter('backend')
    this.socket.on('data', (bytes) => {
      for (const frame of splitter.push(bytes)) {
        if (this.#holder !== undefined) this.#answer(this.#holder, frame)
        else if (frame.type === 'S') settings.push(frame.bytes)
        else if (frame.type === 'Z') resolve(settings)
      }
    })
    return promise
  }

  /** Sends a client's message when it is the client's turn. */
  send(client: Client, message: Buffer): void {
    if (this.#holder === client) {
      this.socket.write(message)
      return
    }
    client.waiting.push(message)
    if (!this.#queue.includes(client)) this.#queue.push(client)
    if (this.#holder === undefined) this.#lendOut()
  }

  #lendOut(): void {
    this.#holder = this.#queue.shift()
    for (const message of this.#holder?.waiting.splice(0) ?? []) this.socket.write(message)
  }

  #answer(client: Client, { type, bytes, body }: WireFrame): void {
    client.socket.write(bytes)
    if (type === 'Z' && body.toString('latin1') === 'I') this.#lendOut()
  }
}
