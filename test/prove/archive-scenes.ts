/**
 * The scenes that write archives: a whole retirement from the seal to the drop, and an export by itself, to a folder or to a
 * bucket. What is due and how it is judged are those of the crash tests; drafts of dead writers may not stay behind.
 */
import { type ArchiveWork, buildArchiveScene, type StorePlace } from '../crash/archive-due-scene.ts'
import {
  assertArchiveSafe,
  countClaims,
  countRedone,
  hashArchiveChanges,
  hashObjects,
  readArchiveState,
} from '../crash/archive-state.ts'
import { endClaims } from '../crash/scene-state.ts'
import { LEASE_MS, passUntilNothingIsDue } from '../crash/service-passes.ts'
import type { TestServerKey } from '../support/test-servers.ts'
import { OracleConnection, type StagedScene } from './scene.ts'

/** What may be other than usual. */
export type ArchiveStaging = {
  readonly plantedFault?: string
  readonly makePlace?: () => Promise<StorePlace>
}

/** Stages one of them. */
export async function stageArchive(
  major: TestServerKey,
  work: ArchiveWork,
  staging: ArchiveStaging = {},
): Promise<StagedScene> {
  const scene = await buildArchiveScene(major, { work, ...staging })
  return {
    close: () => scene.close(),
    async open() {
      const clone = await scene.clone()
      const oracle = OracleConnection.of(clone)
      const { source, url } = clone
      const now = () => ({ ...clone, client: oracle.client })
      return {
        url,
        command: ['maintain'],
        isDone: (stdout) => stdout.some((line) => /archive|verified|done/.test(line)),
        assertSafe: () => assertArchiveSafe(now()),
        expire: () => endClaims(oracle.client),
        async finish() {
          await passUntilNothingIsDue({ url, leaseMs: 100 * LEASE_MS })
        },
        readEnd: () => readArchiveState(now()),
        readChanges: async () => [await hashArchiveChanges(now()), await hashObjects(source)],
        countHeld: () => countClaims(oracle.client),
        countRedone: () => countRedone(oracle.client),
        listLeftovers: () => source.listDrafts(),
        readTerms: () => oracle.readTerms(),
        reconnect: () => oracle.reconnect(),
        drop: () => oracle.close().then(() => clone.drop()),
      }
    },
  }
}
