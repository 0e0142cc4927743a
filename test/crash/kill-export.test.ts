/**
 * An export that was asked for by hand, to a folder, interrupted at every kind of observation until it is verified.
 * The ways to interrupt it and what must be true afterwards are in archive-interruptions.ts.
 */
import { describeKindsOfInterruption } from './archive-interruptions.ts'

describeKindsOfInterruption({ name: 'an export to a folder', major: 15, work: 'export' })
