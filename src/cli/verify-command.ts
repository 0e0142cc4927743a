// `partkeeper verify`: reads an archive back and says what is wrong with which of its objects. Needs no database unless it
// is asked to compare with one.
import type { Settings } from '../config/parse-settings.ts'
import type { VerifyReport, VerifyRequest } from '../services/verify-archive.ts'
import { ARCHIVE_ARGUMENT, JOBS_OPTION, readArchive, readJobs, withProgress } from './archive-input.ts'
import {
  type CommandDefinition,
  type CommandInput,
  requiredArgument,
  switchOption,
  textOption,
} from './command-definition.ts'
import type { CommandPort } from './command-port.ts'
import { countOf, formatBytes, visible } from './human-text.ts'

export const verifyCommand: CommandDefinition = {
  name: 'verify',
  summary: 'Read an archive back, object by object',
  description:
    'Reads every object of an archive back and compares sizes, hashes and row counts with its manifest. Names each object that is damaged, missing, swapped or not in the manifest, and ends with 1 then. Needs no database without --strict, --against and --expect.',
  arguments: [ARCHIVE_ARGUMENT],
  options: [
    {
      flags: '--strict',
      description: 'also load each chunk into a temporary table and compare what comes out',
    },
    { flags: '--against <table>', description: 'also compare with the rows of this table' },
    {
      flags: '--expect <table>',
      description:
        'also check that it is the archive of this table, or of a partition of it, and of this installation',
    },
    JOBS_OPTION,
  ],
  examples: [
    'verify /archives/v1/.../export=12/manifest.json',
    'verify s3://bucket/archives/v1/.../export=12 --strict',
    'verify 12 --against public.events_p20261121',
  ],
  run: async (input, port) => {
    const report = await withProgress(input, port, (onProgress) => verify(input, port, onProgress))
    return { json: report, text: describe(report), exitCode: report.problems.length === 0 ? 0 : 1 }
  },
}

async function verify(
  input: CommandInput,
  port: CommandPort,
  onProgress: NonNullable<VerifyRequest['onProgress']>,
): Promise<VerifyReport> {
  const { verifyArchive } = await import('../services/verify-archive.ts')
  const jobs = readJobs(input)
  const makeRequest = (settings: Settings, against: string | null): VerifyRequest => ({
    ...readArchive(input, port, settings),
    version: port.version,
    jobs,
    isStrict: switchOption(input, 'strict'),
    against,
    expected: textOption(input, 'expect'),
    signal: port.signal,
    onProgress,
  })
  const { flags } = input
  if (!needsDatabase(input))
    return verifyArchive(undefined, makeRequest(await port.readSettings(flags), null))
  const { findTable } = await import('../services/find-table.ts')
  return port.use({ role: 'cli', flags, connections: jobs + 1 }, async ({ database, sessions, settings }) => {
    const typed = textOption(input, 'against')
    const against = typed === null ? null : await findTable(database, typed)
    return verifyArchive(sessions, makeRequest(settings, against))
  })
}

function needsDatabase(input: CommandInput): boolean {
  const isNumber = /^[0-9]+$/.test(requiredArgument(input, 0))
  const isCompared = textOption(input, 'against') !== null || textOption(input, 'expect') !== null
  return isNumber || isCompared || switchOption(input, 'strict')
}

function describe(report: VerifyReport): string {
  const { source, rows, objects, stored_bytes: bytes, problems, notes } = report
  const content = `${countOf(rows, 'row')} in ${countOf(objects, 'object')}, ${formatBytes(bytes)}`
  const head =
    problems.length === 0
      ? `${visible(source)}: ${content}, whole${describeChecks(report)}`
      : `${visible(source)}: ${content}, ${countOf(problems.length, 'problem')}`
  const findings = problems.map(({ object, problem }) => `  ${visible(object)} ${visible(problem)}`)
  return [head, ...findings, ...notes.map((note) => `  ${visible(note)}`)].join('\n')
}

function describeChecks({ is_strict: isStrict, against }: VerifyReport): string {
  const strict = isStrict ? ', the same after a way through the database' : ''
  return against === null ? strict : `${strict}, the same rows as ${visible(against)}`
}
