// The end of a pass that a scheduler started: look at the alerts, deliver what is due for a bounded time, send the heartbeat.
// What is left is delivered by the next one. The pass is over by then: nothing that goes wrong here is its failure.
import { type AlertDelivery, NO_DELIVERY } from '../core/alert-delivery.ts'
import { deliverOne } from './deliver-alerts.ts'
import type { PassTools } from './maintain-parent.ts'
import { watchAlerts } from './watch-alerts.ts'

const PATIENCE_MS = 10_000
/** Between two looks: attempts are a second apart. */
const PAUSE_MS = 1050

/** Tells what there is to tell. Never throws. */
export async function tellAlerts(
  tools: PassTools & { readonly delivery?: AlertDelivery },
  isGoodPass: boolean,
): Promise<void> {
  const { clock, observe, signal, delivery: { post, ping } = NO_DELIVERY } = tools
  const endsAtMs = clock.monotonicMs() + PATIENCE_MS
  try {
    await watchAlerts(tools, { delivers: post !== undefined, signal })
    while (post !== undefined && !signal.aborted && clock.monotonicMs() < endsAtMs) {
      if (!(await deliverOne(tools, post, signal))) break
      await clock.sleep(PAUSE_MS, signal)
    }
  } catch (error) {
    observe({ kind: 'alerts.failed', message: error instanceof Error ? error.message : String(error) })
  }
  if (ping === undefined || !isGoodPass || signal.aborted) return
  const failure = await ping(signal)
  if (failure !== undefined) observe({ kind: 'alerts.heartbeat_failed', failure })
}
