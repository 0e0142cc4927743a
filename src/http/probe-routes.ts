// Questions after the state of things: does this process live, can it work, is all well. Whoever may ask without showing anything
// learns a word, and cannot make the database work by asking often.
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../core/ports.ts'
import { checkHealth, type HealthReport } from '../services/check-health.ts'
import type { Readiness } from '../services/check-readiness.ts'
import type { DrainTools } from '../services/hear-drain.ts'
import { showsToken } from './credentials.ts'
import type { DrainCredentials } from './drain-routes.ts'
import { type Reply, refuse } from './reply.ts'

/** What the questions are answered with. */
export interface ProbeTools extends DrainTools {
  readonly readiness: Readiness
  readonly clock: Clock
}

const FRESH_MS = 2000

/** `GET /livez`: never looks at anything. */
export function tellAlive(): Reply {
  return { kind: 'done', status: 200, text: 'alive\n' }
}

/** `GET /readyz`: the database answers, and its schema is that of this program. */
export async function tellReady({ readiness }: ProbeTools): Promise<Reply> {
  const problem = await readiness.findProblem()
  return problem === undefined
    ? { kind: 'done', status: 200, text: 'ready\n' }
    : { kind: 'done', status: 503 }
}

/** `GET /healthz`: the alerts, as one line. */
export class Health {
  readonly #tools: ProbeTools
  #look: Promise<Reply> | undefined

  constructor(tools: ProbeTools) {
    this.#tools = tools
  }

  /** Off loopback only for those who show the token: it tells how things stand. */
  async tell(
    request: IncomingMessage,
    { drainToken, isOpen }: { readonly drainToken: DrainCredentials['drainToken']; readonly isOpen: boolean },
  ): Promise<Reply> {
    if (!isOpen && drainToken === undefined) return refuse('unknown')
    const mayAsk =
      isOpen || (drainToken !== undefined && showsToken(request.headers.authorization, drainToken))
    if (!mayAsk) return refuse('unauthenticated')
    this.#look ??= this.#lookAndForget()
    return this.#look
  }

  async #lookAndForget(): Promise<Reply> {
    try {
      return describe(await checkHealth(this.#tools.database))
    } finally {
      void this.#tools.clock.sleep(FRESH_MS).then(() => {
        this.#look = undefined
      })
    }
  }
}

function describe({ verdict, alerts }: HealthReport): Reply {
  const names = [...new Set(alerts.map(({ alert }) => alert))].join(', ')
  const text = alerts.length === 0 ? verdict : `${verdict}: ${names}`
  return { kind: 'done', status: verdict === 'wrong' ? 503 : 200, text: `${text}\n` }
}
