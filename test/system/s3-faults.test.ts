// A bucket on its bad days: whatever server and network do, an object ends up whole and once, a read gives the right bytes
// or an error, and what cannot be got over ends in an error that says so. The server is real, the faults are a proxy's.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { collect } from '../storage/memory-draft.ts'
import { storeObject } from '../storage/store-folder.ts'
import type { PlannedFault, S3ProxyFault } from '../support/s3-fault-proxy.ts'
import { openFaultScene } from './s3-scene.ts'

const KEY = 'v1/inst=a/export=1/data/000001-0123abcd.copy.zst'
const bytes = randomBytes(2_000_000)

const reply = (status: number, code: string, headers = {}): S3ProxyFault => ({
  kind: 'reply',
  status,
  code,
  headers,
})
const onWrite = (fault: S3ProxyFault): PlannedFault => ({ method: 'PUT', path: 'data/', fault })
const onRead = (fault: S3ProxyFault): PlannedFault => ({ method: 'GET', path: 'data/', fault })
const onLook = (fault: S3ProxyFault): PlannedFault => ({ method: 'HEAD', path: 'data/', fault })

async function openWithObject(context: TestContext) {
  const scene = await openFaultScene(context)
  await storeObject(scene.store, KEY, bytes)
  return scene
}

describe('a write survives', () => {
  const faults: readonly (readonly [string, PlannedFault])[] = [
    ['a 500', onWrite(reply(500, 'InternalError'))],
    ['a 503', onWrite(reply(503, 'SlowDown'))],
    ['a 429', onWrite(reply(429, 'TooManyRequests'))],
    [
      'a 503 that is no XML',
      onWrite({
        ...reply(503, 'x'),
        kind: 'reply',
        headers: { 'content-type': 'text/html' },
      } as S3ProxyFault),
    ],
    ['a connection that is cut', onWrite({ kind: 'cut-request' })],
    ['a reply that is lost after success', onWrite({ kind: 'lost-reply' })],
    ['a success with an error in it, of what never arrived', onWrite({ kind: 'error-body' })],
    ['a byte that changed on the way', onWrite({ kind: 'flipped-byte' })],
    ['a wrong ETag', onWrite({ kind: 'wrong-etag' })],
    ['a look after it that fails', onLook(reply(503, 'SlowDown'))],
    ['a look after it without size', onLook({ kind: 'error-body' })],
  ]
  for (const [what, fault] of faults) {
    it(what, async (context) => {
      const { store, proxy } = await openFaultScene(context)
      proxy.plan(fault)
      assert.match(await storeObject(store, KEY, bytes), /^(stored|already)$/)
      assert.equal(proxy.leftOver, 0)
      assert.ok((await collect(store.read(KEY))).equals(bytes))
    })
  }

  it('all of them in a row', async (context) => {
    const { store, proxy } = await openFaultScene(context)
    proxy.plan(onWrite(reply(503, 'SlowDown')), 2)
    proxy.plan(onWrite({ kind: 'cut-request' }))
    proxy.plan(onWrite({ kind: 'flipped-byte' }))
    assert.equal(await storeObject(store, KEY, bytes), 'stored')
    assert.equal(proxy.leftOver, 0)
  })

  it('without sending it again when it arrived the first time', async (context) => {
    const { store, proxy } = await openFaultScene(context)
    proxy.plan(onWrite({ kind: 'lost-reply' }))
    await storeObject(store, KEY, bytes)
    assert.equal(proxy.requests.filter((request) => /^PUT .*data\//.test(request)).length, 1)
  })

  it('a slow server, with nothing but patience', async (context) => {
    const { store, proxy } = await openFaultScene(context)
    const gate = Promise.withResolvers<void>()
    proxy.plan(onWrite({ kind: 'held', gate: gate.promise }))
    const storing = storeObject(store, KEY, bytes)
    await new Promise((resolve) => setImmediate(resolve))
    gate.resolve()
    assert.equal(await storing, 'stored')
  })
})

describe('pauses between tries', () => {
  it('grow, and are never shorter than the server asks', async (context) => {
    const { store, proxy, pausesMs } = await openFaultScene(context)
    proxy.plan(onWrite(reply(503, 'SlowDown', { 'retry-after': '7' })))
    proxy.plan(onWrite(reply(500, 'InternalError')), 2)
    await storeObject(store, KEY, bytes)
    const [first = 0, second = 0, third = 0] = pausesMs
    assert.ok(first >= 8000 && first <= 8500, String(first))
    assert.ok(second >= 1400 && third > second && third < 3000, `${second}, ${third}`)
  })

  it('do not outlast everything: a server that asks for minutes is left for later', async (context) => {
    const { store, proxy, pausesMs } = await openFaultScene(context)
    await store.probe()
    proxy.plan(onWrite(reply(503, 'SlowDown', { 'retry-after': '600' })))
    await assert.rejects(storeObject(store, KEY, bytes), { code: 'store_unreachable', retryable: true })
    assert.deepEqual(pausesMs, [])
  })
})

describe('a write gives up', () => {
  it('after a few tries at a server that is away, and can be tried again later', async (context) => {
    const { store, proxy } = await openFaultScene(context)
    proxy.always(onWrite(reply(503, 'ServiceUnavailable')))
    const message = `Cannot write ${KEY}: ServiceUnavailable, HTTP 503.`
    await assert.rejects(storeObject(store, KEY, bytes), {
      code: 'store_unreachable',
      retryable: true,
      message,
    })
    assert.equal(proxy.requests.filter((request) => /^PUT .*data\//.test(request)).length, 6)
  })

  it('when nobody answers at all', async (context) => {
    const { store, proxy } = await openFaultScene(context)
    await proxy.stop()
    await assert.rejects(store.look(KEY), {
      code: 'store_unreachable',
      retryable: true,
      message: /ECONNREFUSED/,
    })
  })

  const refusals: readonly (readonly [string, S3ProxyFault, RegExp])[] = [
    ['missing rights', reply(403, 'AccessDenied'), /s3:PutObject/],
    ['expired credentials', reply(400, 'ExpiredToken'), /renew/],
    ['unknown credentials', reply(403, 'InvalidAccessKeyId'), /AWS_ACCESS_KEY_ID/],
    ['a clock that is wrong', reply(403, 'RequestTimeTooSkewed'), /clock/],
    ['another region', reply(301, 'PermanentRedirect'), /region/],
    ['a bucket that is gone', reply(404, 'NoSuchBucket'), /Make the bucket/],
  ]
  for (const [what, fault, hint] of refusals) {
    it(`at once for ${what}, with the remedy`, async (context) => {
      const { store, proxy, pausesMs } = await openFaultScene(context)
      await store.probe()
      proxy.plan(onWrite(fault))
      await assert.rejects(storeObject(store, KEY, bytes), { code: 'store_refused', retryable: false, hint })
      assert.deepEqual(pausesMs, [])
    })
  }
})

describe('a read survives', () => {
  const faults: readonly (readonly [string, PlannedFault])[] = [
    ['a 500', onRead(reply(500, 'InternalError'))],
    ['a 503 with Retry-After', onRead(reply(503, 'SlowDown', { 'retry-after': '1' }))],
    ['a connection that is cut before the reply', onRead({ kind: 'lost-reply' })],
    ['a body that breaks off, from where it broke', onRead({ kind: 'cut-body' })],
    ['an error that is sent as a success', onRead({ kind: 'error-body' })],
  ]
  for (const [what, fault] of faults) {
    it(what, async (context) => {
      const { store, proxy } = await openWithObject(context)
      proxy.plan(fault)
      assert.ok((await collect(store.read(KEY))).equals(bytes))
      assert.equal(proxy.leftOver, 0)
    })
  }

  it('many breaks in a row, as long as some bytes come each time', async (context) => {
    const { store, proxy } = await openWithObject(context)
    proxy.plan(onRead({ kind: 'cut-body' }), 10)
    assert.ok((await collect(store.read(KEY))).equals(bytes))
    assert.equal(proxy.leftOver, 0)
  })

  it('no object that is another one when it goes on', async (context) => {
    const { store, proxy, client, bucket } = await openWithObject(context)
    proxy.plan(onRead({ kind: 'cut-body' }))
    const { PutObjectCommand } = await import('@aws-sdk/client-s3')
    const reading = async () => {
      let isReplaced = false
      for await (const piece of store.read(KEY)) {
        assert.ok(piece.length > 0)
        if (isReplaced) continue
        isReplaced = true
        const other = { Bucket: bucket, Key: `some/prefix/${KEY}`, Body: randomBytes(bytes.length) }
        await client.send(new PutObjectCommand(other))
      }
    }
    await assert.rejects(reading(), { code: 'object_conflict', message: /was replaced while it was read/ })
  })
})

describe('a server without conditional writes', () => {
  for (const [what, fault] of [
    ['that takes the probe twice', reply(200, 'none', { etag: '"x"' })],
    ['that does not understand the condition', reply(501, 'NotImplemented')],
  ] as const) {
    it(`${what} is found out, and looked at before each write`, async (context) => {
      const { store, proxy } = await openFaultScene(context)
      proxy.always({ method: 'PUT', path: 'partkeeper-probe', fault })
      assert.deepEqual(await store.probe(), { conditionalWrites: false })
      assert.equal(await storeObject(store, KEY, bytes), 'stored')
      assert.equal(await storeObject(store, KEY, bytes), 'already')
      await assert.rejects(storeObject(store, KEY, Buffer.from('other')), { code: 'object_conflict' })
      assert.equal(proxy.requests.filter((request) => /^PUT .*data\//.test(request)).length, 1)
      assert.ok((await collect(store.read(KEY))).equals(bytes))
    })
  }
})
