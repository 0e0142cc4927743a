/**
 * One case from its beginning to its end: the process is brought to its point, the fault is done, its landing is proved, and
 * the oracle judges at the crash, after the recovery, and after two more runs. What did not land counts for nothing.
 */
import assert from 'node:assert/strict'
import pg from 'pg'
import type { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import type { CommandExit } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import type { Case, Mode, Point } from './point.ts'
import type { SceneCase, StagedScene } from './scene.ts'
import { makeSeededRandom } from './seeded-random.ts'
import type { Injection } from './system-calls.ts'
import { onCase, type SceneTrace } from './trace-scene.ts'
import { type Victim, waitUntilStopped, withVictim } from './victim.ts'

/** Where a case runs. */
export type CaseStage = {
  readonly scene: StagedScene
  readonly trace: SceneTrace
  /** A server that may be stopped: nobody else uses it. */
  readonly server: EmbeddedServer
}

/** How a case ended. */
export type CaseEnd = 'passed' | 'not landed'

type Landing = {
  readonly scene: SceneCase
  readonly victim: Victim
  readonly stage: CaseStage
  readonly each: Case
}

const TERM_MS_MAX = 5000
/** A run that recovers has less to do than the one before it. */
const RECOVERY_SHARE = 0.4
/** Done, failed, Postgres away, held, somebody else at it: everything else is no end that a person could use. */
const KNOWN_CODES: readonly (number | null)[] = [0, 1, 3, 5, 6]
const BROKEN = /fault of the program|"code":"internal"|TypeError|ReferenceError|unhandled/i

/** Runs it; fails when the oracle does. */
export function runCase(stage: CaseStage, each: Case, seed: number): Promise<CaseEnd> {
  return onCase(stage.scene, async (scene) => {
    const { point, mode } = each
    if (mode === 'crash') await writeCheckpoint(stage.server)
    const landed = await withVictim(scene, point, chooseInjection(mode), async (victim) => {
      if (victim === undefined) return false
      return (await FAULTS[mode]({ scene, victim, stage, each })) !== false
    })
    if (!landed) return 'not landed'
    const terms = await scene.assertSafe().then(() => scene.readTerms())
    if (mode === 'kill-twice' && !(await killRecovery(stage, scene, each, seed))) return 'not landed'
    await assertConverges(scene, stage.trace)
    assertNeverDecreased(terms, await scene.readTerms())
    const redone = await scene.countRedone()
    assert.ok(redone <= (mode === 'kill-twice' ? 2 : 1), `${redone} chunks were begun again`)
    return 'passed'
  })
}

/**
 * A clone is made page by page, with what its sequences hold logged in advance in the template's name alone: without a
 * checkpoint between, they would go back in a crash. That is between Postgres and `create database ... template`.
 */
async function writeCheckpoint(server: EmbeddedServer): Promise<void> {
  const client = new pg.Client(server.url('postgres'))
  await client.connect()
  await client.query('checkpoint')
  await client.end()
}

function chooseInjection(mode: Mode): Injection {
  if (mode === 'eio') return 'error=EIO'
  if (mode === 'enospc') return 'error=ENOSPC'
  return mode === 'kill' || mode === 'kill-twice' ? 'signal=KILL' : 'signal=STOP'
}

const FAULTS: Readonly<Record<Mode, (landing: Landing) => Promise<unknown>>> = {
  kill,
  'kill-twice': kill,
  freeze,
  term,
  cut,
  crash,
  eio: failCall,
  enospc: failCall,
}

/**
 * A message that stood before the server never comes there. False when the process had ended by itself: it does not wait for
 * its goodbye to the server.
 */
async function kill({ victim }: Landing): Promise<boolean> {
  victim.process.signal('SIGKILL')
  const exit = await victim.exited
  victim.held?.reset()
  if (exit.signal === 'SIGKILL') return true
  assertKnownEnd(exit, victim)
  return false
}

/**
 * A message that stood before the server comes late: after a rival has done everything. False when the process had ended by
 * itself, without waiting for its goodbye.
 */
async function freeze({ scene, victim, stage }: Landing): Promise<boolean> {
  victim.process.signal('SIGSTOP')
  if (!(await waitUntilStopped(victim.process))) {
    victim.held?.letGo()
    assertKnownEnd(await victim.exited, victim)
    return false
  }
  await scene.expire()
  await scene.finish()
  await scene.assertSafe()
  assert.deepEqual(await scene.readEnd(), stage.trace.end, 'what the rival leaves')
  const changes = await scene.readChanges()
  victim.held?.letGo()
  victim.process.signal('SIGCONT')
  assertKnownEnd(await victim.exited, victim)
  assert.deepEqual(await scene.readChanges(), changes, 'the one that woke up changed something')
  return true
}

async function term({ scene, victim }: Landing): Promise<void> {
  victim.process.signal('SIGTERM')
  const toldMs = testClock.monotonicMs()
  victim.held?.letGo()
  victim.process.signal('SIGCONT')
  const exit = await victim.exited
  const tookMs = testClock.monotonicMs() - toldMs
  // Told after the last thing was done, it may say so all the same.
  const isDone = exit.code === 0 && scene.isDone(victim.process.stdoutLines)
  if (!isDone) {
    assert.deepEqual(exit, { code: 143, signal: null }, victim.process.stderrLines.slice(-3).join('\n'))
  }
  assert.ok(tookMs < TERM_MS_MAX, `left after ${Math.round(tookMs)} ms`)
  assertNothingBroken(victim)
  assert.equal(await scene.countHeld(), 0, 'claims and leases are given back')
}

async function cut({ victim }: Landing): Promise<void> {
  if (victim.held === undefined) victim.proxy.cutAll()
  else victim.held.reset()
  victim.process.signal('SIGCONT')
  assertKnownEnd(await victim.exited, victim)
}

async function crash({ scene, victim, stage: { server } }: Landing): Promise<void> {
  const before = server.postmasterPid
  await server.restart('immediate')
  assert.notEqual(server.postmasterPid, before, 'the server is another process')
  victim.held?.letGo()
  victim.process.signal('SIGCONT')
  assertKnownEnd(await victim.exited, victim)
  await scene.reconnect()
}

/** Not only this call failed: whatever the process makes of it, its end is known. */
async function failCall({ victim }: Landing): Promise<void> {
  assertKnownEnd(await victim.exited, victim)
}

function assertKnownEnd({ code, signal }: CommandExit, victim: Victim): void {
  const last = victim.process.stderrLines.slice(-3).join('\n')
  assert.ok(signal === null && KNOWN_CODES.includes(code), `ended with ${signal ?? code}: ${last}`)
  assertNothingBroken(victim)
}

function assertNothingBroken({ process }: Victim): void {
  const broken = process.stderrLines.filter((line) => BROKEN.test(line))
  assert.deepEqual(broken, [], 'lines that tell of a fault of the program')
}

/** The run that recovers is killed too, at a message that the seed chooses; false when it ended before. */
async function killRecovery(stage: CaseStage, scene: SceneCase, each: Case, seed: number): Promise<boolean> {
  await scene.expire()
  const messages = stage.trace.points.filter(({ kind }) => kind === 'message')
  const place = Math.floor(makeSeededRandom(seed, each.id)() * messages.length * RECOVERY_SHARE)
  const point: Point | undefined = messages[place]
  assert.ok(point !== undefined)
  const landed = await withVictim(scene, point, 'signal=KILL', async (victim) => {
    if (victim === undefined) return false
    return kill({ scene, victim, stage, each })
  })
  await scene.assertSafe()
  return landed
}

async function assertConverges(scene: SceneCase, { end }: SceneTrace): Promise<void> {
  await scene.expire()
  await scene.finish()
  await scene.assertSafe()
  assert.deepEqual(await scene.readEnd(), end, 'what is left when all is done')
  assert.equal(await scene.countHeld(), 0, 'claims and leases that nobody gave back')
  const changes = await scene.readChanges()
  await scene.finish()
  await scene.finish()
  assert.deepEqual(await scene.readChanges(), changes, 'two more runs change nothing')
  assert.deepEqual(await scene.listLeftovers(), [], 'left behind')
}

/** The terms of leases and claims: one that decreased would let a zombie back in. */
function assertNeverDecreased(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): void {
  for (const [subject, term] of Object.entries(before)) {
    assert.ok(
      (after[subject] ?? Number.NaN) >= term,
      `the term of ${subject} was ${term} and is ${after[subject]}`,
    )
  }
}
