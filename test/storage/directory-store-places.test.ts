// Where a directory store may be: not in a file, not behind a link that leads out, not without rights, and not in another
// folder than the one it was opened in. What killed writers left behind is swept, and nothing else.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { makeFolder, openFolderStore, storeObject, withoutPrivileges } from './store-folder.ts'

const KEY = 'v1/inst=a/data/000001-0123abcd.copy.zst'
const bytes = Buffer.from('rows\n')

describe('a store is refused', () => {
  it('in a file', async (context) => {
    const file = path.join(makeFolder(context), 'file')
    writeFileSync(file, 'x')
    await assert.rejects(openFolderStore(context, file), { code: 'store_refused' })
    await assert.rejects(openFolderStore(context, path.join(file, 'below')), { code: 'store_refused' })
  })

  it('behind a link to nowhere', async (context) => {
    const link = path.join(makeFolder(context), 'link')
    symlinkSync('/nonexistent/folder', link)
    await assert.rejects(openFolderStore(context, link), { code: 'store_refused' })
  })

  it('that may be read only, with the hint what to do', async (context) => {
    const folder = makeFolder(context)
    const store = await openFolderStore(context, folder)
    chmodSync(folder, 0o555)
    const attempt = withoutPrivileges(() => storeObject(store, KEY, bytes))
    await assert.rejects(attempt, {
      code: 'store_refused',
      retryable: false,
      hint: /right to read and write/,
    })
    assert.deepEqual(readdirSync(folder), [])
  })

  it('that may not be entered', async (context) => {
    const folder = path.join(makeFolder(context), 'closed')
    mkdirSync(folder)
    chmodSync(folder, 0o000)
    const attempt = withoutPrivileges(() => openFolderStore(context, path.join(folder, 'archive')))
    await assert.rejects(attempt, { code: 'store_refused', message: /permission is denied \(EACCES\)/ })
  })
})

describe('within a store', () => {
  it('a link that leads out is refused, to write and to read', async (context) => {
    const [folder, outside] = [makeFolder(context), makeFolder(context)]
    writeFileSync(path.join(outside, 'x'), 'secret')
    symlinkSync(outside, path.join(folder, 'v1'))
    const store = await openFolderStore(context, folder)
    await assert.rejects(storeObject(store, 'v1/x', bytes), {
      code: 'store_refused',
      message: /leads out of it/,
    })
    await assert.rejects(store.look('v1/x'), { code: 'store_refused' })
    assert.deepEqual(readdirSync(outside), ['x'])
  })

  it('a link in the place of an object is not followed', async (context) => {
    const folder = makeFolder(context)
    writeFileSync(path.join(folder, 'real'), 'x')
    symlinkSync('real', path.join(folder, 'object'))
    const store = await openFolderStore(context, folder)
    await assert.rejects(store.look('object'), { code: 'store_refused', message: /symbolic link/ })
    await assert.rejects(storeObject(store, 'object', Buffer.from('x')), { code: 'store_refused' })
  })

  it('a folder in the place of an object is none, and a file in the place of a folder is refused', async (context) => {
    const folder = makeFolder(context)
    mkdirSync(path.join(folder, 'object'))
    writeFileSync(path.join(folder, 'v1'), 'x')
    const store = await openFolderStore(context, folder)
    await assert.rejects(store.look('object'), { code: 'store_refused' })
    await assert.rejects(storeObject(store, 'v1/x', bytes), {
      code: 'store_refused',
      message: /file stands where a folder/,
    })
  })

  it('a scratch folder that is a link elsewhere takes no draft out of the store', async (context) => {
    const [folder, outside] = [makeFolder(context), makeFolder(context)]
    symlinkSync(outside, path.join(folder, '.partkeeper-scratch'))
    const store = await openFolderStore(context, folder)
    await assert.rejects(store.begin(), { code: 'store_refused' })
    assert.deepEqual(readdirSync(outside), [])
  })
})

describe('a folder that is another one than at the opening', () => {
  it('is not written to, nor read, nor made again', async (context) => {
    const folder = path.join(makeFolder(context), 'mounted')
    mkdirSync(folder)
    const store = await openFolderStore(context, folder)
    await storeObject(store, KEY, bytes)
    renameSync(folder, `${folder}-away`)
    await assert.rejects(store.begin(), { code: 'store_unreachable', retryable: true })
    mkdirSync(folder)
    await assert.rejects(store.begin(), { code: 'store_not_seen' })
    await assert.rejects(store.look(KEY), { code: 'store_not_seen' })
    assert.deepEqual(readdirSync(folder), [])
  })
})

describe('sweep', () => {
  const scratchOf = (folder: string) => path.join(folder, '.partkeeper-scratch')

  it('takes the draft of a dead writer of this machine, and leaves those of the living', async (context) => {
    const folder = makeFolder(context)
    const script = `
      import { openStore } from ${JSON.stringify(path.resolve('src/storage/open-store.ts'))}
      const clock = { monotonicMs: () => 0, sleep: async () => {} }
      const options = { scratchFolder: '', isThrowAwayDisk: false, writerName: 'killed', clock, random: () => 0 }
      const draft = await (await openStore('file://${folder}', options)).begin()
      await draft.write(Buffer.from('half'))
      process.kill(process.pid, 'SIGKILL')`
    const end = spawnSync(process.execPath, ['--input-type=module', '-e', script])
    assert.equal(end.signal, 'SIGKILL', end.stderr.toString())
    const store = await openFolderStore(context, folder)
    const draft = await store.begin()
    assert.equal(readdirSync(scratchOf(folder)).length, 2)
    assert.equal(await store.sweep(), 1)
    assert.match(readdirSync(scratchOf(folder)).join(), /^test~/)
    await draft.discard()
  })

  it('takes what is older than an hour, whoever wrote it, and no file of another kind', async (context) => {
    const folder = makeFolder(context)
    mkdirSync(scratchOf(folder))
    const foreign = (name: string, ageS: number) => {
      const file = path.join(scratchOf(folder), name)
      writeFileSync(file, 'x')
      const { mtimeMs } = statSync(file)
      utimesSync(file, mtimeMs / 1000 - ageS, mtimeMs / 1000 - ageS)
    }
    const uuid = '00000000-0000-4000-8000-000000000000'
    foreign(`other~0123456789abcdef~7~${uuid}`, 3700)
    foreign(`young~0123456789abcdef~7~${uuid}`, 3500)
    foreign('README', 9999)
    assert.equal(await (await openFolderStore(context, folder)).sweep(), 1)
    assert.deepEqual(readdirSync(scratchOf(folder)).sort(), ['README', `young~0123456789abcdef~7~${uuid}`])
  })
})
