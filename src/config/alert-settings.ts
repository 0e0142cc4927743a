// The settings of alerts: who is told, and how a receiver knows that it was us. URLs are secrets, since tokens
// are in them, and the reader lets no URL through on which others could read along.
import { Secret } from '../core/secrets.ts'
import { readSecret } from './connection-parameters.ts'
import type { Parsed } from './faults.ts'
import { setting } from './setting-schema.ts'

const alerts = { group: 'Alerts', isSecret: true } as const
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

export const alertSettings = {
  PARTKEEPER_WEBHOOK_URL: setting(
    readUrl,
    'Where alerts are posted when they are raised, changed or cleared; a secret, since tokens are in such URLs.',
    alerts,
  ),
  PARTKEEPER_WEBHOOK_SECRET: setting(readSecret, 'Signs what is posted there (docs/alerts.md).', alerts),
  PARTKEEPER_HEARTBEAT_URL: setting(
    readUrl,
    'Asked by GET after passes without a failure, at most once a minute: whoever misses it tells you that nothing runs.',
    alerts,
  ),
}

/** Reads a URL that what is sent to reaches unread by others: https, or http on this machine. */
function readUrl(text: string): Parsed<Secret> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))
  return isSafe
    ? { ok: true, value: new Secret(text) }
    : { ok: false, expected: 'an https:// URL, or http:// on this machine' }
}
