// The marker of a store: written once, by the first; everybody after reads that one. What is no marker is refused.
// The same code serves every kind of store.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { readMarker, writeMarker } from '../../src/storage/store-marker.ts'
import { makeFolder, openFolderStore } from './store-folder.ts'

const makeMarker = () => ({ installation: randomUUID(), marker: randomUUID() })

describe('the marker', () => {
  it('is not there in a new place, and is read back once written', async (context) => {
    const store = await openFolderStore(context)
    assert.equal(await readMarker(store), undefined)
    const marker = makeMarker()
    assert.deepEqual(await writeMarker(store, marker), marker)
    assert.deepEqual(await readMarker(store), marker)
  })

  it('stays the first one', async (context) => {
    const store = await openFolderStore(context)
    const first = await writeMarker(store, makeMarker())
    assert.deepEqual(await writeMarker(store, makeMarker()), first)
  })

  it('is one for all who write it at once', async (context) => {
    const folder = makeFolder(context)
    const stores = await Promise.all(Array.from({ length: 6 }, () => openFolderStore(context, folder)))
    const markers = await Promise.all(stores.map((store) => writeMarker(store, makeMarker())))
    assert.equal(new Set(markers.map(({ marker }) => marker)).size, 1)
  })

  for (const content of [
    '',
    '{}',
    'not JSON',
    '{"format":"partkeeper-store","installation":"x","marker":"y"}',
    ' '.repeat(70_000),
  ]) {
    it(`is refused when it is ${JSON.stringify(content.slice(0, 40))}`, async (context) => {
      const folder = makeFolder(context)
      writeFileSync(path.join(folder, 'partkeeper-store.json'), content)
      const store = await openFolderStore(context, folder)
      await assert.rejects(readMarker(store), { code: 'store_refused' })
      await assert.rejects(writeMarker(store, makeMarker()), { code: 'store_refused' })
    })
  }
})
