/**
 * A process that makes passes until nothing is due and, at its Nth observation, sends itself a signal: SIGKILL to die
 * there, SIGSTOP to stand still there. Prints one line per observation before that. The program itself knows nothing of it.
 * `node killed-pass.ts URL [N SIGNAL [BUDGET_MS [LEASE_MS]]]`
 */
import { writeSync } from 'node:fs'
import { describeObservation, LEASE_MS, passUntilNothingIsDue } from './service-passes.ts'

const [url = '', number = '0', signal = 'SIGKILL', budgetMs = '60000', leaseMs = String(LEASE_MS)] =
  process.argv.slice(2)

let seen = 0
await passUntilNothingIsDue({
  url,
  name: 'victim',
  budgetMs: Number(budgetMs),
  leaseMs: Number(leaseMs),
  observe: (observation) => {
    seen += 1
    writeSync(1, `${seen} ${describeObservation(observation)}\n`)
    if (seen === Number(number)) process.kill(process.pid, signal)
  },
})
