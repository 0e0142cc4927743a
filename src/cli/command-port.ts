// What the composition root hands to the commands: the terminal, the settings, an open database for the length of a
// piece of work, the demo. Types only; commands reach the outside world through nothing else.
import type { Settings } from '../config/parse-settings.ts'
import type { PartkeeperError } from '../core/errors.ts'
import type { Observe } from '../core/observation.ts'
import type { Clock } from '../core/ports.ts'
import type { PostgresUpstream } from '../rehearsal/postgres-upstream.ts'
import type { ArchiveTools } from '../services/archive-tools.ts'
import type { SessionSource } from '../services/install-schema.ts'

/** The options of a call by their camel-case names; only those that were given are there. */
export type Flags = Readonly<Record<string, string | number | boolean | undefined>>

/** Standard output. */
export interface Terminal {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  readonly mayUseColor: boolean
  /** Characters per line; undefined when it is no terminal. */
  readonly columns: number | undefined
}

/** Standard error, as far as progress is told there. */
export interface ProgressTerminal {
  readonly write: (text: string) => void
  /** Whether a line can be drawn over. */
  readonly canMoveCursor: boolean
  readonly mayUseColor: boolean
  readonly columns: number | undefined
  readonly stream: NodeJS.WritableStream
}

/** What the server said beside its answers. */
export interface Notice {
  readonly severity: string
  readonly message: string
  readonly hint: string | undefined
}

/** What a command works with while a database is open. */
export interface CommandTools extends ArchiveTools {
  readonly sessions: SessionSource & ArchiveTools['sessions']
  readonly settings: Settings
  /** Grows while the work goes on. */
  readonly notices: readonly Notice[]
  /** How the schema differs from the one of this program; only `worker` and `maintain` are let in with it. */
  readonly mismatch: PartkeeperError | undefined
}

/** What a command opens the database for; only `migrate` does without the schema. */
export type DatabaseUse = 'migrate' | 'cli' | 'maintain' | 'worker' | 'serve'

/** How a command asks for the database. */
export interface UseRequest {
  readonly role: DatabaseUse
  readonly flags: Flags
  /** Sessions it needs at once, where that is more than usual. */
  readonly connections?: number
  /** Is told every observation besides the log. */
  readonly observe?: Observe
}

/** How the demo is asked for. */
export interface DemoRequest {
  readonly flags: Flags
  readonly keep: boolean
  /** Leaves standard output to the answer: the story goes to standard error. */
  readonly isJson: boolean
}

/** Everything a command can reach. */
export interface CommandPort {
  readonly version: string
  readonly terminal: Terminal
  readonly progressTerminal: ProgressTerminal
  readonly clock: Clock
  /** Aborted when the process is told to stop; for work that opens no database. */
  readonly signal: AbortSignal
  readonly readSettings: (flags: Flags) => Promise<Settings>
  /** Opens the database, compares its schema with the one of this program, does the work, closes it. */
  readonly use: <Result>(
    request: UseRequest,
    work: (tools: CommandTools) => Promise<Result>,
  ) => Promise<Result>
  /** Where the database's server is; undefined when the environment names none. Nothing is opened. */
  readonly findUpstream: (flags: Flags) => Promise<PostgresUpstream | undefined>
  /** Runs the demo and returns its exit code. */
  readonly runDemo: (request: DemoRequest) => Promise<number>
}
