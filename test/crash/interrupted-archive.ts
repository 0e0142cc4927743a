/**
 * The cases of a process that is interrupted at an observation while it archives: killed, after which others finish; stopped
 * until its claims are over and a rival has finished, after which it changes nothing; told to stop, after which what it held
 * is free at once; cut off from the database, after which it gets over it or others finish.
 */
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { PartkeeperError } from '../../src/core/errors.ts'
import { type SpawnedCommand, spawnCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'
import type { ArchiveClone, ArchiveScene } from './archive-due-scene.ts'
import {
  assertArchiveSafe,
  assertKept,
  countClaims,
  countRedone,
  hashArchiveChanges,
  hashObjects,
  readArchiveState,
} from './archive-state.ts'
import { waitUntilStopped } from './interrupted-process.ts'
import { endClaims } from './scene-state.ts'
import { passTimes, passUntilNothingIsDue } from './service-passes.ts'

/** What an undisturbed run observes and leaves behind. */
export type UndisturbedArchive = { readonly trace: readonly string[]; readonly state: unknown }

const KILLED_PASS = fileURLToPath(new URL('killed-pass.ts', import.meta.url))
const TERMED_WORKER = fileURLToPath(new URL('termed-worker.ts', import.meta.url))
/** Outlasts every case: what a dead or stopped process holds is ended by the test, as if so much time had passed. */
export const LEASE_MS = 60_000
const BUDGET_MS = 60_000
const EXIT_MS_MAX = 5000

/** Lends a clone of the scene to one case. */
export async function withArchiveClone<Result>(
  scene: ArchiveScene,
  work: (clone: ArchiveClone) => Promise<Result>,
): Promise<Result> {
  const clone = await scene.clone()
  try {
    return await work(clone)
  } finally {
    await clone.drop()
  }
}

/** Runs the process to its end: the trace of its observations, and what it leaves behind. */
export function archiveUndisturbed(scene: ArchiveScene): Promise<UndisturbedArchive> {
  return withArchiveClone(scene, async (clone) => {
    const process = spawnVictim(clone, 0, 'SIGKILL')
    assert.deepEqual(await process.exited, { code: 0, signal: null }, process.stderrLines.join('\n'))
    await assertArchiveSafe(clone)
    assert.equal(await countRedone(clone.client), 0)
    return { trace: process.stdoutLines, state: await readArchiveState(clone) }
  })
}

/** Stops it there, lets a rival finish, and wakes it up. */
export function stopArchiving(
  scene: ArchiveScene,
  undisturbed: UndisturbedArchive,
  line: string,
): Promise<void> {
  const number = Number.parseInt(line, 10)
  return withArchiveClone(scene, async (clone) => {
    const victim = spawnVictim(clone, number, 'SIGSTOP')
    await victim.waitForLine(new RegExp(`^${number} `))
    await waitUntilStopped(victim.pid)
    await endClaims(clone.client)
    await passUntilNothingIsDue({ url: clone.url, leaseMs: LEASE_MS })
    await assertArchiveSafe(clone)
    assert.deepEqual(await readArchiveState(clone), undisturbed.state, 'what the rival leaves')
    const [changes, objects] = [await hashArchiveChanges(clone), await hashObjects(clone.source)]
    victim.signal('SIGCONT')
    assert.deepEqual(await victim.exited, { code: 0, signal: null }, victim.stderrLines.join('\n'))
    assert.equal(await hashArchiveChanges(clone), changes, 'the one that woke up changed something')
    assertKept(objects, await hashObjects(clone.source))
    await assertArchiveSafe(clone)
    assert.ok((await countRedone(clone.client)) <= 1, 'one chunk is redone at most')
  })
}

/** Stops it there until a rival has the chunk that it was at, and wakes it up: it records nothing and takes nothing away. */
export function outpaceArchiving(scene: ArchiveScene, line: string): Promise<void> {
  const [number, chunk] = [Number.parseInt(line, 10), Number(line.split(' ').at(-1))]
  return withArchiveClone(scene, async (clone) => {
    const { client } = clone
    const victim = spawnVictim(clone, number, 'SIGSTOP')
    await victim.waitForLine(new RegExp(`^${number} `))
    await waitUntilStopped(victim.pid)
    await endClaims(client)
    const { rows } = await client.query<{ readonly number: number }>(
      `select chunk.number, chunk.term from partkeeper.claim_chunk((select id from partkeeper.export),
         partkeeper.start_process('worker', 'rival', '0.0.0'), 1, '1 hour') as chunk`,
    )
    assert.equal(rows[0]?.number, chunk, 'the rival has its chunk')
    victim.signal('SIGCONT')
    const word = await victim.waitForLine(new RegExp(` chunk\\.(fenced|recorded) ${chunk}$`))
    victim.signal('SIGKILL')
    await victim.exited
    assert.match(word, /chunk\.fenced/)
    const { rows: after } = await client.query<object>(
      `select number, term, state, claimed_until > clock_timestamp() as "isHeld" from partkeeper.chunk where number = $1`,
      [chunk],
    )
    assert.deepEqual(after, [{ ...rows[0], state: 'pending', isHeld: true }])
  })
}

/** Tells a worker to stop there: it leaves soon, and nothing that it held keeps the next one waiting. */
export function termArchiving(
  scene: ArchiveScene,
  undisturbed: UndisturbedArchive,
  line: string,
): Promise<void> {
  return withArchiveClone(scene, async (clone) => {
    const worker = spawnWorker(clone, Number.parseInt(line, 10))
    await worker.waitForLine(/^told to stop/)
    const toldMs = testClock.monotonicMs()
    assert.deepEqual(await worker.exited, { code: 0, signal: null }, worker.stderrLines.join('\n'))
    const tookMs = testClock.monotonicMs() - toldMs
    assert.ok(tookMs < EXIT_MS_MAX, `left after ${Math.round(tookMs)} ms`)
    assert.equal(await countClaims(clone.client), 0, 'claims and leases are given back')
    await assertArchiveConverges(clone, undisturbed)
    assert.ok((await countRedone(clone.client)) <= 1, 'one chunk is redone at most')
  })
}

/** Lends a proxy in front of the server of a database. */
export async function withProxy<Result>(
  { url }: { readonly url: string },
  work: (proxy: WireProxy, url: string) => Promise<Result>,
): Promise<Result> {
  const { hostname, port } = new URL(url)
  const proxy = await startWireProxy({ host: hostname, port: Number(port) })
  try {
    return await work(proxy, proxy.url(url))
  } finally {
    await proxy.close()
  }
}

/** Work whose connection was cut succeeds, or says that the database is away and that trying again may help. */
export async function assertEndsKnown(work: Promise<unknown>): Promise<void> {
  const failure: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (failure === undefined) return
  assert.ok(failure instanceof PartkeeperError, `no error of ours: ${String(failure)}`)
  assert.deepEqual([failure.code, failure.retryable], ['database_unreachable', true], failure.message)
}

/** The observations of a worker until the one that ends the work. */
export function traceWorker(scene: ArchiveScene, last: RegExp): Promise<readonly string[]> {
  return withArchiveClone(scene, async (clone) => {
    const worker = spawnWorker(clone, 0)
    await worker.waitForLine(last)
    worker.signal('SIGTERM')
    assert.deepEqual(await worker.exited, { code: 0, signal: null }, worker.stderrLines.join('\n'))
    const lines = worker.stdoutLines
    return lines.slice(0, lines.findIndex((line) => last.test(line)) + 1)
  })
}

/** Finishes the work after an interruption and compares; then nothing moves any more. */
export async function assertArchiveConverges(
  clone: ArchiveClone,
  undisturbed: UndisturbedArchive,
): Promise<void> {
  await assertArchiveSafe(clone)
  await passUntilNothingIsDue({ url: clone.url, leaseMs: LEASE_MS })
  await assertArchiveSafe(clone)
  assert.deepEqual(await readArchiveState(clone), undisturbed.state, 'archive, catalog and retirements')
  const [changes, objects] = [await hashArchiveChanges(clone), await hashObjects(clone.source)]
  assert.equal(await countClaims(clone.client), 0, 'claims that nobody gave back')
  await passTimes({ url: clone.url }, 2)
  assert.equal(await hashArchiveChanges(clone), changes, 'two more passes change nothing')
  assert.deepEqual(await hashObjects(clone.source), objects, 'two more passes store nothing')
}

/** Starts a process that gets the signal at its Nth observation, or at the first that is not in a list of kinds. */
export function spawnVictim({ url }: ArchiveClone, point: number | string, signal: string): SpawnedCommand {
  const choices = [url, point, signal, BUDGET_MS, LEASE_MS]
  return spawnCommand({ script: KILLED_PASS, arguments: choices.map(String) })
}

function spawnWorker({ url }: ArchiveClone, number: number): SpawnedCommand {
  return spawnCommand({ script: TERMED_WORKER, arguments: [url, String(number)] })
}
