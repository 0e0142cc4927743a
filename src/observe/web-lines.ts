// Which line of the log each event of the web process is. Refusals come as numbers, told at a bounded rate: what strangers send
// must not fill a log.
import type { WebEvent } from '../core/web-event.ts'
import { type LogLine, line } from './line.ts'

type Of<Kind> = Extract<WebEvent, { readonly kind: Kind }>

/** The lines by kind; exhaustive. */
export const WEB_LINES: { readonly [Kind in WebEvent['kind']]: (event: Of<Kind>) => LogLine } = {
  'web.listening': ({ host, port, drains }) =>
    line('info', `listens on ${host} port ${port}, for drains at: ${drains}`, { host, port, drains }),
  'web.refused': ({ refusal, count, message }) =>
    line('warn', `${count === 1 ? '1 call' : `${count} calls`} got nothing: ${message ?? refusal}`, {
      refusal,
      count,
    }),
  'web.unready': ({ message }) => line('warn', `cannot do its work: ${message}`),
  'web.ready': () => line('info', 'can do its work again'),
  'web.stopped': ({ reason }) => line('info', `stopped: ${reason}`, { reason }),
  'platform.heard': ({ worker, code }) =>
    line('debug', `the platform says ${code} of ${worker}`, { worker, code }),
  'platform.workers_asked': ({ asked }) =>
    line('info', `the platform says that memory runs out: ${asked} asked to leave`, { asked }),
}
