// libpq's meaning of every sslmode as a list of attempts: which kind of connection is tried first, what comes after it,
// and what is checked. Pure decisions; the connections are made elsewhere.
import {
  type ConnectionTarget,
  isLocalTarget,
  isSocketTarget,
  type SslMode,
} from '../core/connection-target.ts'

/** How far a server's certificate is checked: not at all, its signature, or its name too. */
export type Verification = 'none' | 'ca' | 'full'

/** One way to connect. */
export type Transport =
  | { readonly kind: 'socket' }
  | { readonly kind: 'plain' }
  | { readonly kind: 'tls'; readonly verification: Verification }

/** What broke an attempt: nobody there, TLS did not come about, the server said no, or anything else. */
export type AttemptFailure =
  | { readonly phase: 'network' | 'tls' }
  | { readonly phase: 'startup'; readonly sqlState: string | undefined }

/** The mode that applies: the chosen one, or what the place of the server calls for. */
export function chooseSslMode(target: ConnectionTarget): SslMode {
  const { mode, rootCertificate, negotiation, allowPlain } = target.tls
  if (mode !== undefined) return mode
  // libpq: whoever names the system's roots wants the name checked, since anyone can get a certificate from those.
  if (rootCertificate === 'system') return 'verify-full'
  if (negotiation === 'direct') return 'require'
  return isLocalTarget(target) || allowPlain ? 'prefer' : 'require'
}

/**
 * Lists the transports to try, in order. A root certificate that is there is used in every mode that encrypts, which
 * makes `require` behave as `verify-ca`: so does libpq.
 */
export function listTransports(target: ConnectionTarget, hasRootCertificate: boolean): readonly Transport[] {
  if (isSocketTarget(target)) return [{ kind: 'socket' }]
  const plain: Transport = { kind: 'plain' }
  const tls: Transport = { kind: 'tls', verification: hasRootCertificate ? 'ca' : 'none' }
  const byMode: Readonly<Record<SslMode, readonly Transport[]>> = {
    disable: [plain],
    allow: [plain, tls],
    prefer: [tls, plain],
    require: [tls],
    'verify-ca': [{ kind: 'tls', verification: 'ca' }],
    'verify-full': [{ kind: 'tls', verification: 'full' }],
  }
  return byMode[chooseSslMode(target)]
}

/**
 * Whether another transport may do better: TLS did not come about, or the server turned this kind of connection away
 * (28000, "no pg_hba.conf entry"). A wrong password (28P01) is an answer, and is not sent a second time in the clear.
 */
export function mayTryAnother(failure: AttemptFailure): boolean {
  if (failure.phase === 'startup') return failure.sqlState === '28000'
  return failure.phase === 'tls'
}

/** A transport in words, for messages. */
export function describeTransport(transport: Transport): string {
  if (transport.kind === 'socket') return 'over a Unix socket'
  return transport.kind === 'plain' ? 'without TLS' : 'over TLS'
}
