/**
 * A process that copies one enormous row out of a database and one into it, and prints how much memory it took at
 * most. `node copy-memory-child.ts URL BYTES`
 */
import { setFlagsFromString } from 'node:v8'

// Before anything else is loaded, as the launcher of the command line does.
setFlagsFromString('--semi-space-growth-factor=1')
const { openDatabase } = await import('../../src/postgres/connect.ts')
const { makeTarget } = await import('../support/connection-target.ts')
const [url = '', bytes = '0'] = process.argv.slice(2)
const database = await openDatabase(makeTarget({ DATABASE_URL: url }), {
  role: 'worker',
  allowSuperuser: false,
  poolSize: 2,
})
const beforeKilobytes = process.resourceUsage().maxRSS
const out = await database.transaction(async (session) => {
  const source = session.copyOut(`copy (select pg_catalog.repeat('x', ${Number(bytes)})) to stdout`)
  let length = 0
  for await (const piece of source) length += piece.length
  return { length, rows: source.rowCount }
})
const afterOutKilobytes = process.resourceUsage().maxRSS
const rowsIn = await database.transaction((session) =>
  session.copyIn('copy public.large from stdin', makeRow(Number(bytes))),
)
process.stdout.write(
  `${JSON.stringify({ ...out, rowsIn, beforeKilobytes, afterOutKilobytes, peakKilobytes: process.resourceUsage().maxRSS })}\n`,
)
await database.close()

async function* makeRow(length: number): AsyncGenerator<Uint8Array> {
  const piece = Buffer.alloc(65_536, 'x')
  for (let sent = 0; sent < length; sent += piece.length) yield piece.subarray(0, length - sent)
  yield Buffer.from('\n')
}
