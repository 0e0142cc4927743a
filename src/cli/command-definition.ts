// What a command is: its words for `--help`, and a function from what was typed to an answer. An answer is a value: one
// place prints it, as text or as JSON, so that every command can do both.
import { PartkeeperError } from '../core/errors.ts'
import type { CommandPort, Flags } from './command-port.ts'

/** What was typed. */
export interface CommandInput {
  /** In the order of the definition; undefined for an optional one that is missing. */
  readonly arguments: readonly (string | undefined)[]
  readonly flags: Flags
  readonly isJson: boolean
}

/** What a command has to say. Nothing is printed for an empty text. */
export interface Answer {
  readonly json: unknown
  readonly text: string
  /** 0 when it is not there. */
  readonly exitCode?: number
}

/** One option. */
export interface OptionDefinition {
  /** As commander writes it: `--reason <text>`. */
  readonly flags: string
  readonly description: string
  /** Whether the value is a whole number, one at least. */
  readonly isCount?: boolean
  /** Whether it may be given again; the values become lines of one text. */
  readonly isRepeated?: boolean
}

/** One command. */
export interface CommandDefinition {
  readonly name: string
  readonly summary: string
  /** More than the summary, for the command's own `--help`. */
  readonly description?: string
  /** Pairs of syntax and description: `['[table]', 'only this table']`. */
  readonly arguments?: readonly (readonly [syntax: string, description: string])[]
  readonly options?: readonly OptionDefinition[]
  readonly examples: readonly [string, ...string[]]
  readonly run: (input: CommandInput, port: CommandPort) => Promise<Answer>
}

/** An argument that the definition requires. */
export function requiredArgument(input: CommandInput, index: number): string {
  const text = input.arguments[index]
  if (text === undefined) throw new PartkeeperError('usage', 'an argument is missing')
  return text
}

/** The text of an option; null when it was not given. */
export function textOption(input: CommandInput, name: string): string | null {
  const value = input.flags[name]
  return value === undefined ? null : String(value)
}

/** The number of an option; null when it was not given. */
export function countOption(input: CommandInput, name: string): number | null {
  const value = input.flags[name]
  return typeof value === 'number' ? value : null
}

/** Whether a switch was given. */
export function switchOption(input: CommandInput, name: string): boolean {
  return input.flags[name] === true
}
