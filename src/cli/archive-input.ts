// What `verify` and `restore` share: how an archive is named and its store opened for reading, how many objects are read at
// once, and progress on standard error while it is done.
import type { Settings } from '../config/parse-settings.ts'
import { makeRandom } from '../runtime/clock.ts'
import type { ArchiveRequest } from '../services/open-archive.ts'
import type { OnProgress } from '../services/transfer-progress.ts'
import {
  type CommandInput,
  countOption,
  type OptionDefinition,
  requiredArgument,
} from './command-definition.ts'
import type { CommandPort } from './command-port.ts'

const JOBS_DEFAULT = 2

/** The argument that names an archive. */
export const ARCHIVE_ARGUMENT = [
  '<manifest>',
  'path, file:// or s3:// URL of a manifest.json or its folder, or the number of an export',
] as const

/** The option for objects at once. */
export const JOBS_OPTION: OptionDefinition = {
  flags: '--jobs <count>',
  description: `objects read at once (default: ${JOBS_DEFAULT})`,
  isCount: true,
}

/** How many objects are read at once. */
export function readJobs(input: CommandInput): number {
  return countOption(input, 'jobs') ?? JOBS_DEFAULT
}

/** The archive that was named. Reading needs no lasting disk, and no scratch. */
export function readArchive(input: CommandInput, port: CommandPort, settings: Settings): ArchiveRequest {
  return {
    manifest: requiredArgument(input, 0),
    storeOptions: {
      scratchFolder: settings.scratchFolder ?? '',
      isThrowAwayDisk: false,
      writerName: settings.workerName,
      clock: port.clock,
      random: makeRandom(),
    },
  }
}

/** Tells progress while the work goes on. */
export async function withProgress<Result>(
  input: CommandInput,
  port: CommandPort,
  work: (onProgress: OnProgress) => Promise<Result>,
): Promise<Result> {
  const { openProgress } = await import('./progress.ts')
  const { progressTerminal: terminal, clock } = port
  const progress = openProgress({ terminal, isJson: input.isJson, clock })
  try {
    return await work(progress.update)
  } finally {
    if (port.signal.aborted) progress.say('stopped; call it again to go on')
    progress.finish()
  }
}
