// The entrance of the program and the only place that ends it: runs what was typed, says what went wrong, and leaves with
// the exit code that belongs to it, when everything that was said has been taken.
import { makeApplication } from './app.ts'
import { describeError } from './cli/error-text.ts'
import { PartkeeperError } from './core/errors.ts'
import { makeClock } from './runtime/clock.ts'
import { keepMemoryFlat } from './runtime/flat-memory.ts'

/** Whoever reads the log may have stopped reading; a process that was told to end does not wait for that. */
const LOG_PATIENCE_MS = 500

const ANSWER_LOST = 1

/** As in `partkeeper plan | head -1`: there is nobody left to tell, and the work goes on. */
const READER_HAS_GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED'])

const argv = process.argv.slice(2)
const application = makeApplication()
let isLeaving = false
let answerFault: Error | undefined

keepMemoryFlat()
process.on('uncaughtException', (error) => void leaveWith(error))
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!READER_HAS_GONE.has(error.code)) answerFault = error
})
// Without its log the work still goes on: what was done is in the database's history.
process.stderr.on('error', () => undefined)

try {
  await leave(await application.run(argv))
} catch (error) {
  await leaveWith(error)
}

async function leaveWith(error: unknown): Promise<void> {
  if (isLeaving) return
  const { exitCode, isToBeTold } = application.judge(error)
  if (isToBeTold) tell(error)
  await leave(exitCode)
}

function tell(error: unknown): void {
  const { scrub, isDebugging } = application
  process.stderr.write(describeError(error, { isJson: argv.includes('--json'), isDebugging, scrub }))
}

/** What is written to a pipe may still be on its way, and is lost with the process. */
async function leave(exitCode: number): Promise<void> {
  isLeaving = true
  await flush(process.stdout)
  if (answerFault !== undefined) {
    tell(new PartkeeperError('internal', `cannot write the answer: ${answerFault.message}`))
  }
  await Promise.race([flush(process.stderr), makeClock().sleep(LOG_PATIENCE_MS)])
  process.exit(answerFault === undefined || exitCode !== 0 ? exitCode : ANSWER_LOST)
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve())
  })
}
