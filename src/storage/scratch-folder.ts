// Files that belong to one writer while it writes: opened anew and for it alone, named after it so that what a killed writer
// left behind can be told from what is being written. Nothing in such a folder is ever trusted or read again.
import { createHash, randomUUID } from 'node:crypto'
import { constants, existsSync, readFileSync, readlinkSync } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { encodeName } from './archive-keys.ts'
import { undefinedWhenAbsent } from './system-error.ts'

/** Older than this, a scratch file is nobody's. By the clock of the file system, never by ours. */
const AGE_MS_MAX = 3_600_000
const WRITER_LENGTH_MAX = 40
const FILE_NAME = /^[A-Za-z0-9_%-]*~([0-9a-f]{16})~([0-9]+)~[0-9a-f-]{36}$/

/** A scratch file, open for writing and reading. */
export interface ScratchFile {
  readonly path: string
  readonly file: FileHandle
}

/** Opens a new file that no other process has, in a folder that is made when it is missing. */
export async function openScratchFile(folder: string, writerName: string): Promise<ScratchFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const writer = encodeName(writerName)
    .slice(0, WRITER_LENGTH_MAX)
    .replace(/%[0-9A-F]?$/, '')
  const file = path.join(folder, `${writer}~${machineMark()}~${process.pid}~${randomUUID()}`)
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  return { path: file, file: await open(file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600) }
}

/** Removes what is older than an hour or was left by a writer of this machine that is dead; returns how many files. */
export async function sweepScratch(folder: string, writerName: string): Promise<number> {
  const names = (await listFolder(folder)).filter((name) => FILE_NAME.test(name))
  if (names.length === 0) return 0
  const nowMs = await readFileClock(folder, writerName)
  let removed = 0
  for (const name of names) {
    const file = path.join(folder, name)
    const stats = await lstat(file).catch(undefinedWhenAbsent)
    if (stats === undefined || !stats.isFile()) continue
    if (nowMs - stats.mtimeMs <= AGE_MS_MAX && !isLeftByDead(name)) continue
    await rm(file, { force: true })
    removed += 1
  }
  return removed
}

async function listFolder(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(undefinedWhenAbsent)) ?? []
}

/** The time at which a file made just now was made: a file server's clock need not be ours. */
async function readFileClock(folder: string, writerName: string): Promise<number> {
  const { path: file, file: handle } = await openScratchFile(folder, writerName)
  try {
    return (await handle.stat()).mtimeMs
  } finally {
    await handle.close()
    await rm(file, { force: true })
  }
}

function isLeftByDead(name: string): boolean {
  const [, machine, writer] = FILE_NAME.exec(name) ?? []
  return machine === machineMark() && !existsSync(`/proc/${writer}`) && existsSync('/proc/self')
}

let mark: string | undefined

/** Tells machines, boots and containers apart: the number of a process means nothing outside its own. */
function machineMark(): string {
  mark ??= createHash('sha256')
    .update([hostname(), readBootId(), readProcessSpace()].join('\n'))
    .digest('hex')
    .slice(0, 16)
  return mark
}

function readBootId(): string {
  const file = '/proc/sys/kernel/random/boot_id'
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function readProcessSpace(): string {
  const link = '/proc/self/ns/pid'
  return existsSync('/proc/self/ns') ? readlinkSync(link) : ''
}
