// channel_binding=require: the server must prove that it knows the password's verifier over this very TLS channel. The
// driver only offers that; here a server that asks for anything less is turned away before it is sent a password.
import type pg from 'pg'
import { PartkeeperError } from '../core/errors.ts'

const BOUND_MECHANISM = 'SCRAM-SHA-256-PLUS'

/** Arms a connection that is about to be made; has to come before the driver listens to it. */
export function requireChannelBinding(connection: pg.Connection): void {
  let isBound = false
  // A destroyed stream takes no more writes, so the driver's own answer to the same message goes nowhere.
  const refuse = (): void => {
    const message =
      'the server did not bind the authentication to the TLS channel, as channel_binding=require demands'
    const hint = 'It needs TLS and a password stored as scram-sha-256; or set channel_binding=prefer.'
    connection.stream.destroy(new PartkeeperError('tls_refused', message, { hint }))
  }
  connection.once('authenticationCleartextPassword', refuse)
  connection.once('authenticationMD5Password', refuse)
  connection.once('authenticationSASL', (message: { readonly mechanisms: readonly string[] }) => {
    isBound = message.mechanisms.includes(BOUND_MECHANISM)
    if (!isBound) refuse()
  })
  connection.once('authenticationOk', () => {
    if (!isBound) refuse()
  })
}
