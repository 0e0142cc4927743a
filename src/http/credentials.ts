// Whether a call comes from somebody who knows the token or the secret. Compared as hashes in constant time, so that neither a
// length nor a common beginning shows in the time it takes.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from '../core/secrets.ts'
import type { CallSignature } from '../core/signed-call.ts'

const BASIC = /^basic ([A-Za-z0-9+/]{1,600}={0,2})$/i
const BEARER = /^bearer ([!-~]{1,400})$/i

/** Whether the header `Authorization` shows the token: as the password of any user, or as a bearer. */
export function showsToken(header: string | undefined, token: Secret): boolean {
  const shown = readToken(header ?? '')
  return shown !== undefined && timingSafeEqual(hash(shown), hash(token.reveal()))
}

/** Whether the body was signed with the secret: HMAC-SHA256 over the timestamp, a dot, and the body. */
export function isSigned(body: Uint8Array, { timestamp, hex }: CallSignature, secret: Secret): boolean {
  const expected = createHmac('sha256', secret.reveal()).update(`${timestamp}.`).update(body).digest()
  const given = Buffer.from(hex, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** There is no way to show it in the URL: those are logged on the way. */
function readToken(header: string): string | undefined {
  const basic = BASIC.exec(header)?.[1]
  if (basic === undefined) return BEARER.exec(header)?.[1]
  const pair = Buffer.from(basic, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon < 0 ? undefined : pair.slice(colon + 1)
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
