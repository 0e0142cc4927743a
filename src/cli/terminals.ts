// Standard output and standard error as the commands see them: what they can show, and how wide they are. Reads no
// environment: what it says is handed in.
import type { Scrub } from '../core/secrets.ts'
import type { ProgressTerminal, Terminal } from './command-port.ts'

/** Where the answer goes. */
export function makeTerminal(stream: NodeJS.WriteStream, wantsColor: boolean): Terminal {
  const isTerminal = stream.isTTY === true
  return {
    write: (text) => void stream.write(text),
    isTerminal,
    mayUseColor: isTerminal && wantsColor,
    columns: isTerminal ? stream.columns : undefined,
  }
}

/** What standard error is like, and what must not be printed there. */
export interface ProgressTerminalOptions {
  readonly wantsColor: boolean
  /** A terminal that cannot move its cursor. */
  readonly isDumb: boolean
  readonly scrub: Scrub
}

/** Where progress goes. */
export function makeProgressTerminal(
  stream: NodeJS.WriteStream,
  { wantsColor, isDumb, scrub }: ProgressTerminalOptions,
): ProgressTerminal {
  const isTerminal = stream.isTTY === true
  return {
    write: (text) => void stream.write(scrub(text)),
    canMoveCursor: isTerminal && !isDumb,
    mayUseColor: isTerminal && wantsColor,
    columns: isTerminal ? stream.columns : undefined,
    stream,
  }
}
