/**
 * A restore from a folder, interrupted at every observation.
 * The ways to interrupt it and what must be true afterwards are in restore-interruptions.ts.
 */
import { describeRestoreInterruptions } from './restore-interruptions.ts'

describeRestoreInterruptions({ name: 'a folder', publish: async ({ manifestPath }) => manifestPath })
