// `partkeeper maintain`: one pass of maintenance, for schedulers. Says what became of each step as it happens, and in
// the end how it went; the exit code says the same.
import type { ActionResult } from '../core/action.ts'
import type { Observe } from '../core/observation.ts'
import { describeOutcomes, exitCodeOfPass } from '../core/outcome.ts'
import type { OnePassReport } from '../services/run-one-pass.ts'
import { type CommandDefinition, type CommandInput, textOption } from './command-definition.ts'
import type { CommandTools, Terminal } from './command-port.ts'
import { tellExports } from './export-lines.ts'
import { formatDuration, visible } from './human-text.ts'
import { paintOutcome } from './palette.ts'

const SOMETHING_FAILED = 1
const WORK_IS_HELD = 5

export const maintainCommand: CommandDefinition = {
  name: 'maintain',
  summary: 'Make one pass of maintenance, for schedulers',
  description:
    'Makes one pass: creation first, then retirements and exports, within the budget; the next pass does the rest. It is safe to run at any time and to kill: when somebody else is at a table it says who and leaves it alone (exit code 6). Held work ends with 5, failed work with 1; where the schema is of another build, it makes partitions, takes nothing away, and ends with 3.',
  arguments: [['[table]', 'only this table']],
  options: [
    { flags: '--at <instant>', description: 'plan for this instant instead of now' },
    {
      flags: '--budget <duration>',
      description: 'time after which nothing new begins (default: 10 minutes)',
    },
  ],
  examples: ['maintain', 'maintain public.events --budget "5 minutes"'],
  run: async (input, port) => {
    const tell = [tellResults(port.terminal), tellExports(port.terminal, port.clock)]
    const observe: Observe = (observation) => {
      if (!input.isJson) for (const each of tell) each(observation)
    }
    const report = await port.use({ role: 'maintain', flags: input.flags, observe }, (tools) =>
      makePass(tools, input, port.version),
    )
    const { results, counts, refused, isStandby, exports } = report
    const { advanced, failures, held, isOthersBusy } = exports
    const code = failures.length > 0 ? SOMETHING_FAILED : exitCodeOfPass(counts, refused.length > 0)
    return {
      json: {
        ...{ results, counts, refused, is_standby: isStandby },
        exports: { advanced, failures, held, others_busy: isOthersBusy },
      },
      text: describeReport(report),
      exitCode: code === 0 && held.length > 0 ? WORK_IS_HELD : code,
    }
  },
}

async function makePass(tools: CommandTools, input: CommandInput, version: string): Promise<OnePassReport> {
  if (tools.mismatch !== undefined) {
    const { makePartitionsOnly } = await import('../services/make-partitions.ts')
    await makePartitionsOnly(tools, tools.mismatch)
    throw tools.mismatch
  }
  const { runOnePass } = await import('../services/run-one-pass.ts')
  const { findTableOrAll } = await import('../services/find-table.ts')
  const { workerName: name, leaseMs, budgetMs } = tools.settings
  const parent = await findTableOrAll(tools.database, input.arguments[0])
  return runOnePass(tools, { name, version, parent, at: textOption(input, 'at'), leaseMs, budgetMs })
}

/** Writes a line for each result as it comes, and each hint once. */
function tellResults(terminal: Terminal): Observe {
  const told = new Set<string>()
  return (observation) => {
    if (observation.kind !== 'action.finished') return
    const { result } = observation
    terminal.write(`${describeResult(terminal, result)}\n`)
    const hint = findHint(result)
    if (hint === undefined || told.has(hint)) return
    told.add(hint)
    terminal.write(`  ${visible(hint)}\n`)
  }
}

function describeResult(terminal: Terminal, result: ActionResult): string {
  const { outcome, kind, partition, detail, duration_ms: durationMs } = result
  const subject = `${paintOutcome(terminal, outcome)}  ${kind} ${visible(partition ?? result.parent)}`
  if (outcome !== 'done') return detail === null ? subject : `${subject}: ${visible(detail)}`
  return durationMs === null ? subject : `${subject} (${formatDuration(durationMs)})`
}

/** How to confirm is said once for the whole list, at the end. */
function findHint({ outcome, hint, fingerprint }: ActionResult): string | undefined {
  const isSaidLater = outcome === 'held' && fingerprint !== null
  return outcome === 'done' || isSaidLater ? undefined : (hint ?? undefined)
}

function describeReport({ counts, results, refused, isStandby, exports }: OnePassReport): string {
  if (isStandby) return 'nothing to do here: this server is a standby'
  const others = refused.map(({ parent, holder }) => `${visible(parent)}: ${visible(holder)} is at it`)
  const fingerprints = new Map(
    results.flatMap(({ parent, fingerprint, outcome }) =>
      outcome === 'held' && fingerprint !== null ? [[parent, fingerprint]] : [],
    ),
  )
  const confirmations = [...fingerprints].map(
    ([parent, fingerprint]) =>
      `held for a person: look at partkeeper plan, then: partkeeper confirm ${visible(parent)} ${fingerprint}`,
  )
  const isOnlyRefused = results.length === 0 && refused.length > 0
  // What exports did was told line by line; a pass that did nothing else is not one that found nothing.
  const isOnlyExports = results.length === 0 && exports.advanced > 0
  const summary = isOnlyExports ? [] : [describeOutcomes(counts)]
  return [...others, ...(isOnlyRefused ? [] : summary), ...confirmations].join('\n')
}
