/**
 * The memory limit of a control group, as the files of both versions of control groups say it, and what says that there
 * is none.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, it } from 'node:test'
import { readMemoryLimit } from '../../src/config/memory-limit.ts'

let folder: string
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'partkeeper-limit-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

it('is a number of bytes, of the first file that has one', () => {
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    return file
  }
  const [limited, unlimited, huge] = [
    write('limited', '536870912\n'),
    write('unlimited', 'max\n'),
    write('huge', '9223372036854771712\n'),
  ]
  const missing = path.join(folder, 'missing')
  assert.equal(readMemoryLimit([limited]), 536870912)
  assert.equal(readMemoryLimit([missing, unlimited, limited]), 536870912)
  assert.equal(readMemoryLimit([unlimited, huge]), undefined, 'no limit, in the words of both versions')
  assert.equal(readMemoryLimit([missing]), undefined)
})
