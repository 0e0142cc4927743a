/**
 * A process for the tests of the embedded server: starts one, says where it is, and then waits to be killed (`wait`) or
 * ends without stopping it (`forget`). `server-holder.ts MAJOR wait|forget`
 */
import { type EmbeddedServer, startEmbeddedServer } from '../../src/demo/embedded-server.ts'
import { EMBEDDED_MAJORS } from '../../src/demo/server-binaries.ts'
import { EmbeddedServerError } from '../../src/demo/server-error.ts'
import { testClock } from '../support/test-clock.ts'

const [majorText, ending] = process.argv.slice(2)
const major = EMBEDDED_MAJORS.find((known) => String(known) === majorText)
if (major === undefined) throw new Error(`no such major: ${majorText}`)

try {
  announce(await startEmbeddedServer({ major, settings: { fsync: 'off' }, clock: testClock }))
  // Only the listener on standard input keeps this process alive; the server does not.
  if (ending === 'wait') process.stdin.resume()
} catch (error) {
  if (!(error instanceof EmbeddedServerError)) throw error
  process.stderr.write(`${error.message}\nhint: ${error.hint}\n`)
  process.exitCode = 3
}

function announce({ host, port, postmasterPid, socketDirectory }: EmbeddedServer): void {
  process.stdout.write(`${JSON.stringify({ host, port, postmasterPid, socketDirectory })}\n`)
}
