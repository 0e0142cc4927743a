/**
 * The calls by which a process brings something to disk, as strace tells them and as strace makes them fail. They are
 * made by one thread, since strace counts by thread; calls on other things than the scene's folders are no points.
 */
import { existsSync, readFileSync } from 'node:fs'
import { countLabels, type Point } from './point.ts'

/** Of a file system; sockets and pipes use others. */
const CALLS = ['fsync', 'fdatasync', 'link', 'linkat', 'rename', 'renameat', 'renameat2', 'pwrite64'] as const
const STRACE = '/usr/bin/strace'
/** One thread does all calls of the file system. */
export const ONE_FILE_THREAD = { UV_THREADPOOL_SIZE: '1' }

/** What strace is told to do at a call. */
export type Injection = 'signal=STOP' | 'signal=KILL' | 'error=EIO' | 'error=ENOSPC'

/** Whether the machine has strace. */
export function hasStrace(): boolean {
  return existsSync(STRACE)
}

/** The command line that runs something under strace and writes all calls to a file. */
export function traceCalls(file: string): readonly string[] {
  return [STRACE, '-D', '-f', '-qq', '-y', '-o', file, '-e', `trace=${CALLS.join()}`, '-e', 'signal=none']
}

/** The same with a fault at the nth call of one name. */
export function injectAt(file: string, point: Point, injection: Injection): readonly string[] {
  const [call = ''] = point.label.split(' ', 1)
  const fault = `inject=${call}:${injection}:when=${countOf(point)}`
  return [STRACE, '-D', '-f', '-qq', '-y', '-o', file, '-e', `trace=${call}`, '-e', 'signal=all', '-e', fault]
}

/** Calls of one name are counted together, whatever they are done to: the label carries the number. */
function countOf(point: Point): number {
  return Number(/#(\d+)/.exec(point.label)?.[1])
}

/** The calls that a trace tells of, as points. */
export function readCalls(file: string): readonly Point[] {
  const counts = new Map<string, number>()
  const labels = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const found = /^\d+ +(\w+)\((.*)/.exec(line)
      const [, call = '', rest = ''] = found ?? []
      if (found === null || line.includes('resumed>')) return []
      const number = (counts.get(call) ?? 0) + 1
      counts.set(call, number)
      return [`${call} #${number} ${describe(call, rest)}`.trim()]
    })
  return countLabels('call', labels)
}

/** Whether the fault really came, as strace tells it. */
export function hasLanded(file: string, injection: Injection): boolean {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return LANDED[injection].test(text)
}

const LANDED: Readonly<Record<Injection, RegExp>> = {
  'signal=STOP': /--- stopped by SIGSTOP ---/,
  'signal=KILL': /\+\+\+ killed by SIGKILL|--- SIGKILL/,
  'error=EIO': /EIO .*\(INJECTED\)/,
  'error=ENOSPC': /ENOSPC .*\(INJECTED\)/,
}

function describe(call: string, rest: string): string {
  const target = call.startsWith('link') || call.startsWith('rename') ? rest.replace(/^[^,]*,/, '') : rest
  if (target.includes('manifest.json')) return 'manifest'
  if (/ddl\.sql/.test(target)) return 'ddl'
  if (/\/data\//.test(target)) return 'chunk'
  if (/partkeeper-scratch/.test(target)) return 'draft'
  return /\.json/.test(target) ? 'marker' : 'folder'
}
