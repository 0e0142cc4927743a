// `partkeeper export`: exports one table in the foreground, goes on with an export that was stopped, or calls one off.
// Stopped at any point it hands its chunk back and says how to go on; killed, the next call finds out by itself.
import type { ExportState } from '../services/show-exports.ts'
import type { Answer, CommandDefinition, CommandInput } from './command-definition.ts'
import type { CommandPort, CommandTools } from './command-port.ts'
import { type ExportCall, readExportCall } from './export-call.ts'
import { tellTroubles } from './export-lines.ts'
import { describeArchive, describeRest, describeSituation, type ExportEffort, toMark } from './export-text.ts'
import { visible } from './human-text.ts'
import type { Progress } from './progress.ts'

const SOMETHING_FAILED = 1
const WORK_REMAINS = 5

export const exportCommand: CommandDefinition = {
  name: 'export',
  summary: 'Export a table in chunks; resume or cancel an export',
  description:
    'Exports a table, chunk by chunk, and reads the archive back. Ctrl-C, SIGTERM or a kill costs the chunk in flight and nothing else: `export resume ID` goes on, here or on any machine. A table larger than one chunk needs --sealed (read-only until its archive is verified) or --single (one piece that cannot be resumed).',
  arguments: [
    ['<table>', 'the table or partition; or the word `resume` or `cancel`'],
    ['[id]', 'after `resume` or `cancel`: the number of the export'],
  ],
  options: [
    { flags: '--store <name>', description: 'where to (default: the store named default)' },
    { flags: '--format <format>', description: 'copy.zst, copy.gz, csv.zst or csv.gz (default: copy.zst)' },
    { flags: '--sealed', description: 'make the table read-only until its archive is verified' },
    { flags: '--single', description: 'one COPY of one snapshot, which cannot be resumed' },
    { flags: '--digest', description: 'also digest the rows, for strict comparisons' },
    { flags: '--chunk-size <size>', description: 'bytes of a chunk before compression (default: 64 MB)' },
    { flags: '--queue', description: 'only ask for it: a worker or `maintain` runs it' },
  ],
  examples: [
    'export public.events_p20261121',
    'export public.invoices --sealed --store cold --queue',
    'export resume 12',
    'export cancel 12',
  ],
  run: async (input, port) => {
    const call = readExportCall(input)
    if (call.verb === 'cancel') return cancel(call.id, input, port)
    if (call.verb === 'start' && call.isQueuedOnly) return queue(call, input, port)
    return runHere(call, input, port)
  },
}

async function cancel(id: string, input: CommandInput, port: CommandPort): Promise<Answer> {
  const { callOff } = await import('../services/request-export.ts')
  const state = await port.use({ role: 'cli', flags: input.flags }, (tools) => callOff(tools, id))
  const text = `export ${state.id} of ${visible(state.relation)} is cancelled; what it stored stays where it is`
  return { json: { export: state }, text }
}

async function queue(
  call: Extract<ExportCall, { readonly verb: 'start' }>,
  input: CommandInput,
  port: CommandPort,
): Promise<Answer> {
  const { queueExport } = await import('../services/request-export.ts')
  const { addDefaultStore } = await import('../services/manage-stores.ts')
  const state = await port.use({ role: 'cli', flags: input.flags }, async ({ database, settings }) => {
    await addDefaultStore(database, settings.storeUrl)
    return queueExport(database, call.request(settings))
  })
  const text = `${describeRest(state)}; a worker or partkeeper maintain runs it, or: partkeeper export resume ${state.id}`
  return { json: { export: state }, text }
}

async function runHere(
  call: Exclude<ExportCall, { readonly verb: 'cancel' }>,
  input: CommandInput,
  port: CommandPort,
): Promise<Answer> {
  const { openProgress } = await import('./progress.ts')
  const { progressTerminal: terminal, clock } = port
  const progress = openProgress({ terminal, isJson: input.isJson, clock })
  try {
    const observe = tellTroubles(progress.say)
    const run = await port.use({ role: 'maintain', flags: input.flags, observe }, (tools) =>
      runToEnd(tools, { call, progress, version: port.version }),
    )
    return toAnswer(run)
  } finally {
    progress.finish()
  }
}

/** What came of it, and what that took. */
interface Run {
  readonly state: ExportState
  readonly effort: ExportEffort
}

async function runToEnd(tools: CommandTools, { call, progress, version }: RunChoices): Promise<Run> {
  const { runOneExport } = await import('../services/run-one-export.ts')
  const { settings, clock, signal } = tools
  const startedMs = clock.monotonicMs()
  const before = await findOrQueue(tools, call)
  const { id } = before
  progress.update(toMark(before))
  const { workerName: name, leaseMs } = settings
  const onState = (state: ExportState): void => progress.update(toMark(state))
  try {
    const state = await runOneExport(tools, { id, name, version, leaseMs, onState })
    const rawBytes = state.raw_bytes - before.raw_bytes
    return { state, effort: { durationMs: clock.monotonicMs() - startedMs, rawBytes } }
  } finally {
    // However it was stopped: what is stored stays, and this is how to go on.
    if (signal.aborted) progress.say(`stopped; resume with: partkeeper export resume ${id}`)
  }
}

/** Nothing is asked for that could not begin: the store is looked at first. */
async function findOrQueue(tools: CommandTools, call: RunChoices['call']): Promise<ExportState> {
  const { findResumable, queueExport } = await import('../services/request-export.ts')
  const { addDefaultStore, requireUsableStore } = await import('../services/manage-stores.ts')
  const { database, settings } = tools
  await addDefaultStore(database, settings.storeUrl)
  if (call.verb === 'resume') {
    const found = await findResumable(database, call.id)
    if (found.state !== 'verified') await requireUsableStore(tools, found.store)
    return found
  }
  const request = call.request(settings)
  await requireUsableStore(tools, request.store)
  return queueExport(database, request)
}

interface RunChoices {
  readonly call: Exclude<ExportCall, { readonly verb: 'cancel' }>
  readonly progress: Progress
  readonly version: string
}

function toAnswer({ state, effort }: Run): Answer {
  const json = { export: state, duration_ms: Math.round(effort.durationMs) }
  if (state.state === 'verified' && state.damage === null)
    return { json, text: describeArchive(state, effort) }
  const situation = visible(describeSituation(state))
  const text = `${describeRest(state)}${situation === '' ? '' : `: ${situation}`}`
  const isLost = state.damage !== null || state.state === 'cancelled'
  return { json, text, exitCode: isLost ? SOMETHING_FAILED : WORK_REMAINS }
}
