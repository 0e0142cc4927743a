// `partkeeper plan`: what maintenance would do, with reasons, sizes and locks. Changes nothing; with `--check` its exit
// code says whether there is anything.
import type { Action } from '../core/action.ts'
import { type Answer, type CommandDefinition, switchOption, textOption } from './command-definition.ts'
import type { CommandPort, Terminal } from './command-port.ts'
import { countOf, formatBytes, formatCount, formatSpan, visible } from './human-text.ts'
import { paint } from './palette.ts'
import { renderTable } from './text-table.ts'

const CHANGES_ARE_DUE = 2

export const planCommand: CommandDefinition = {
  name: 'plan',
  summary: 'Show what maintenance would do, and why; changes nothing',
  description:
    'Shows what maintenance would do: every step with its reason, rows, size and locks. Held steps wait for a person, waiting ones for another step. Changes nothing.',
  arguments: [['[table]', 'only this table']],
  options: [
    { flags: '--at <instant>', description: 'plan for this instant instead of now' },
    { flags: '--statements', description: 'show the SQL of each step' },
    { flags: '--check', description: 'exit with 2 when something is due' },
  ],
  examples: ['plan', 'plan public.events --statements', 'plan --check || echo "something is due"'],
  run: async (input, port): Promise<Answer> => {
    const { showPlan } = await import('../services/show-plan.ts')
    const actions = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
      showPlan(database, input.arguments[0], textOption(input, 'at')),
    )
    const isDue = actions.length > 0
    const text = input.isJson ? '' : await describePlan(port, actions, switchOption(input, 'statements'))
    return {
      json: { due: isDue, actions },
      text,
      exitCode: isDue && switchOption(input, 'check') ? CHANGES_ARE_DUE : 0,
    }
  },
}

async function describePlan(
  { terminal }: CommandPort,
  actions: readonly Action[],
  hasStatements: boolean,
): Promise<string> {
  if (actions.length === 0) return 'nothing is due'
  const body = hasStatements
    ? actions.map((action) => describeWithStatements(terminal, action)).join('\n\n')
    : await renderTable(terminal, {
        head: ['step', 'partition', 'span', 'rows', 'size', 'state', 'reason', 'locks'],
        rows: actions.map(toRow),
        sentences: 2,
      })
  return [body, '', summarise(actions), ...listConfirmations(actions)].join('\n')
}

function toRow(action: Action): readonly string[] {
  const isMade = action.kind !== 'create'
  return [
    action.kind,
    action.partition ?? '',
    spanOf(action),
    isMade ? formatCount(action.rows_estimate ?? 0) : '',
    isMade ? formatBytes(action.bytes ?? 0) : '',
    stateOf(action),
    reasonOf(action),
    (action.locks ?? []).join(', '),
  ]
}

/** A step that concerns no single partition has no bounds. */
function spanOf({ from_value: from, to_value: to }: Action): string {
  return from === null || to === null ? '' : formatSpan(from, to)
}

function stateOf({ held, waiting }: Action): string {
  if (held !== null) return 'held'
  return waiting === null ? 'ready' : 'waiting'
}

function reasonOf({ reason, held, waiting }: Action): string {
  return [reason, held, waiting].filter((part) => part !== null && part !== '').join('; ')
}

function describeWithStatements(terminal: Terminal, action: Action): string {
  const heading = `${action.kind} ${visible(action.partition ?? '')} (${spanOf(action)}): ${stateOf(action)}`
  const comments = [
    heading,
    visible(reasonOf(action)),
    ...(action.locks ?? []).map((lock) => `locks ${visible(lock)}`),
  ]
  const statements = (action.statements ?? []).map((statement) => `${statement.replace(/;?\s*$/, '')};`)
  return [...comments.map((comment) => paint(terminal, 'dim', `-- ${comment}`)), ...statements].join('\n')
}

function summarise(actions: readonly Action[]): string {
  const held = actions.filter(({ held }) => held !== null).length
  const waiting = actions.filter(({ held, waiting }) => held === null && waiting !== null).length
  const parts = [`${countOf(actions.length, 'step')} due`]
  if (held > 0) parts.push(`${formatCount(held)} held for a person`)
  if (waiting > 0) parts.push(`${formatCount(waiting)} waiting`)
  return parts.join(', ')
}

/** What to type for each table whose retirements are held. */
function listConfirmations(actions: readonly Action[]): readonly string[] {
  const calls = actions.flatMap(({ parent, fingerprint }) =>
    fingerprint === null ? [] : [`to let them go: partkeeper confirm ${visible(parent)} ${fingerprint}`],
  )
  return [...new Set(calls)]
}
