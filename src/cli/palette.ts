// Colours for words of a terminal, and none anywhere else. A colour only underlines what the word already says.
// Says nothing about when colours are wanted: the caller knows the terminal.
import { styleText } from 'node:util'
import { OUTCOMES, type Outcome } from '../core/outcome.ts'
import type { Terminal } from './command-port.ts'

const COLOR_BY_OUTCOME = {
  done: 'green',
  deferred: 'cyan',
  waiting: 'cyan',
  held: 'yellow',
  failed: 'red',
} as const satisfies Readonly<Record<Outcome, string>>

/** The length of the longest outcome, for columns. */
export const OUTCOME_LENGTH_MAX = Math.max(...OUTCOMES.map((outcome) => outcome.length))

/** An outcome in its colour, padded to a column. */
export function paintOutcome(terminal: Terminal, outcome: Outcome): string {
  return paint(terminal, COLOR_BY_OUTCOME[outcome], outcome.padEnd(OUTCOME_LENGTH_MAX))
}

/** A text in a colour or weight, where the terminal takes it. */
export function paint(
  terminal: Terminal,
  style: 'green' | 'cyan' | 'yellow' | 'red' | 'bold' | 'dim',
  text: string,
): string {
  return terminal.mayUseColor ? styleText(style, text, { validateStream: false }) : text
}
