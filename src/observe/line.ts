// What a line of the log consists of, for those who write lines and for the one who prints them. Types only, and the one
// way to make a line.

/** The levels that lines have, as pino names them. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** A field of a line: flat, with the unit in its name; one without a value is left out. */
export type LogField = string | number | boolean | null | undefined

/** One line of the log. */
export interface LogLine {
  readonly level: LogLevel
  readonly message: string
  readonly fields: Readonly<Record<string, LogField>>
}

/** Makes a line. */
export function line(level: LogLevel, message: string, fields: LogLine['fields'] = {}): LogLine {
  return { level, message, fields }
}
