/**
 * A process is killed at every observation of one creation and one retirement; others finish its work. And it is stopped
 * at every observation, loses its lease, a rival finishes, and it wakes up: then it must change nothing any more.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { listTestMajors, type TestServerKey } from '../support/test-servers.ts'
import { runCases, type Undisturbed } from './crash-cases.ts'
import { buildDueScene, type DueScene } from './due-scene.ts'
import { killAndCompare, type Point, runUndisturbed, stopAndCompare } from './interrupted-process.ts'

/** Shorter than a lease, so that it is used up by the time a rival has waited for that. */
const SHORT_BUDGET_MS = 500
/** The oldest main one and the newest. */
const MAJORS: ReadonlySet<TestServerKey> = new Set([15, 18])

for (const major of listTestMajors().filter((candidate) => MAJORS.has(candidate))) {
  describe(`a pass that is killed at an observation (PostgreSQL ${major})`, () => {
    const stage = useStage(major)

    it('of one creation and one retirement through to the drop, any, is finished by the next one', async (test) => {
      const done = stage.points.flatMap(({ line }) => /action\.finished (.*)/.exec(line)?.[1] ?? [])
      assert.deepEqual(done, ['create done', 'detach done', 'drop_foreign_key done', 'drop done'])
      await runCases(stage.points, nameOf, (point) => killAndCompare(stage.scene, stage.undisturbed, point))
      test.diagnostic(`killed at ${stage.points.length} observations`)
    })
  })
}

describe('a pass that is stopped at an observation until its lease is over and a rival has finished', () => {
  const stage = useStage(15)

  it('changes nothing when it goes on', async (test) => {
    await runCases(stage.points, nameOf, (point) => stopAndCompare(stage.scene, stage.undisturbed, point))
    test.diagnostic(`stopped at ${stage.points.length} observations`)
  })

  it('does not even note what it had no time for, when its own time is used up too', async (test) => {
    const points = stage.points.filter(({ line }) => / (lease\.acquired|action\.)/.test(line))
    await runCases(points, nameOf, ({ line }) =>
      stopAndCompare(stage.scene, stage.undisturbed, { line, budgetMs: SHORT_BUDGET_MS }),
    )
    test.diagnostic(`stopped at ${points.length} observations`)
  })
})

type Stage = {
  readonly scene: DueScene
  readonly undisturbed: Undisturbed
  readonly points: readonly Point[]
}

/** Builds the scene before the tests of a suite, and records what an undisturbed run observes and leaves. */
function useStage(major: TestServerKey): Stage {
  let scene: DueScene | undefined
  let undisturbed: Undisturbed | undefined
  before(async () => {
    scene = await buildDueScene(major)
    undisturbed = await runUndisturbed(scene)
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
    get points() {
      return this.undisturbed.trace.map((line) => ({ line }))
    },
  }
}

function nameOf({ line }: Point): string {
  return `at ${line}`
}
