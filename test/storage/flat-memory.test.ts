// A process that writes and reads objects stays as large as it is, whatever their size: in a process of its own, since the
// memory of this one belongs to its other tests too.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { makeFolder } from './store-folder.ts'

const moduleUrl = (name: string) => JSON.stringify(pathToFileURL(path.resolve('src/storage', name)).href)

/** Writes and reads an object of so many megabytes, and prints by how much the larger one made the process grow. */
const SCRIPT = `
import { openStore } from ${moduleUrl('open-store.ts')}
import { encodeObject } from ${moduleUrl('object-encoding.ts')}
import { inspectObject } from ${moduleUrl('object-inspection.ts')}
const clock = { monotonicMs: () => 0, sleep: async () => {} }
const [, url] = process.argv
const store = await openStore(url, { scratchFolder: '', isThrowAwayDisk: false, writerName: 'm', clock, random: () => 0 })
const block = Array.from({ length: 900 }, (_, row) => row * 7919 + '\\tsome words that repeat themselves in each and every row\\n')
const piece = Buffer.from(block.join(''))
async function* rows(megabytes) {
  for (let count = 0; count * piece.length < megabytes * 1e6; count += 1) yield Buffer.from(piece)
}
async function cycle(key, megabytes) {
  const draft = await store.begin()
  const choices = { compression: 'zstd', digestLines: false }
  const { storedBytes, storedSha256 } = await encodeObject(rows(megabytes), draft, choices)
  await draft.publish({ key, bytes: storedBytes, sha256: storedSha256 })
  await inspectObject(store.read(key), { ...choices, format: 'copy' })
}
await cycle('small', 60)
const before = process.resourceUsage().maxRSS
await cycle('large', 400)
console.log(Math.round((process.resourceUsage().maxRSS - before) / 1024))
`

describe('memory', () => {
  it('does not grow with the size of an object', (context) => {
    const folder = makeFolder(context)
    const parameters = ['--input-type=module', '-e', SCRIPT, pathToFileURL(folder).href]
    const end = spawnSync(process.execPath, parameters, { encoding: 'utf8' })
    assert.equal(end.status, 0, end.stderr)
    const grownMegabytes = Number(end.stdout)
    assert.ok(grownMegabytes < 40, `grew by ${grownMegabytes} MB over 400 MB of rows`)
  })
})
