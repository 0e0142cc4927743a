/**
 * One lane: a server of its own, the scenes on it, and the cases that it runs one after the other. A lane may stop its server,
 * since no other lane uses it.
 */
import type { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import type { EmbeddedMajor } from '../../src/demo/server-binaries.ts'
import { testClock } from '../support/test-clock.ts'
import { type Case, listCases, type SceneName } from './point.ts'
import type { CaseResult } from './results.ts'
import { type CaseStage, runCase } from './run-case.ts'
import { type Staging, stageScene } from './stage-scene.ts'
import { traceScene } from './trace-scene.ts'

/** What a lane is told. */
export type LaneRequest = {
  readonly major: EmbeddedMajor
  readonly server: EmbeddedServer
  readonly scenes: readonly SceneName[]
  readonly withCalls: boolean
  readonly staging?: Staging
}

/** A lane with its scenes traced. */
export type Lane = {
  readonly major: EmbeddedMajor
  readonly cases: readonly Case[]
  run(each: Case, seed: number): Promise<CaseResult>
  close(): Promise<void>
}

/** Builds and traces the scenes. */
export async function openLane(request: LaneRequest): Promise<Lane> {
  const { major, server, scenes, withCalls, staging } = request
  const stages = new Map<SceneName, CaseStage>()
  for (const name of scenes) {
    const scene = await stageScene(name, major, staging)
    stages.set(name, { scene, server, trace: await traceScene(scene, withCalls) })
  }
  return {
    major,
    cases: [...stages].flatMap(([name, { trace }]) => listCases(name, major, trace.points)),
    async run(each, seed) {
      const stage = stages.get(each.scene)
      if (stage === undefined) throw new Error(`no scene ${each.scene} in this lane`)
      const beganMs = testClock.monotonicMs()
      const end = await runCase(stage, each, seed).then(
        (outcome) => ({ outcome, message: '' }),
        (error: Error) => ({ outcome: 'failed' as const, message: error.message }),
      )
      return { ...each, ...end, durationMs: Math.round(testClock.monotonicMs() - beganMs) }
    },
    async close() {
      for (const { scene } of stages.values()) await scene.close()
    },
  }
}
