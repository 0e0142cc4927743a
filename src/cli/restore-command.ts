// `partkeeper restore`: brings an archive back into a table, or back under its parent. Stopped or killed at any point, the
// same call goes on; called once more, it says that it is done.
import { PartkeeperError } from '../core/errors.ts'
import type { RestoreReport } from '../services/restore-archive.ts'
import type { RestorePlace } from '../services/restore-target.ts'
import type { OnProgress } from '../services/transfer-progress.ts'
import { ARCHIVE_ARGUMENT, JOBS_OPTION, readArchive, readJobs, withProgress } from './archive-input.ts'
import { type CommandDefinition, type CommandInput, switchOption, textOption } from './command-definition.ts'
import type { CommandPort } from './command-port.ts'
import { countOf, visible } from './human-text.ts'

export const restoreCommand: CommandDefinition = {
  name: 'restore',
  summary: 'Bring an archive back into a table, or under its parent',
  description:
    'Loads an archive chunk by chunk, builds keys and indexes, counts the rows, and attaches the table where asked. Nothing is changed when something is in the way: all of it is named. Ctrl-C or a kill costs the chunk in flight and nothing else: the same call goes on. A restored span is held, so that retention does not take it away again at once; partkeeper release ends that.',
  arguments: [ARCHIVE_ARGUMENT],
  options: [
    { flags: '--into <table>', description: 'a new table, made from the manifest, or one whose columns fit' },
    { flags: '--attach', description: 'back under its parent, as the partition it was' },
    { flags: '--parent <table>', description: 'with --attach: this parent (default: the one it had)' },
    { flags: '--strict', description: 'also compare the digest of the rows, where the archive has one' },
    JOBS_OPTION,
  ],
  examples: [
    'restore /archives/v1/.../export=12 --into public.events_of_may',
    'restore 12 --attach --strict',
    'restore s3://bucket/archives/v1/.../export=12 --attach --parent public.events',
  ],
  run: async (input, port) => {
    const place = readPlace(input)
    const report = await withProgress(input, port, (onProgress) => restore(input, port, place, onProgress))
    return { json: report, text: describe(report) }
  },
}

function readPlace(input: CommandInput): RestorePlace {
  const into = textOption(input, 'into')
  const parent = textOption(input, 'parent')
  const isAttached = switchOption(input, 'attach')
  if (into !== null && !isAttached && parent === null) return { kind: 'into', name: into }
  if (into === null && isAttached) return { kind: 'attach', parent }
  throw new PartkeeperError(
    'usage',
    'where to? either --into TABLE, or --attach, with --parent where it is another one',
    {
      hint: 'partkeeper restore --help shows how it is called',
    },
  )
}

async function restore(
  input: CommandInput,
  port: CommandPort,
  place: RestorePlace,
  onProgress: OnProgress,
): Promise<RestoreReport> {
  const { restoreArchive } = await import('../services/restore-archive.ts')
  const jobs = readJobs(input)
  return port.use({ role: 'cli', flags: input.flags, connections: jobs + 2 }, (tools) => {
    const { workerName: name, leaseMs } = tools.settings
    const isStrict = switchOption(input, 'strict')
    const { version } = port
    const request = { ...readArchive(input, port, tools.settings), place, jobs, isStrict, leaseMs }
    return restoreArchive(tools, { ...request, name, version, onProgress })
  })
}

function describe(report: RestoreReport): string {
  const { outcome, source, target, is_attached: isAttached, rows, rows_before: before, notes } = report
  const where = isAttached ? `${visible(target)}, attached under its parent` : visible(target)
  if (outcome === 'already') {
    return `${visible(source)} is restored already: ${where}; nothing is changed`
  }
  const more = before > 0 ? `, beside ${countOf(before, 'row')} from before` : ''
  const head = `${visible(source)} is restored: ${countOf(rows, 'row')} in ${where}${more}`
  return [head, describeEffort(report), ...notes.map((note) => `  ${visible(note)}`)].join('\n')
}

function describeEffort(report: RestoreReport): string {
  const { chunks, chunks_loaded_here: here, is_resumed: isResumed } = report
  const rest = chunks - here
  return isResumed && rest > 0
    ? `  ${countOf(here, 'chunk')} loaded now, ${countOf(rest, 'chunk')} kept from before`
    : `  ${countOf(chunks, 'chunk')} loaded`
}
