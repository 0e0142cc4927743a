// Whether a certificate was made for the server we meant: libpq's rules for verify-full on top of Node's.
// Pure; the certificate was read and its issuer checked by others.
import * as tls from 'node:tls'

/** Checks names and addresses in a certificate; returns what is wrong, as Node expects it. */
export function checkServerName(host: string, certificate: tls.PeerCertificate): Error | undefined {
  const problem = tls.checkServerIdentity(host, certificate)
  if (problem === undefined) return undefined
  return isNamedByCommonName(host, certificate) ? undefined : problem
}

/** libpq takes an address from the common name when there are no alternative names at all; Node does not. */
function isNamedByCommonName(host: string, certificate: tls.PeerCertificate): boolean {
  const hasAlternatives = certificate.subjectaltname !== undefined && certificate.subjectaltname !== ''
  return !hasAlternatives && certificate.subject?.CN === host
}
