// What Node's TLS has to be told so that it does what libpq would: which certificates are trusted, what is checked, what
// is shown to the server. Reads the certificate files; opens no connection.
import * as fs from 'node:fs'
import * as tls from 'node:tls'
import {
  type ConnectionTarget,
  isSocketTarget,
  type SslMode,
  type TlsRequest,
} from '../core/connection-target.ts'
import { PartkeeperError } from '../core/errors.ts'
import { chooseSslMode, type Verification } from './connection-policy.ts'
import { checkServerName } from './server-name.ts'

/** The certificates of a connection, read into an opaque context: nothing that prints a client can reach them. */
export interface TlsMaterial {
  readonly context: tls.SecureContext | undefined
  readonly hasRootCertificate: boolean
}

/** Reads what the mode needs; a missing root certificate is an error only to the modes that verify, as with libpq. */
export function readTlsMaterial(target: ConnectionTarget): TlsMaterial {
  const mode = chooseSslMode(target)
  if (mode === 'disable' || isSocketTarget(target)) return { context: undefined, hasRootCertificate: false }
  const roots = readRoots(target.tls)
  const isVerifying = mode === 'verify-ca' || mode === 'verify-full'
  if (roots === undefined && isVerifying) throw makeRootError(mode, target.tls.rootCertificate)
  const options = {
    minVersion: 'TLSv1.2',
    ...(roots === undefined ? {} : { ca: [...roots] }),
    ...readOwnCertificate(target.tls),
  } as const
  return { context: makeContext(options), hasRootCertificate: roots !== undefined }
}

/** The options of a TLS connection to the target. */
export function makeTlsOptions(
  target: ConnectionTarget,
  material: TlsMaterial,
  verification: Verification,
): tls.ConnectionOptions {
  const isNamed = target.hostAddress !== undefined && !isAddress(target.host)
  return {
    ...(material.context === undefined ? {} : { secureContext: material.context }),
    rejectUnauthorized: verification !== 'none',
    checkServerIdentity: (_host, certificate) =>
      verification === 'full' ? checkServerName(target.host, certificate) : undefined,
    // The driver names the host by itself; with an address of its own the name would be lost.
    ...(isNamed ? { servername: target.host } : {}),
  }
}

function makeContext(options: tls.SecureContextOptions): tls.SecureContext {
  try {
    return tls.createSecureContext(options)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason'
    throw new PartkeeperError('tls_refused', `the certificates cannot be used: ${reason}`, {
      hint: 'Certificates and keys have to be PEM files; a key with a passphrase needs sslpassword in the URL.',
    })
  }
}

function makeRootError(mode: SslMode, rootCertificate: string | undefined): PartkeeperError {
  const file = rootCertificate ?? '~/.postgresql/root.crt'
  return new PartkeeperError(
    'tls_refused',
    `sslmode=${mode} needs a root certificate, and ${file} does not exist`,
    {
      hint: 'Give the file with PGSSLROOTCERT, or PGSSLROOTCERT=system to trust what this machine trusts.',
    },
  )
}

/** The certificate to show to the server, with its key. */
function readOwnCertificate(request: TlsRequest): tls.SecureContextOptions {
  const { certificate, key, keyPassphrase } = request
  if (certificate === undefined) return {}
  if (key === undefined) {
    throw new PartkeeperError('tls_refused', `there is a certificate (${certificate}) but no key to it`, {
      hint: 'Give the key with PGSSLKEY.',
    })
  }
  refuseOpenKey(key)
  return {
    cert: readFile(certificate, 'the certificate (sslcert)'),
    key: readFile(key, 'the key (sslkey)'),
    ...(keyPassphrase === undefined ? {} : { passphrase: keyPassphrase.reveal() }),
  }
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^[0-9.]+$/.test(host)
}

function readRoots(request: TlsRequest): readonly string[] | undefined {
  if (request.rootCertificate === 'system') return readSystemRoots()
  if (request.rootCertificate === undefined || !fs.existsSync(request.rootCertificate)) return undefined
  const text = readFile(request.rootCertificate, 'the root certificate (sslrootcert)')
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new PartkeeperError('tls_refused', `${request.rootCertificate} holds no certificate in PEM form`)
  }
  return [text]
}

/** A slim container has no certificates of its own; then Node's, which are Mozilla's, have to do. */
function readSystemRoots(): readonly string[] {
  const installed = tls.getCACertificates('system')
  return installed.length > 0 ? installed : tls.getCACertificates('default')
}

/** libpq refuses keys that others can read, unless root owns them and only a group reads them. */
function refuseOpenKey(file: string): void {
  const status = fs.statSync(file, { throwIfNoEntry: false })
  if (status === undefined) return
  const forbidden = status.uid === 0 ? 0o037 : 0o077
  if ((status.mode & forbidden) === 0) return
  throw new PartkeeperError('tls_refused', `the key ${file} can be read by others`, {
    hint: 'Make it 0600, or 0640 when root owns it.',
  })
}

function readFile(file: string, what: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new PartkeeperError('tls_refused', `${what} cannot be read from ${file}: ${reason}`)
  }
}
