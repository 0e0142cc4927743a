/**
 * A retirement with its archive in a bucket, interrupted at every kind of observation between the first pass and the drop.
 * The ways to interrupt it and what must be true afterwards are in archive-interruptions.ts.
 */
import { describeKindsOfInterruption } from '../crash/archive-interruptions.ts'
import { makeBucketPlace } from './s3-place.ts'

describeKindsOfInterruption({
  name: 'a retirement to a bucket',
  major: 15,
  work: 'retirement',
  makePlace: makeBucketPlace,
})
