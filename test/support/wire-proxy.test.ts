/**
 * The wire proxy against a real server: it changes nothing until it is told to, and then it cuts exactly where it was
 * told.
 */
import assert from 'node:assert/strict'
import { createConnection, type Socket } from 'node:net'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import pg from 'pg'
import { createTestDatabase, TEST_OWNER, type TestDatabase } from './test-database.ts'
import { startWireProxy, type WireProxy } from './wire-proxy.ts'

let database: TestDatabase
let direct: pg.Client
let proxy: WireProxy
const clients: pg.Client[] = []

before(async () => {
  database = await createTestDatabase({ major: 15, installed: false })
  direct = await database.connect()
})
after(() => database.drop())
beforeEach(async () => {
  await direct.query('drop table if exists written; create table written (id int)')
  proxy = await startWireProxy(database)
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(ignoreReset)))
  await proxy.close()
})

function ignoreReset(): void {
  // Every cut is also an event of the client; what the tests look at is the rejection of the query.
}

async function connectThroughProxy(options: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: proxy.url(database.url), ...options })
  client.on('error', ignoreReset)
  await client.connect()
  clients.push(client)
  return client
}

async function countWritten(): Promise<number> {
  const { rows } = await direct.query<{ count: number }>('select count(*)::int as count from written')
  return rows[0]?.count ?? -1
}

async function writeTwoRows(client: pg.Client): Promise<void> {
  await client.query('begin')
  await client.query('insert into written values ($1)', [1])
  await client.query({ name: 'second', text: 'insert into written values ($1)', values: [2] })
  await client.query('commit')
}

describe('a wire proxy that is told nothing', () => {
  it('forwards everything and records every message with its SQL', async () => {
    const client = await connectThroughProxy()
    await writeTwoRows(client)
    assert.equal(await countWritten(), 2)
    const insert = 'insert into written values ($1)'
    const prepared = ['P', 'B', 'D', 'E'].map((type) => [type, insert])
    assert.deepEqual(
      proxy.messages.map(({ type, text }) => [type, text]),
      [['Startup', ''], ['Q', 'begin'], ...prepared, ['S', ''], ...prepared, ['S', ''], ['Q', 'commit']],
    )
    assert.deepEqual(
      proxy.messages.map(({ sequence }) => sequence),
      proxy.messages.map((_, index) => index + 1),
    )
  })

  it('keeps megabytes whole in both directions', async () => {
    const client = await connectThroughProxy()
    const long = 'ä\\n'.repeat(2_000_000)
    const { rows } = await client.query<{ echo: string }>('select $1::text as echo', [long])
    assert.equal(rows[0]?.echo, long)
  })

  it('answers a request for encryption with no, as it must read along', async () => {
    await assert.rejects(connectThroughProxy({ ssl: true }), /does not support SSL/)
    assert.equal(proxy.messages[0]?.type, 'SslRequest')
  })
})

describe('a wire proxy that cuts', () => {
  it('before a commit leaves nothing committed', async () => {
    const client = await connectThroughProxy()
    const cut = proxy.cutBefore(({ text }) => text === 'commit')
    await assert.rejects(writeTwoRows(client), { code: 'ECONNRESET' })
    assert.equal((await cut).type, 'Q')
    assert.equal(await countWritten(), 0)
  })

  it('after a commit leaves it committed, and the client without an answer', async () => {
    const client = await connectThroughProxy()
    const cut = proxy.cutAfter(({ text }) => text === 'commit')
    await assert.rejects(writeTwoRows(client), { code: 'ECONNRESET' })
    await cut
    assert.equal(await countWritten(), 2)
  })

  it('only once, and only where the predicate says', async () => {
    const first = await connectThroughProxy()
    const second = await connectThroughProxy()
    const cut = proxy.cutBefore(({ connection }) => connection === 2)
    await first.query('select 1')
    await assert.rejects(second.query('select 1'))
    assert.equal((await cut).connection, 2)
    await first.query('select 1')
    await (await connectThroughProxy()).query('select 1')
  })

  it('at every message of a transaction, before and after, sees both rows or none', async () => {
    const trace = await connectThroughProxy()
    proxy.clearMessages()
    await writeTwoRows(trace)
    const messageCount = proxy.messages.length
    for (const when of ['cutBefore', 'cutAfter'] as const) {
      for (let nth = 1; nth <= messageCount; nth += 1) {
        await direct.query('truncate written')
        const client = await connectThroughProxy()
        proxy.clearMessages()
        const cut = proxy[when](({ sequence }) => sequence === nth)
        await assert.rejects(writeTwoRows(client), `${when} ${nth}`)
        const { text } = await cut
        assert.equal(await countWritten(), when === 'cutAfter' && text === 'commit' ? 2 : 0, `${when} ${nth}`)
      }
    }
  })

  it('after the second of two pipelined questions delivers the answer to the first', async () => {
    const socket = createConnection(proxy.port, proxy.host)
    const received = collectBytes(socket)
    socket.write(encodeStartup(TEST_OWNER, database.name))
    const cut = proxy.cutAfter(({ text }) => text.includes('(2)'))
    const questions = ['(1)', '(2)'].map((row) => encodeQuery(`insert into written values ${row}`))
    socket.write(Buffer.concat(questions))
    await cut
    const answer = (await received).toString('latin1')
    assert.equal(answer.split('INSERT 0 1').length - 1, 1)
    assert.equal(await countWritten(), 2)
  })

  it('all connections at once when told to', async () => {
    const open = [await connectThroughProxy(), await connectThroughProxy()]
    const ends = open.map((client) => new Promise((resolve) => client.once('end', resolve)))
    proxy.cutAll()
    await Promise.all(ends)
  })
})

describe('a wire proxy that plays a failing network', () => {
  it('holds everything back while it stalls, and delivers it when it resumes', async () => {
    const client = await connectThroughProxy()
    proxy.stall()
    const write = client.query('insert into written values (1)')
    const connect = connectThroughProxy()
    assert.equal(await countWritten(), 0)
    assert.equal(proxy.messages.filter(({ type }) => type === 'Q').length, 0)
    await proxy.resume()
    await Promise.all([write, connect])
    assert.equal(await countWritten(), 1)
  })

  it('refuses new connections like a stopped server, and leaves open ones alone', async () => {
    const client = await connectThroughProxy()
    await proxy.refuse()
    await assert.rejects(connectThroughProxy(), { code: 'ECONNREFUSED' })
    await client.query('select 1')
    await proxy.resume()
    await connectThroughProxy()
  })
})

async function collectBytes(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', ignoreReset)
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(chunks)
}

function encodeStartup(user: string, name: string): Buffer {
  const body = Buffer.from(`\0\x03\0\0user\0${user}\0database\0${name}\0\0`)
  return withLength(body)
}

function encodeQuery(text: string): Buffer {
  return Buffer.concat([Buffer.from('Q'), withLength(Buffer.from(`${text}\0`))])
}

function withLength(body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([length, body])
}
