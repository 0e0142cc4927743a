// Each fault before an S3 endpoint as an HTTP client sees it, with a real server behind that writes down what reached it:
// what the client is told, what the server did, and what the rehearsal says about it.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, createConnection } from 'node:net'
import { after, before, beforeEach, describe, it, type TestContext } from 'node:test'
import { testClock } from '../support/test-clock.ts'
import { type RehearsalScene, startRehearsal } from './rehearsal-scene.ts'

type Received = { readonly call: string; readonly headers: IncomingHttpHeaders; readonly sha256: string }
type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }

const CONTENT = randomBytes(300_000)
const UNTIL_STOPPED = '10m end'
const received: Received[] = []
const server = createServer((incoming, outgoing) => {
  const hash = createHash('sha256')
  incoming.on('data', (piece: Buffer) => hash.update(piece))
  incoming.on('end', () => {
    const call = `${incoming.method} ${incoming.url}`
    received.push({ call, headers: incoming.headers, sha256: hash.digest('hex') })
    const body = incoming.method === 'GET' ? CONTENT : Buffer.alloc(0)
    outgoing.writeHead(200, { 'content-length': body.length, 'x-amz-version': 'one' }).end(body)
  })
})
let endpoint = ''

before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  received.length = 0
})

async function rehearse(context: TestContext, lines: string): Promise<RehearsalScene> {
  return startRehearsal(context, lines, { s3: endpoint })
}

async function call(scene: RehearsalScene, method: string, path: string, body?: Buffer): Promise<Reply> {
  const [host, port] = scene.address('s3').split(':')
  // Not as a URL, which would be tidied up on the way.
  const outgoing = request({
    host,
    port,
    path,
    method,
    agent: false,
    headers: body === undefined ? {} : { 'content-length': body.length, expect: '100-continue' },
  })
  outgoing.on('continue', () => outgoing.end(body))
  if (body === undefined) outgoing.end()
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage]
  const pieces: Buffer[] = []
  for await (const piece of reply) pieces.push(piece as Buffer)
  return { status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(pieces) }
}

describe('without a fault', () => {
  it('path, Host and body reach the server as they were sent, and its reply comes back', async (context) => {
    const scene = await rehearse(context, `0s s3 ok\n${UNTIL_STOPPED}`)
    const body = randomBytes(3_000_000)
    const path = '/bucket/a%2Fb//../c?list-type=2&prefix=a%20b'
    const reply = await call(scene, 'PUT', path, body)
    assert.deepEqual([reply.status, reply.headers['x-amz-version']], [200, 'one'])
    const [put] = received
    assert.equal(put?.call, `PUT ${path}`)
    assert.equal(put?.headers.host, scene.address('s3'))
    assert.equal(put?.sha256, createHash('sha256').update(body).digest('hex'))
    assert.ok((await call(scene, 'GET', '/bucket/key')).body.equals(CONTENT))
    assert.equal((await call(scene, 'HEAD', '/bucket/key')).status, 200)
  })

  it('a request that names another server goes nowhere', async (context) => {
    const scene = await rehearse(context, `0s s3 ok\n${UNTIL_STOPPED}`)
    const [host, port] = scene.address('s3').split(':')
    const socket = createConnection(Number(port), host)
    socket.write(
      'GET http://elsewhere.example/ HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n',
    )
    let answer = ''
    for await (const piece of socket) answer += String(piece)
    assert.match(answer, /^HTTP\/1\.1 400 /)
    assert.equal(received.length, 0)
  })

  it('a server that is not there is told of, and the client is reset', async (context) => {
    const scene = await startRehearsal(context, `0s s3 ok\n${UNTIL_STOPPED}`, { s3: 'http://127.0.0.1:1' })
    await assert.rejects(call(scene, 'GET', '/bucket/key'), { code: 'ECONNRESET' })
    assert.match(JSON.stringify(await scene.waitFor('problem')), /GET \/bucket\/key: .*ECONNREFUSED/)
  })
})

