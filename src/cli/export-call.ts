// What was meant by the words behind `partkeeper export`: a table to begin with, or a number to go on with or to call off.
// Slips are told as wrong usage; values are passed on as they were typed, for SQL to check.
import type { Settings } from '../config/parse-settings.ts'
import { PartkeeperError } from '../core/errors.ts'
import type { ExportRequest } from '../services/request-export.ts'
import { type CommandInput, requiredArgument, switchOption, textOption } from './command-definition.ts'

/** One of the three things `export` does. */
export type ExportCall =
  | {
      readonly verb: 'start'
      readonly isQueuedOnly: boolean
      /** A chunk's size is parsed with the settings, as its variable is. */
      readonly request: (settings: Settings) => ExportRequest
    }
  | { readonly verb: 'resume'; readonly id: string }
  | { readonly verb: 'cancel'; readonly id: string }

const OPTIONS_OF_START = ['store', 'format', 'sealed', 'single', 'digest', 'chunkSize', 'queue']

/** Reads the words; throws `usage`. */
export function readExportCall(input: CommandInput): ExportCall {
  const [first, id] = [requiredArgument(input, 0), input.arguments[1]]
  const isOfExport = first === 'resume' || first === 'cancel'
  if (!isOfExport) {
    if (id !== undefined) throw slip(`'${id}' is one word too many: only resume and cancel take a number`)
    return readStart(input, first)
  }
  if (id === undefined) {
    throw slip(
      `export ${first} needs the number of an export`,
      `a table of that name is written public.${first}`,
    )
  }
  const given = OPTIONS_OF_START.find((name) => input.flags[name] !== undefined)
  if (given !== undefined)
    throw slip(`export ${first} takes no further options: they were settled at the beginning`)
  return { verb: first, id }
}

function readStart(input: CommandInput, relation: string): ExportCall {
  const [isSealed, isSingle] = [switchOption(input, 'sealed'), switchOption(input, 'single')]
  if (isSealed && isSingle) throw slip('--sealed and --single exclude each other')
  const rung = isSealed ? { rung: 'sealed' } : isSingle ? { rung: 'single' } : {}
  const digest = switchOption(input, 'digest') ? { digest: true } : {}
  const hasSize = textOption(input, 'chunkSize') !== null
  return {
    verb: 'start',
    isQueuedOnly: switchOption(input, 'queue'),
    request: ({ chunkBytes }) => ({
      relation,
      store: textOption(input, 'store'),
      format: textOption(input, 'format'),
      settings: { ...rung, ...digest, ...(hasSize ? { chunk_bytes: chunkBytes } : {}) },
    }),
  }
}

function slip(message: string, hint = 'partkeeper export --help shows how it is called'): PartkeeperError {
  return new PartkeeperError('usage', message, { hint })
}
