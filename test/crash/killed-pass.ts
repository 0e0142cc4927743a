/**
 * A process that makes passes until nothing is due and, at its Nth observation or at the first of a kind that is not on a
 * list, sends itself a signal: SIGKILL to die there, SIGSTOP to stand still there. Prints one line per observation before that.
 * The program itself knows nothing of it. `node killed-pass.ts URL [N|KINDS SIGNAL [BUDGET_MS [LEASE_MS]]]`
 */
import { writeSync } from 'node:fs'
import { countObservations, kindOf } from './counted-observations.ts'
import { LEASE_MS, passUntilNothingIsDue } from './service-passes.ts'

const [url = '', point = '0', signal = 'SIGKILL', budgetMs = '60000', leaseMs = String(LEASE_MS)] =
  process.argv.slice(2)
const passed: readonly string[] | undefined = point.startsWith('[') ? JSON.parse(point) : undefined

await passUntilNothingIsDue({
  url,
  name: 'victim',
  budgetMs: Number(budgetMs),
  leaseMs: Number(leaseMs),
  observe: countObservations((line, seen) => {
    writeSync(1, `${line}\n`)
    const isThere = passed === undefined ? seen === Number(point) : !passed.includes(kindOf(line))
    if (isThere) process.kill(process.pid, signal)
  }),
})
