// Delivers the messages in the outbox: claim one, post it, note what came of it, until none is due. Killed between any two of
// these, the claim runs out and the message goes out again under the same key: at least once, and known again.
import type { AlertDelivery } from '../core/alert-delivery.ts'
import { claimMessage, recordDelivery } from '../postgres/alert-queries.ts'
import type { PassTools } from './maintain-parent.ts'

/** What delivering takes. */
export type DeliveryTools = Pick<PassTools, 'database' | 'observe' | 'random'>

/** Delivers one message. False when none is due, or it is not time for the next attempt yet. */
export async function deliverOne(
  { database, observe, random }: DeliveryTools,
  post: NonNullable<AlertDelivery['post']>,
  signal: AbortSignal,
): Promise<boolean> {
  const message = await claimMessage(database)
  if (message === undefined) return false
  const { id, term, idempotency_key: idempotencyKey, body } = message
  const failure = await post({ idempotencyKey, body }, signal)
  await recordDelivery(database, { id, term, failure: failure ?? null, random: random() })
  observe(
    failure === undefined
      ? { kind: 'alert.delivered', message: id }
      : { kind: 'alert.undelivered', message: id, failure },
  )
  return true
}
