// What happens to the web process, as values: part of the union of observations. Nothing of a call is in here that its sender
// chose freely: neither addresses nor paths nor texts.
import type { PlatformReport } from './platform-report.ts'
import type { Refusal } from './refusal-count.ts'

export type WebEvent =
  | {
      readonly kind: 'web.listening'
      readonly host: string
      readonly port: number
      /** Which drains exist: those whose credential is set. */
      readonly drains: string
    }
  | {
      readonly kind: 'web.refused'
      readonly refusal: Refusal
      readonly count: number
      /** What kept us from answering; undefined when the caller is to blame. */
      readonly message: string | undefined
    }
  | { readonly kind: 'web.unready'; readonly message: string }
  | { readonly kind: 'web.ready' }
  | { readonly kind: 'web.stopped'; readonly reason: string }
  | {
      readonly kind: 'platform.heard'
      readonly worker: string
      readonly code: PlatformReport['code']
    }
  | { readonly kind: 'platform.workers_asked'; readonly asked: number }
