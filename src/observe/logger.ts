// The log: one reading of the observations, written by pino to one place, at once and in full, so that the last line
// before a kill is there. Secrets are cut out of every text before it is written.
import { type Logger, pino } from 'pino'
import type { Observe } from '../core/observation.ts'
import type { Scrub } from '../core/secrets.ts'
import type { LogLevel, LogLine } from './line.ts'
import { readAsLine } from './log-line.ts'

/** How the log is written. */
export interface LogChoices {
  /** The least severe level that is written. */
  readonly level: LogLevel | 'fatal' | 'silent'
  /** For people, where pino-pretty is installed; JSON otherwise. */
  readonly isPretty: boolean
  readonly mayUseColor: boolean
  readonly scrub: Scrub
  readonly write: (text: string) => void
}

/** Makes an observer that logs. */
export async function makeLog(choices: LogChoices): Promise<Observe> {
  const { scrub, level } = choices
  const beautify = choices.isPretty ? await findPretty(choices.mayUseColor) : undefined
  const write = (text: string): void => choices.write(beautify === undefined ? text : beautify(text))
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  )
  return (observation) => {
    const line = readAsLine(observation)
    if (logger.isLevelEnabled(line.level)) writeLine(logger, observation.kind, line, scrub)
  }
}

function writeLine(logger: Logger, kind: string, { level, message, fields }: LogLine, scrub: Scrub): void {
  // Text by text, not the finished line: cutting there could cut a quote of the JSON too.
  const clean = Object.entries(fields).flatMap(([name, value]) => {
    if (value === null || value === undefined) return []
    return [[name, typeof value === 'string' ? scrub(value) : value] as const]
  })
  logger[level]({ kind, ...Object.fromEntries(clean) }, scrub(message))
}

async function findPretty(mayUseColor: boolean): Promise<((text: string) => string) | undefined> {
  try {
    const { prettyFactory } = await import('pino-pretty')
    return prettyFactory({
      colorize: mayUseColor,
      translateTime: 'SYS:HH:MM:ss',
      singleLine: true,
      ignore: 'kind',
    })
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    if (isMissing) return undefined
    throw error
  }
}
