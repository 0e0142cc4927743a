// The settings of the web process: where it listens, and what those who call it must show. A credential is long and consists
// of characters that mean the same in a URL, a header and a shell, so that nobody has to encode one.
import { Secret } from '../core/secrets.ts'
import type { Parsed } from './faults.ts'
import { setting } from './setting-schema.ts'
import { readWholeNumber } from './setting-values.ts'

const web = { group: 'Web' } as const
const PORT_MAX = 65_535
const CREDENTIAL = /^[A-Za-z0-9._~-]{24,200}$/

export const webSettings = {
  PARTKEEPER_PORT: setting(
    readWholeNumber(0, PORT_MAX),
    'Port on which `serve` listens; 0 takes any that is free.',
    { ...web, fallback: 'PORT, else 8080', flag: '--port' },
  ),
  PORT: setting(readWholeNumber(0, PORT_MAX), 'Set by Heroku; the port of its web process.', web),
  PARTKEEPER_DRAIN_TOKEN: setting(
    readCredential,
    'What a log drain shows as its password; without it `/drain/logplex` does not exist. While neither this nor the secret is set, `serve` listens on loopback only.',
    { ...web, isSecret: true },
  ),
  PARTKEEPER_DRAIN_SECRET: setting(
    readCredential,
    'Key of the HMAC that signs calls of `/drain/json`, which does not exist without it.',
    { ...web, isSecret: true },
  ),
}

function readCredential(text: string): Parsed<Secret> {
  if (CREDENTIAL.test(text)) return { ok: true, value: new Secret(text) }
  const expected = '24 to 200 letters, digits and characters of -._~'
  return { ok: false, expected, hint: 'openssl rand -hex 32 makes one' }
}
