/**
 * A retirement with its archive in a folder, interrupted at every observation between the first pass and the drop.
 * The ways to interrupt it and what must be true afterwards are in archive-interruptions.ts.
 */
import { describeEachInterruption } from './archive-interruptions.ts'

describeEachInterruption({ name: 'a retirement to a folder', major: 15, work: 'retirement' })
