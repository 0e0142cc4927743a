// Turns a definition into a command of commander: arguments, options, the options every command has, examples under
// `--help`, and the one place that prints an answer.
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Answer, CommandDefinition, OptionDefinition } from './command-definition.ts'
import type { CommandPort, Flags } from './command-port.ts'

const JSON_INDENT = 2
const COUNT_MAX = 1_000_000_000

/** Adds a command to the program; `onDone` takes the exit code of its answer. */
export function defineCommand(
  program: Command,
  definition: CommandDefinition,
  port: CommandPort,
  onDone: (exitCode: number) => void,
): Command {
  const command = program.command(definition.name).summary(definition.summary)
  command.description(definition.description ?? `${definition.summary}.`)
  for (const [syntax, description] of definition.arguments ?? []) command.argument(syntax, description)
  for (const option of definition.options ?? []) command.addOption(makeOption(option))
  command
    .option('--json', 'answer with one JSON document')
    .option('--log-level <level>', 'least severe level to log on standard error')
    .option('--log-format <format>', 'json, pretty, or auto')
    .addHelpText('after', writeExamples(definition.examples))
  return command.action(async () => {
    const flags: Flags = command.opts()
    const isJson = flags['json'] === true
    const typed = command.processedArgs as (string | undefined)[]
    const answer = await definition.run({ arguments: typed, flags, isJson }, port)
    printAnswer(answer, isJson, port)
    onDone(answer.exitCode ?? 0)
  })
}

function printAnswer(answer: Answer, isJson: boolean, { terminal }: CommandPort): void {
  if (isJson) terminal.write(`${JSON.stringify(answer.json, undefined, JSON_INDENT)}\n`)
  else if (answer.text !== '') terminal.write(`${answer.text.replace(/\n$/, '')}\n`)
}

function makeOption({ flags, description, isCount, isRepeated }: OptionDefinition): Option {
  const option = new Option(flags, description)
  if (isRepeated === true) return option.argParser(addLine)
  return isCount === true ? option.argParser(readCount) : option
}

function addLine(text: string, before: string | undefined): string {
  return before === undefined ? text : `${before}\n${text}`
}

function readCount(text: string): number {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= 1 && value <= COUNT_MAX) return value
  throw new InvalidArgumentError('Expected a whole number, 1 or more.')
}

function writeExamples(examples: readonly string[]): string {
  const heading = examples.length === 1 ? 'Example:' : 'Examples:'
  return `\n${[heading, ...examples.map((example) => `  $ partkeeper ${example}`)].join('\n')}`
}
