// A rehearsal before a real S3 server: signatures hold through the proxy, and a store gets over what it plays.
// The proxy hands on the Host that the client signed, which only a server that checks signatures can prove.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { it } from 'node:test'
import { startRehearsal } from '../rehearsal/rehearsal-scene.ts'
import { collect } from '../storage/memory-draft.ts'
import { storeObject } from '../storage/store-folder.ts'
import { findTestS3 } from '../support/s3-server.ts'
import { openS3Scene } from './s3-scene.ts'

const KEY = 'v1/inst=a/export=1/data/000001-0123abcd.copy.zst'

for (const fault of ['503 retry-after=1', 'lost-reply', 'rst', 'error-body']) {
  it(`an object is stored whole although its write meets ${fault}`, async (context) => {
    const lines = `at put 1 of data/ ${fault}`
    const rehearsal = await startRehearsal(context, lines, { s3: findTestS3().endpoint })
    const { store } = await openS3Scene(context, `http://${rehearsal.address('s3')}`)
    const bytes = randomBytes(3_000_000)
    assert.match(await storeObject(store, KEY, bytes), /^(stored|already)$/)
    assert.ok((await collect(store.read(KEY))).equals(bytes))
    assert.equal(rehearsal.landed().length, 1)
    assert.equal((await rehearsal.stop()).isProof, true)
  })
}
