// Why no connection came about, in words that name the server, what was tried and what to do.
// Decides nothing, and never repeats a password.
import type { ConnectionTarget } from '../core/connection-target.ts'
import { PartkeeperError } from '../core/errors.ts'
import type { Scrub } from '../core/secrets.ts'
import { AttemptError } from './connection-client.ts'
import { chooseSslMode, describeTransport } from './connection-policy.ts'
import { toPartkeeperError } from './sql-error.ts'

/** Makes one error out of the failures of all attempts; the last one decides the code. */
export function explainFailures(
  failures: readonly unknown[],
  target: ConnectionTarget,
  scrub: Scrub,
): PartkeeperError {
  const reasons = failures.map((failure) => explainFailure(failure, target, scrub))
  const last = reasons.at(-1)
  if (last === undefined) return new PartkeeperError('internal', 'no connection was tried')
  const isOurs = failures.length === 1 && !(failures[0] instanceof AttemptError)
  if (isOurs) return last
  const texts = reasons.map(({ message }, index) => {
    const failure = failures[index]
    const isTold = reasons.length > 1 && failure instanceof AttemptError
    return isTold ? `${describeTransport(failure.transport)}: ${message}` : message
  })
  return new PartkeeperError(last.code, `cannot connect to ${describePlace(target)}: ${texts.join('; ')}`, {
    hint: last.hint,
    retryable: last.retryable,
    cause: last.cause,
    sqlState: last.sqlState,
  })
}

/** The server in a message. */
export function describePlace({ host, port, hostAddress }: ConnectionTarget): string {
  return hostAddress === undefined || hostAddress === host
    ? `${host}:${port}`
    : `${host} (${hostAddress}):${port}`
}

function explainFailure(failure: unknown, target: ConnectionTarget, scrub: Scrub): PartkeeperError {
  if (!(failure instanceof AttemptError)) return explainWaiting(toPartkeeperError(failure, scrub))
  const ours = toPartkeeperError(failure.cause, scrub)
  if (failure.failure.phase !== 'tls') return ours
  // Cut in the middle of the handshake: the server may just be restarting.
  if (ours.code === 'database_unreachable') return ours
  const { message, hint } = describeTlsFailure(ours, target)
  return new PartkeeperError('tls_refused', message, { hint, cause: ours.cause })
}

/** All connections of the pool are taken: that says nothing about the server. */
function explainWaiting(error: PartkeeperError): PartkeeperError {
  if (!error.message.startsWith('timeout exceeded when trying to connect')) return error
  return new PartkeeperError('busy', 'all connections of the pool are in use', { retryable: true })
}

function describeTlsFailure(
  error: PartkeeperError,
  target: ConnectionTarget,
): { readonly message: string; readonly hint: string | undefined } {
  const mode = chooseSslMode(target)
  if (error.message === 'The server does not support SSL connections') {
    const isDefault = target.tls.mode === undefined
    const hint = isDefault
      ? 'Another machine needs TLS unless you choose an sslmode (PGSSLMODE=prefer) or set PARTKEEPER_ALLOW_PLAIN=1.'
      : undefined
    return { message: `the server does not offer TLS, which sslmode=${mode} needs`, hint }
  }
  const code = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : ''
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const hint =
      'Connect by a name that the certificate has, or use sslmode=verify-ca to check its issuer only.'
    return { message: `the server's certificate is for another name: ${error.message}`, hint }
  }
  if (/CERT|ISSUER|SIGNATURE|CHAIN/.test(code)) {
    const hint = 'Give the certificate of its issuer with PGSSLROOTCERT.'
    return { message: `the server's certificate is not trusted: ${error.message}`, hint }
  }
  return { message: `TLS failed: ${error.message}`, hint: undefined }
}
