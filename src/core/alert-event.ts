// What happens to alerts, as values: raised, changed, cleared, delivered or not. Part of the union of observations. Holds no
// secrets: everything here may be logged as it is, and no URL is in it.

interface AlertFacts {
  readonly alert: string
  readonly parent: string | null
  readonly detail: string
}

/** Every noteworthy event of alerts. */
export type AlertEvent =
  | ({ readonly kind: 'alert.raised' } & AlertFacts)
  | ({ readonly kind: 'alert.changed' } & AlertFacts)
  | ({ readonly kind: 'alert.cleared' } & AlertFacts)
  | { readonly kind: 'alert.delivered'; readonly message: string }
  | { readonly kind: 'alert.undelivered'; readonly message: string; readonly failure: string }
  | { readonly kind: 'alerts.failed'; readonly message: string }
  | { readonly kind: 'alerts.heartbeat_failed'; readonly failure: string }
