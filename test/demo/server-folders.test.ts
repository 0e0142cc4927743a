/**
 * The sweep of what dead processes left, and who may enter which folder: decided wrongly, the first loses the data of
 * a server that runs, the second a server that would have started.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { nameTemporary, sweepLeftOvers } from '../../src/demo/server-folders.ts'
import { canEnter, canRead, findServerUser } from '../../src/demo/server-user.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partkeeper-folders-'))
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A pid that was alive a moment ago and is not any more. */
function findDeadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid
}

function makeServerFolder(makerPid: number, postmasterPid?: number): string {
  const name = nameTemporary().replace(`-${process.pid}-`, `-${makerPid}-`)
  mkdirSync(join(folder, name, 'data'), { recursive: true })
  if (postmasterPid !== undefined) {
    writeFileSync(join(folder, name, 'data', 'postmaster.pid'), `${postmasterPid}\n/data\n`)
  }
  return name
}

describe('the sweep of left-over server folders', () => {
  it('removes a folder whose maker and whose postmaster are gone', () => {
    const names = [makeServerFolder(findDeadPid()), makeServerFolder(findDeadPid(), findDeadPid())]
    assert.deepEqual(sweepLeftOvers(folder).toSorted(), names.toSorted())
    assert.deepEqual(readdirSync(folder), [])
  })

  it('keeps a folder whose maker is alive', () => {
    const name = makeServerFolder(process.pid)
    assert.deepEqual(sweepLeftOvers(folder), [])
    assert.deepEqual(readdirSync(folder), [name])
  })

  it('keeps a folder whose postmaster is alive', () => {
    makeServerFolder(findDeadPid(), process.pid)
    assert.deepEqual(sweepLeftOvers(folder), [])
  })

  it('keeps what processes of another pid namespace made, and what has a name of another kind', () => {
    mkdirSync(join(folder, `1-${findDeadPid()}-0a1b2c3d`))
    mkdirSync(join(folder, '15.18.0'))
    assert.deepEqual(sweepLeftOvers(folder), [])
  })
})

describe('the choice of a user for the server', () => {
  const stranger = { name: 'stranger', uid: 64_123, gid: 64_123 }

  it('sees whether another user may enter a folder, every folder above it included', () => {
    const inner = join(folder, 'closed', 'inner')
    mkdirSync(inner, { recursive: true })
    chmodSync(inner, 0o755)
    chmodSync(join(folder, 'closed'), 0o755)
    assert.ok(canEnter(stranger, inner) && canRead(stranger, inner))
    chmodSync(join(folder, 'closed'), 0o700)
    assert.ok(!canEnter(stranger, inner) && !canRead(stranger, inner))
    assert.ok(canEnter(undefined, inner))
  })

  it('needs an ordinary user only when this process is root', () => {
    const passwd = join(folder, 'passwd')
    writeFileSync(passwd, 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n')
    const isRoot = process.getuid?.() === 0
    const expected = isRoot ? { name: 'nobody', uid: 65_534, gid: 65_534 } : undefined
    assert.deepEqual(findServerUser(passwd), expected)
  })
})