describe('replies in the place of the server', () => {
  for (const [fault, status, code] of [
    ['503 retry-after=5', 503, 'SlowDown'],
    ['403', 403, 'AccessDenied'],
    ['error-body', 200, 'InternalError'],
  ] as const) {
    it(`${fault} answers, and the server sees nothing`, async (context) => {
      const scene = await rehearse(context, `at put 1 of key ${fault}`)
      assert.equal((await call(scene, 'PUT', '/bucket/other', Buffer.from('x'))).status, 200)
      const reply = await call(scene, 'PUT', '/bucket/key?X-Amz-Signature=secret')
      assert.equal(reply.status, status)
      assert.match(reply.body.toString(), new RegExp(`<Error><Code>${code}</Code>`))
      assert.equal(reply.headers['retry-after'], fault.includes('retry') ? '5' : undefined)
      assert.deepEqual(
        received.map(({ call: seen }) => seen),
        ['PUT /bucket/other'],
      )
      assert.deepEqual(scene.landed(), ['line 1: PUT /bucket/key'], 'without what may hold a signature')
      assert.equal((await call(scene, 'PUT', '/bucket/key')).status, 200, 'and only once')
    })
  }

  it('for a time meet every request of that time', async (context) => {
    const scene = await rehearse(context, `0s s3 503\n${UNTIL_STOPPED}`)
    await scene.waitFor('begun')
    for (const key of ['a', 'b']) assert.equal((await call(scene, 'GET', `/bucket/${key}`)).status, 503)
    assert.deepEqual(scene.landed(), ['line 1: GET /bucket/a', 'line 1: GET /bucket/b'])
  })
})

describe('replies that do not arrive', () => {
  it('lost-reply: the server has done it, and the client is reset', async (context) => {
    const scene = await rehearse(context, 'at put 1 lost-reply')
    await assert.rejects(call(scene, 'PUT', '/bucket/key', Buffer.from('content')), { code: 'ECONNRESET' })
    assert.deepEqual(
      received.map(({ call: seen }) => seen),
      ['PUT /bucket/key'],
    )
  })

  it('cut-body: half of the body, then the end', async (context) => {
    const scene = await rehearse(context, 'at request 1 cut-body')
    assert.equal((await call(scene, 'HEAD', '/bucket/key')).status, 200, 'where there is no body, it waits')
    assert.deepEqual(scene.landed(), [])
    await assert.rejects(call(scene, 'GET', '/bucket/key'), /aborted/)
    assert.deepEqual(scene.landed(), ['line 1: GET /bucket/key'])
    assert.ok((await call(scene, 'GET', '/bucket/key')).body.equals(CONTENT))
  })

  for (const fault of ['rst', 'fin'] as const) {
    it(`${fault}: the connection ends before the server sees the request`, async (context) => {
      const scene = await rehearse(context, `at request 1 ${fault}`)
      await assert.rejects(call(scene, 'PUT', '/bucket/key'), /ECONNRESET|socket hang up/)
      assert.equal(received.length, 0)
      assert.deepEqual(scene.landed(), ['line 1: PUT /bucket/key'])
    })
  }
})

describe('refuse, hang and slow', () => {
  it('refuse closes the port for its time', async (context) => {
    const scene = await rehearse(context, '0s s3 refuse for 500ms')
    await scene.waitFor('begun')
    await assert.rejects(call(scene, 'GET', '/bucket/key'), { code: 'ECONNREFUSED' })
    await scene.waitFor('over')
    assert.equal((await call(scene, 'GET', '/bucket/key')).status, 200)
    assert.equal(scene.landed().length, 0, 'what the system refused is not seen, and not counted')
  })

  it('hang keeps the request until it is over', async (context) => {
    const scene = await rehearse(context, '0s s3 hang for 1s')
    await scene.waitFor('begun')
    const reply = call(scene, 'GET', '/bucket/key')
    await scene.waitFor('landed')
    assert.equal(received.length, 0)
    assert.ok((await reply).body.equals(CONTENT))
    assert.ok(scene.events.some(({ kind }) => kind === 'over'))
  })

  it('slow lets no more through than its rate', async (context) => {
    const scene = await rehearse(context, 'at get 1 slow rate=500kB')
    const startedMs = testClock.monotonicMs()
    assert.ok((await call(scene, 'GET', '/bucket/key')).body.equals(CONTENT))
    assert.ok(testClock.monotonicMs() - startedMs >= 550)
  })
})
