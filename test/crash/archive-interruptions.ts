/**
 * A process archives to a bucket and is interrupted at every kind of observation, in every way. However it ends, the work is
 * finished, the archive is that of an undisturbed run byte for byte, and every acknowledged row is in exactly one place.
 * Folders are the business of `npm run prove`.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { TestServerKey } from '../support/test-servers.ts'
import {
  type ArchiveScene,
  type ArchiveWork,
  buildArchiveScene,
  type StorePlace,
} from './archive-due-scene.ts'
import { cutOverAndOver, killOverAndOver } from './archive-lives.ts'
import { kindOf } from './counted-observations.ts'
import { runCases } from './crash-cases.ts'
import {
  archiveUndisturbed,
  outpaceArchiving,
  stopArchiving,
  termArchiving,
  traceWorker,
  type UndisturbedArchive,
} from './interrupted-archive.ts'

/** What is interrupted. */
export type InterruptedWork = {
  /** For the names of the tests. */
  readonly name: string
  readonly major: TestServerKey
  readonly work: ArchiveWork
  readonly makePlace?: () => Promise<StorePlace>
}

/** On a slow machine with much else to do. */
const TIMEOUT_MS = 600_000

const ENDS: Readonly<Record<ArchiveWork, RegExp>> = {
  retirement: /action\.finished drop done/,
  export: /export\.verified/,
}

const STOP = 'by SIGSTOP until a rival has finished: it changes nothing when it goes on'
const OUTPACE = 'by SIGSTOP until a rival is at its chunk: it neither records it nor gives it away'
const TERM = 'by SIGTERM: it leaves within 5 s and hands back what it holds'
type Interruption = (scene: ArchiveScene, undisturbed: UndisturbedArchive, line: string) => Promise<void>

/**
 * Declares the tests of a work that goes on through all interruptions where it can, at every kind of observation (of each
 * chunk): once is enough for what comes again.
 */
export function describeKindsOfInterruption(interrupted: InterruptedWork): void {
  const { name, work } = interrupted
  describe(`${name} is interrupted at every kind of observation`, () => {
    const stage = useStage(interrupted)

    declareKills(stage)
    it(STOP, { timeout: TIMEOUT_MS }, (test) =>
      runOnStage(test, stage, stopArchiving, firstOfKinds(stage.undisturbed.trace)),
    )
    it(OUTPACE, { timeout: TIMEOUT_MS }, () => outpaceOnStage(stage))
    it(TERM, { timeout: TIMEOUT_MS }, async (test) =>
      runOnStage(test, stage, termArchiving, firstOfKinds(await traceWorker(stage.scene, ENDS[work]))),
    )
    it('by a cut of all its connections, over and over: it gets over it, or others finish', {
      timeout: TIMEOUT_MS,
    }, async (test) => {
      const passed = await cutOverAndOver(stage.scene, stage.undisturbed)
      test.diagnostic(`cut ${passed.length} times`)
    })
  })
}

function declareKills(stage: Stage): void {
  it('by SIGKILL, over and over: others finish, and redo what was in flight', {
    timeout: TIMEOUT_MS,
  }, async (test) => {
    const passed = await killOverAndOver(stage.scene, stage.undisturbed)
    test.diagnostic(`killed ${passed.length} times`)
  })
}

async function runOnStage(
  test: TestContext,
  stage: Stage,
  interrupt: Interruption,
  lines: readonly string[],
): Promise<void> {
  await runCases(lines, nameOf, (line) => interrupt(stage.scene, stage.undisturbed, line))
  test.diagnostic(`${lines.length} observations`)
}

async function outpaceOnStage({ scene, undisturbed }: Stage): Promise<void> {
  const lines = undisturbed.trace.filter((line) => / chunk\.(claimed|copied|stored) 2$/.test(line))
  assert.equal(lines.length, 3)
  await runCases(lines, nameOf, (line) => outpaceArchiving(scene, line))
}

function nameOf(line: string): string {
  return `at ${line}`
}

function firstOfKinds(trace: readonly string[]): readonly string[] {
  const kinds = trace.map(kindOf)
  return trace.filter((_, index) => kinds.indexOf(kinds[index] ?? '') === index)
}

/** The trace goes all the way: several chunks, each read back, and the last thing of the work. */
function assertTrace(trace: readonly string[], work: ArchiveWork): void {
  const count = (pattern: RegExp): number => trace.filter((line) => pattern.test(line)).length
  const readings = work === 'retirement' ? 2 : 1
  assert.ok(count(/chunk\.recorded/) >= 3, `${count(/chunk\.recorded/)} chunks`)
  assert.equal(count(/chunk\.checked/), readings * count(/chunk\.recorded/))
  for (const once of [/export\.opened/, /export\.published/, /export\.verified/, ENDS[work]])
    assert.equal(count(once), 1, String(once))
}

type Stage = { readonly scene: ArchiveScene; readonly undisturbed: UndisturbedArchive }

/** Builds the scene before the tests of a suite, and records what an undisturbed run observes and leaves. */
function useStage({ major, work, makePlace }: InterruptedWork): Stage {
  let scene: ArchiveScene | undefined
  let undisturbed: UndisturbedArchive | undefined
  before(async () => {
    scene = await buildArchiveScene(major, { work, ...(makePlace === undefined ? {} : { makePlace }) })
    undisturbed = await archiveUndisturbed(scene)
    assertTrace(undisturbed.trace, work)
  })
  after(() => scene?.close())
  return {
    get scene() {
      assert.ok(scene)
      return scene
    },
    get undisturbed() {
      assert.ok(undisturbed)
      return undisturbed
    },
  }
}
