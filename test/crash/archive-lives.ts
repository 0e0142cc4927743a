/**
 * One piece of work that is interrupted over and over: at every kind of observation once, by the death of a process or by a cut
 * of all its connections, and each time another process goes on. The end is that of an undisturbed run.
 */
import assert from 'node:assert/strict'
import type { ArchiveClone, ArchiveScene } from './archive-due-scene.ts'
import { assertArchiveSafe, countRedone } from './archive-state.ts'
import { countObservations, kindOf } from './counted-observations.ts'
import {
  assertArchiveConverges,
  assertEndsKnown,
  LEASE_MS,
  spawnVictim,
  type UndisturbedArchive,
  withArchiveClone,
  withProxy,
} from './interrupted-archive.ts'
import { endClaims } from './scene-state.ts'
import { passOnce } from './service-passes.ts'

/** Between these a chunk is in flight, and whoever goes on does it again. */
const IN_FLIGHT = /^chunk\.(claimed|copied|stored) /

/** Kills one process after the other, each at the first kind of observation at which none was killed yet. */
export function killOverAndOver(
  scene: ArchiveScene,
  undisturbed: UndisturbedArchive,
): Promise<readonly string[]> {
  return withArchiveClone(scene, async (clone) => {
    const passed: string[] = []
    for (;;) {
      const victim = spawnVictim(clone, JSON.stringify(passed), 'SIGKILL')
      const end = await victim.exited
      if (end.code === 0) break
      assert.deepEqual(end, { code: null, signal: 'SIGKILL' }, victim.stderrLines.join('\n'))
      passed.push(kindOf(victim.stdoutLines.at(-1) ?? ''))
      await endClaims(clone.client)
      await assertArchiveSafe(clone)
    }
    await assertEnd(clone, undisturbed, passed)
    return passed
  })
}

/** Cuts all connections at every kind of observation once, whether the process gets over it or the next one goes on. */
export function cutOverAndOver(
  scene: ArchiveScene,
  undisturbed: UndisturbedArchive,
): Promise<readonly string[]> {
  return withArchiveClone(scene, async (clone) => {
    const passed: string[] = []
    for (let before = -1; before < passed.length; ) {
      before = passed.length
      await withProxy(clone, async (proxy, url) => {
        const observe = countObservations((line) => {
          if (passed.includes(kindOf(line))) return
          passed.push(kindOf(line))
          proxy.cutAll()
        })
        await assertEndsKnown(passOnce({ url, name: 'victim', leaseMs: LEASE_MS, observe }))
      })
      await endClaims(clone.client)
      await assertArchiveSafe(clone)
    }
    await assertEnd(clone, undisturbed, passed)
    return passed
  })
}

/** It was interrupted at all that an undisturbed run observes, and redid what was in flight, no more. */
async function assertEnd(
  clone: ArchiveClone,
  undisturbed: UndisturbedArchive,
  passed: readonly string[],
): Promise<void> {
  const missing = undisturbed.trace.map(kindOf).filter((kind) => !passed.includes(kind))
  assert.deepEqual([...new Set(missing)], [], 'kinds of observations at which it was not interrupted')
  await assertArchiveConverges(clone, undisturbed)
  const inFlight = passed.filter((kind) => IN_FLIGHT.test(kind)).length
  const redone = await countRedone(clone.client)
  assert.ok(redone <= inFlight, `${redone} chunks redone after ${inFlight} interruptions of one in flight`)
}
