/**
 * The process that is interrupted: the product's own command line, behind a proxy of its own, brought to a stand at one
 * point. At an observation and after a call of the system the whole process stands still; at a message its connection does.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CommandExit, type SpawnedCommand, spawnCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { type HeldConnection, startWireProxy, type WireProxy } from '../support/wire-proxy.ts'
import { MessageLabels } from './labels.ts'
import type { Point } from './point.ts'
import type { SceneCase } from './scene.ts'
import { hasLanded, type Injection, injectAt, ONE_FILE_THREAD } from './system-calls.ts'

/** A process at its point, or past its end without having come there. */
export type Victim = {
  readonly process: SpawnedCommand
  readonly proxy: WireProxy
  /** The connection that stands still; undefined where the whole process does. */
  readonly held: HeldConnection | undefined
  /** Rejected when the process outlives all patience. */
  readonly exited: Promise<CommandExit>
}

const HALTING_PROGRAM = new URL('halting-program.ts', import.meta.url).href
const TIMEOUT_MS = 120_000
const POLL_MS = 5

/** Nothing comes by the clock while a case lasts, and chunks are small. */
const ENVIRONMENT = {
  PARTKEEPER_LOG_LEVEL: 'trace',
  PARTKEEPER_LOG_FORMAT: 'json',
  PARTKEEPER_LEASE: '1 minute',
  PARTKEEPER_HEARTBEAT: '30 seconds',
  PARTKEEPER_CHUNK_SIZE: '64 kB',
  PARTKEEPER_WORKER_NAME: 'victim',
}

/** Lends the process at its point; `undefined` when it ended without coming there. Nothing of it is left afterwards. */
export async function withVictim<Result>(
  scene: SceneCase,
  point: Point,
  injection: Injection,
  work: (victim: Victim | undefined) => Promise<Result>,
): Promise<Result> {
  const { hostname, port } = new URL(scene.url)
  const proxy = await startWireProxy({ host: hostname, port: Number(port) })
  const folder = await mkdtemp(join(tmpdir(), 'partkeeper-prove-'))
  const trace = join(folder, 'calls')
  const holding = holdAt(proxy, point)
  const process = spawnCommand({
    arguments: scene.command,
    environment: { ...ENVIRONMENT, DATABASE_URL: proxy.url(scene.url), ...haltAt(point) },
    timeoutMs: TIMEOUT_MS,
    ...(point.kind === 'call' ? { runner: injectAt(trace, point, injection) } : {}),
  })
  try {
    const isOver = process.exited.then(() => 'over' as const)
    const reached = await Promise.race([reach(process, point, injection, trace, holding), isOver])
    // A process that the point itself ended was there.
    const isThere = reached !== 'over' || (point.kind === 'call' && hasLanded(trace, injection))
    const held = reached === 'over' ? undefined : reached
    return await work(isThere ? { process, proxy, held, exited: process.exited } : undefined)
  } finally {
    process.signal('SIGKILL')
    await process.exited.catch(() => undefined)
    await proxy.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Resolves at the point: with the connection that stands still, if it is one. */
async function reach(
  process: SpawnedCommand,
  { kind }: Point,
  injection: Injection,
  trace: string,
  holding: Promise<HeldConnection> | undefined,
): Promise<HeldConnection | undefined> {
  if (holding !== undefined) return holding
  if (kind === 'call') await waitForCall(process, trace, injection)
  else await waitUntilStopped(process)
  return undefined
}

/** The kernel says T of a process that stands still, or t where strace looks on. False when it ended instead. */
export async function waitUntilStopped({ pid }: SpawnedCommand): Promise<boolean> {
  for (;;) {
    const status = readStatus(pid)
    if (/\) [Tt] /.test(status)) return true
    if (status === '' || /\) [ZX] /.test(status)) return false
    await testClock.sleep(POLL_MS)
  }
}

async function waitForCall(process: SpawnedCommand, trace: string, injection: Injection): Promise<void> {
  while (existsSync(`/proc/${process.pid}`) && !hasLanded(trace, injection)) await testClock.sleep(POLL_MS)
  if (!hasLanded(trace, injection)) await process.exited
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

function holdAt(proxy: WireProxy, point: Point): Promise<HeldConnection> | undefined {
  if (point.kind !== 'message' && point.kind !== 'answer') return undefined
  const labels = new MessageLabels()
  let seen = 0
  return proxy.hold(point.kind === 'message' ? 'before' : 'after', (message) => {
    if (labels.next(message) !== point.label) return false
    seen += 1
    return seen === point.occurrence
  })
}

function haltAt(point: Point): Readonly<Record<string, string>> {
  if (point.kind === 'call') return ONE_FILE_THREAD
  if (point.kind !== 'observation') return {}
  return {
    NODE_OPTIONS: `--import=${HALTING_PROGRAM}`,
    PROVE_HALT_AT: JSON.stringify({ label: point.label, occurrence: point.occurrence }),
  }
}

/** What a run that nothing disturbs does. */
export type Run = {
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
  readonly proxy: WireProxy
}

/** Runs the command to its end, with strace when it is given where to. */
export async function runUndisturbed<Result>(
  scene: SceneCase,
  runner: readonly string[] | undefined,
  work: (run: Run) => Result,
): Promise<Result> {
  const { hostname, port } = new URL(scene.url)
  const proxy = await startWireProxy({ host: hostname, port: Number(port) })
  const threads = runner === undefined ? {} : ONE_FILE_THREAD
  const process = spawnCommand({
    arguments: scene.command,
    environment: { ...ENVIRONMENT, ...threads, DATABASE_URL: proxy.url(scene.url) },
    timeoutMs: TIMEOUT_MS,
    ...(runner === undefined ? {} : { runner }),
  })
  try {
    const exit = await process.exited
    assert.deepEqual(exit, { code: 0, signal: null }, process.stderrLines.slice(-20).join('\n'))
    return work({ stdout: process.stdoutLines, stderr: process.stderrLines, proxy })
  } finally {
    await proxy.close()
  }
}
