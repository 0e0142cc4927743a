/**
 * An export to a bucket and a restore from one, interrupted at every observation.
 * The ways to interrupt them and what must be true afterwards are those of the tests of folders.
 */
import { readFile } from 'node:fs/promises'
import { describeKindsOfInterruption } from '../crash/archive-interruptions.ts'
import { readFolder } from '../crash/read-archive.ts'
import { describeRestoreInterruptions } from '../services/restore-interruptions.ts'
import { makeBucketPlace } from './s3-place.ts'

describeKindsOfInterruption({
  name: 'an export to a bucket',
  major: 15,
  work: 'export',
  makePlace: makeBucketPlace,
})

describeRestoreInterruptions({
  name: 'a bucket',
  async publish({ root, manifestPath }) {
    const place = await makeBucketPlace()
    const url = new URL(place.url)
    for (const key of await readFolder(root).list()) await place.write(key, await readFile(`${root}/${key}`))
    url.pathname += manifestPath.slice(root.length)
    return url.href
  },
})
