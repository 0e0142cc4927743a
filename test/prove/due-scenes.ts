/**
 * The scenes without archives: creation, the detach of a retirement, and its drop. What is due and how it is judged are those
 * of the crash tests.
 */
import { buildDueScene, type DueWork } from '../crash/due-scene.ts'
import { assertSafe, countLeases, endClaims, hashChanges, readState } from '../crash/scene-state.ts'
import { LEASE_MS, passUntilNothingIsDue } from '../crash/service-passes.ts'
import type { TestServerKey } from '../support/test-servers.ts'
import { OracleConnection, type SceneCase, type StagedScene } from './scene.ts'

/** Stages one of them. */
export async function stageDue(major: TestServerKey, work: DueWork, plantedFault = ''): Promise<StagedScene> {
  const scene = await buildDueScene(major, plantedFault, work)
  return {
    close: () => scene.close(),
    async open() {
      const clone = await scene.clone()
      const oracle = OracleConnection.of(clone)
      return { ...judgeDue(oracle), drop: () => oracle.close().then(() => clone.drop()) }
    },
  }
}

function judgeDue(oracle: OracleConnection): Omit<SceneCase, 'drop'> {
  const { url } = oracle
  return {
    url,
    command: ['maintain'],
    isDone: (stdout) => stdout.some((line) => line.startsWith('done')),
    assertSafe: () => assertSafe(oracle.client),
    expire: () => endClaims(oracle.client),
    async finish() {
      await passUntilNothingIsDue({ url, leaseMs: 100 * LEASE_MS })
    },
    readEnd: () => readState(oracle.client),
    readChanges: () => hashChanges(oracle.client),
    countHeld: () => countLeases(oracle.client, 'alive'),
    countRedone: async () => 0,
    listLeftovers: async () => [],
    readTerms: () => oracle.readTerms(),
    reconnect: () => oracle.reconnect(),
  }
}
