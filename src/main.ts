// The entrance of the program and the only place that ends it: runs what was typed, says what went wrong, and leaves with
// the exit code that belongs to it.
import { makeApplication } from './app.ts'
import { describeError } from './cli/error-text.ts'

const argv = process.argv.slice(2)
const application = makeApplication()

process.on('uncaughtException', (error) => leaveWith(error))
for (const stream of [process.stdout, process.stderr]) {
  // Whoever read us has gone, as in `partkeeper plan | head -1`: there is nobody left to tell.
  stream.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? leave(0) : leaveWith(error)))
}

try {
  leave(await application.run(argv))
} catch (error) {
  leaveWith(error)
}

function leaveWith(error: unknown): never {
  const { exitCode, isToBeTold } = application.judge(error)
  if (isToBeTold) {
    const { scrub, isDebugging } = application
    process.stderr.write(describeError(error, { isJson: argv.includes('--json'), isDebugging, scrub }))
  }
  return leave(exitCode)
}

function leave(exitCode: number): never {
  process.exit(exitCode)
}
