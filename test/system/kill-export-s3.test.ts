/**
 * An archive to a bucket of the real S3 server, whose workers are killed at random and told to stop every few seconds, with
 * their scratch wiped all the while.
 */
import { it } from 'node:test'
import { archiveUnderFire, FIRE_MS_MAX } from './archive-under-fire.ts'
import { makeBucketPlace } from './s3-place.ts'

it('an archive to a bucket is whole after kills, stops and wiped scratch', {
  timeout: FIRE_MS_MAX,
}, async (test) => {
  await archiveUnderFire(test, await makeBucketPlace())
})
