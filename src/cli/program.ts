// The program `partkeeper` as a whole: which commands there are, and what a slip of the keyboard ends with. Parses and
// hands over; every command is in a file of its own.
import { Command, CommanderError } from 'commander'
import { PartkeeperError } from '../core/errors.ts'
import { checkCommand } from './check-command.ts'
import type { CommandDefinition } from './command-definition.ts'
import type { CommandPort } from './command-port.ts'
import { confirmCommand } from './confirm-command.ts'
import { defineCommand } from './define-command.ts'
import { demoCommand } from './demo-command.ts'
import { exportCommand } from './export-command.ts'
import { exportsCommand } from './exports-command.ts'
import { flowCommand } from './flow-command.ts'
import { makeHelpCommand } from './help-command.ts'
import { holdCommand, releaseCommand } from './hold-commands.ts'
import { maintainCommand } from './maintain-command.ts'
import { manageCommand } from './manage-command.ts'
import { migrateCommand } from './migrate-command.ts'
import { pauseCommand, resumeCommand } from './pause-commands.ts'
import { planCommand } from './plan-command.ts'
import { restoreCommand } from './restore-command.ts'
import { retentionCommand } from './retention-command.ts'
import { serveCommand } from './serve-command.ts'
import { simulateCommand } from './simulate-command.ts'
import { startCommand } from './start-command.ts'
import { statusCommand } from './status-command.ts'
import { storeCommand, storesCommand } from './store-commands.ts'
import { undoCommand } from './undo-command.ts'
import { unmanageCommand } from './unmanage-command.ts'
import { verifyCommand } from './verify-command.ts'
import { workerCommand } from './worker-command.ts'

/** Every command but `help`, in the order of `--help`. */
export const COMMANDS: readonly CommandDefinition[] = [
  migrateCommand,
  manageCommand,
  retentionCommand,
  unmanageCommand,
  planCommand,
  maintainCommand,
  workerCommand,
  serveCommand,
  statusCommand,
  checkCommand,
  confirmCommand,
  holdCommand,
  releaseCommand,
  undoCommand,
  exportCommand,
  exportsCommand,
  verifyCommand,
  restoreCommand,
  storeCommand,
  storesCommand,
  pauseCommand,
  resumeCommand,
  simulateCommand,
  flowCommand,
  demoCommand,
  startCommand,
]

const USAGE_EXIT_CODE = 64
const HELP_WIDTH = 100

/** Runs what was typed and returns the exit code; what goes wrong is thrown as an error of ours. */
export async function runProgram(argv: readonly string[], port: CommandPort): Promise<number> {
  let exitCode = 0
  const program = makeProgram(port, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return 0
    // Nothing was typed: commander has printed the help on standard error.
    if (error.code === 'commander.help') return USAGE_EXIT_CODE
    throw explainUsage(error, argv)
  }
}

function makeProgram(port: CommandPort, onDone: (exitCode: number) => void): Command {
  const { terminal } = port
  const program = new Command('partkeeper')
    .description('Keeps large Postgres tables partitioned, with nobody watching.')
    .version(port.version, '--version', 'print the version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: terminal.write,
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(terminal.columns ?? HELP_WIDTH, HELP_WIDTH),
      getOutHasColors: () => terminal.mayUseColor,
    })
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${listArguments(command)}`.trimEnd() })
    .addHelpText('after', writeFooter())
  for (const command of COMMANDS) defineCommand(program, command, port, onDone)
  defineCommand(program, makeHelpCommand(program), port, onDone)
  return program
}

/** Every command has options; saying so in each line of the list helps nobody. */
function listArguments(command: Command): string {
  return command.usage().replace('[options]', '').trim()
}

function writeFooter(): string {
  return [
    '',
    'The database is DATABASE_URL, or what the PG* variables say. `partkeeper help settings` lists every variable.',
    '',
    'Exit codes: 0 done, 1 something failed, 2 changes are due, 3 Postgres cannot be reached or used,',
    '4 bad configuration, 5 held work remains, 6 another holder is at it, 64 wrong usage, 129, 130 or 143 stopped.',
  ].join('\n')
}

function explainUsage(error: CommanderError, argv: readonly string[]): PartkeeperError {
  const [message = '', suggestion = ''] = error.message.replace(/^error: /, '').split('\n')
  const command = COMMANDS.find(({ name }) => name === argv[0])
  const call = command === undefined ? 'partkeeper' : `partkeeper ${command.name}`
  const nearest = /^\(Did you mean (.*)\)$/.exec(suggestion)?.[1]
  const hint = nearest === undefined ? `${call} --help shows how it is called` : `did you mean ${nearest}`
  return new PartkeeperError('usage', message, { hint })
}
