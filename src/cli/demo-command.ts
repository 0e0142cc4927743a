// `partkeeper demo`: the whole story on an embedded Postgres, whatever database the environment names.
// With `--json` the story goes to standard error, and the verdict to standard output.
import {
  type Answer,
  type CommandDefinition,
  type CommandInput,
  type OptionDefinition,
  switchOption,
} from './command-definition.ts'
import type { CommandPort } from './command-port.ts'

/** The settings of the demo that have flags. */
export const DEMO_OPTIONS: readonly OptionDefinition[] = [
  { flags: '--rows <count>', description: 'rows of the demo table (default: 1200000)' },
  { flags: '--seed <number>', description: 'seed of the demo rows (default: 1)' },
  { flags: '--keep', description: 'let the server stay until Ctrl-C, and its data after that' },
]

export const demoCommand: CommandDefinition = {
  name: 'demo',
  summary: 'Tell the whole story on an embedded Postgres',
  description:
    'Starts an embedded Postgres, makes a table of events with a writer, and shows the whole life: plan, confirmation, partitions made, sealed, archived in spite of a kill, detached, dropped and restored, every row accounted for. Touches no other database.',
  options: DEMO_OPTIONS,
  examples: ['demo', 'demo --rows 100000 --seed 7'],
  run: runAsDemo,
}

/** Tells the story; its exit code says whether the account balances. */
export async function runAsDemo(input: CommandInput, port: CommandPort): Promise<Answer> {
  const keep = switchOption(input, 'keep')
  const exitCode = await port.runDemo({ flags: input.flags, keep, isJson: input.isJson })
  return { json: { balanced: exitCode === 0 }, text: '', exitCode }
}
