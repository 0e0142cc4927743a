/**
 * An archive to a folder, whose workers are killed at random and told to stop every few seconds. What that takes is in
 * archive-under-fire.ts.
 */
import { it } from 'node:test'
import { makeFolder } from '../crash/archive-due-scene.ts'
import { archiveUnderFire, FIRE_MS_MAX } from './archive-under-fire.ts'

it('an archive to a folder is whole after kills and stops', { timeout: FIRE_MS_MAX }, async (test) => {
  await archiveUnderFire(test, await makeFolder())
})
