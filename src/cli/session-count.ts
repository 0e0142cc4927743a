// How many sessions a command may hold at once: what its role needs, or what the call itself asks for where that is more.
// Sessions are opened when they are needed, so a large number costs nothing by itself.
import type { Settings } from '../config/parse-settings.ts'
import type { UseRequest } from './command-port.ts'

/** A pass and its statements take turns; a worker, and whoever works on exports, says that it lives meanwhile, and a worker looks at alerts and delivers them; a web process answers a few calls at once. */
const SESSIONS_BY_ROLE = { migrate: 1, cli: 2, maintain: 2, worker: 5, serve: 4 } as const
/** One copies, the other keeps the claim. */
const SESSIONS_PER_JOB = 2

/** The size of the pool. */
export function countSessions({ role, connections = 0 }: UseRequest, { exportJobs }: Settings): number {
  const forJobs = role === 'migrate' || role === 'serve' ? 0 : SESSIONS_PER_JOB * exportJobs
  return Math.max(SESSIONS_BY_ROLE[role] + forJobs, connections)
}
