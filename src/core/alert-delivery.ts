// The port to whoever is told of alerts: a webhook that takes messages, and a heartbeat URL that wants to hear from us. Types
// only; implemented in delivery/, used by services/ and runtime/. URLs and secrets stay behind it.

/** One message as it goes out. */
export interface OutgoingMessage {
  /** The same in every attempt. */
  readonly idempotencyKey: string
  /** JSON, the same in every attempt. */
  readonly body: string
}

/** Where alerts go. What went wrong is a text without the URL; undefined when it went well. Never throws. */
export interface AlertDelivery {
  /** Undefined when there is no webhook. */
  readonly post: ((message: OutgoingMessage, signal: AbortSignal) => Promise<string | undefined>) | undefined
  /** Undefined when nobody waits for heartbeats. */
  readonly ping: ((signal: AbortSignal) => Promise<string | undefined>) | undefined
}

/** For processes that tell nobody. */
export const NO_DELIVERY: AlertDelivery = { post: undefined, ping: undefined }
