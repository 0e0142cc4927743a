/**
 * Runs the real command line as a process and hands back what it said and how it ended. Standard input is empty, there
 * is no terminal, and the environment names no database but the one that is asked for.
 */
import assert from 'node:assert/strict'
import { type CommandOptions, spawnCommand } from '../support/spawned-command.ts'

/** What a command left behind. */
export type CliResult = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Where and how to run it. */
export type CliOptions = {
  readonly url?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

/** Runs a command to its end. */
export async function runCli(typed: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const command = spawnCli(typed, options)
  const { code } = await command.exited
  return { code, stdout: command.stdoutLines.join('\n'), stderr: command.stderrLines.join('\n') }
}

/** Starts a command and leaves it to the test. */
export function spawnCli(typed: readonly string[], { url, environment, ...rest }: CliOptions = {}) {
  const database = url === undefined ? {} : { DATABASE_URL: url }
  const options: CommandOptions = { arguments: typed, environment: { ...database, ...environment }, ...rest }
  return spawnCommand(options)
}

/** Runs a command that must end with 0, and returns what it printed. */
export async function succeed(typed: readonly string[], options: CliOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await runCli(typed, options)
  assert.equal(code, 0, `${typed.join(' ')}\n${stdout}\n${stderr}`)
  return stdout
}

/** Runs a command with `--json` and reads its one document, whatever its exit code. */
export async function runJson<Document>(
  typed: readonly string[],
  options: CliOptions = {},
): Promise<{ readonly code: number | null; readonly document: Document }> {
  const { code, stdout, stderr } = await runCli([...typed, '--json'], options)
  assert.notEqual(stdout, '', `${typed.join(' ')} answered nothing\n${stderr}`)
  return { code, document: JSON.parse(stdout) as Document }
}

/** Runs a command that must fail, and reads the error that `--json` gives. */
export async function runFailure(
  typed: readonly string[],
  options: CliOptions = {},
): Promise<{ readonly code: number | null; readonly error: CliError }> {
  const [name = '', ...rest] = typed
  const { code, stdout, stderr } = await runCli([name, '--json', ...rest], options)
  assert.equal(stdout, '', 'a failure answers nothing on standard output')
  const { error } = JSON.parse(stderr.split('\n').at(-1) ?? '') as { readonly error: CliError }
  assert.equal(error.exit_code, code)
  return { code, error }
}

/** An error as `--json` gives it. */
export type CliError = {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly sqlstate?: string
  readonly exit_code: number
}
