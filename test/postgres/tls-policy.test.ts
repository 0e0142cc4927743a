// Certificates and names: what is read, what is refused before any connection, and whom a certificate speaks for.
// No server is needed; the keys are throw-away ones.
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { PeerCertificate } from 'node:tls'
import { PartkeeperError } from '../../src/core/errors.ts'
import { Secret } from '../../src/core/secrets.ts'
import { checkServerName } from '../../src/postgres/server-name.ts'
import { readTlsMaterial } from '../../src/postgres/tls-policy.ts'
import { makeTarget } from '../support/connection-target.ts'
import { certificatePath, copyPrivately } from '../support/tls-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'partkeeper-tls-policy-'))
after(() => rmSync(folder, { recursive: true }))

function readWith(environment: Readonly<Record<string, string>>) {
  return readTlsMaterial(makeTarget({ PGHOST: 'db', ...environment }))
}

function isRefused(pattern: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof PartkeeperError && error.code === 'tls_refused' && pattern.test(error.message)
}

test('a root certificate that is missing matters only to the modes that verify', () => {
  const missing = join(folder, 'missing.crt')
  for (const PGSSLMODE of ['verify-ca', 'verify-full']) {
    assert.throws(
      () => readWith({ PGSSLMODE }),
      isRefused(/root certificate, and ~\/.postgresql\/root.crt does not/),
    )
    assert.throws(
      () => readWith({ PGSSLMODE, PGSSLROOTCERT: missing }),
      isRefused(/missing.crt does not exist/),
    )
  }
  for (const PGSSLMODE of ['allow', 'prefer', 'require']) {
    assert.equal(readWith({ PGSSLMODE, PGSSLROOTCERT: missing }).hasRootCertificate, false)
    assert.equal(
      readWith({ PGSSLMODE, PGSSLROOTCERT: certificatePath('authority.crt') }).hasRootCertificate,
      true,
    )
  }
})

test('nothing is read where nothing is encrypted', () => {
  const broken = { PGSSLROOTCERT: folder, PGSSLCERT: folder }
  assert.deepEqual(readWith({ PGSSLMODE: 'disable', ...broken }), {
    context: undefined,
    hasRootCertificate: false,
  })
  assert.equal(readWith({ PGHOST: '/run/pg', PGSSLMODE: 'require', ...broken }).context, undefined)
})

test('the roots of the system can be read', () => {
  assert.equal(readWith({ PGSSLROOTCERT: 'system' }).hasRootCertificate, true)
})

test('a root certificate that holds none is refused', () => {
  const file = join(folder, 'empty.crt')
  writeFileSync(file, 'nothing')
  assert.throws(() => readWith({ PGSSLROOTCERT: file }), isRefused(/holds no certificate/))
  assert.throws(() => readWith({ PGSSLROOTCERT: folder }), isRefused(/cannot be read.*EISDIR/))
})

test('a certificate of our own needs a key that nobody else can read', () => {
  const PGSSLCERT = certificatePath('client.crt')
  const open = join(folder, 'open.key')
  copyFileSync(certificatePath('client.key'), open)
  assert.throws(() => readWith({ PGSSLCERT }), isRefused(/no key to it/))
  assert.throws(() => readWith({ PGSSLCERT, PGSSLKEY: open }), isRefused(/can be read by others/))
  assert.throws(
    () => readWith({ PGSSLCERT, PGSSLKEY: join(folder, 'none') }),
    isRefused(/cannot be read.*ENOENT/),
  )
  assert.ok(readWith({ PGSSLCERT, PGSSLKEY: copyPrivately('client.key', folder) }).context)
})

test('a key that is not the one of the certificate, or whose passphrase is wrong, is refused without showing it', () => {
  const PGSSLCERT = certificatePath('client.crt')
  const other = copyPrivately('server.key', folder)
  assert.throws(
    () => readWith({ PGSSLCERT, PGSSLKEY: other }),
    isRefused(/cannot be used: .*key values mismatch/),
  )
  const target = makeTarget({
    PGHOST: 'db',
    PGSSLCERT,
    PGSSLKEY: copyPrivately('client-encrypted.key', folder),
  })
  const withPassphrase = (text: string) =>
    readTlsMaterial({ ...target, tls: { ...target.tls, keyPassphrase: new Secret(text) } })
  assert.ok(withPassphrase('opensesame').context)
  assert.throws(
    () => withPassphrase('open barley'),
    (error: unknown) => {
      assert.ok(isRefused(/cannot be used/)(error))
      return !String(error).includes('barley')
    },
  )
})

function certificate(names: string, commonName: string): PeerCertificate {
  return { subject: { CN: commonName }, subjectaltname: names } as unknown as PeerCertificate
}

const NAMES: readonly (readonly [string, string, string, boolean])[] = [
  ['db.example.com', 'DNS:db.example.com', 'x', true],
  ['DB.Example.com', 'DNS:db.example.com', 'x', true],
  ['db.example.com', 'DNS:*.example.com', 'x', true],
  ['a.b.example.com', 'DNS:*.example.com', 'x', false],
  ['example.com', 'DNS:*.example.com', 'x', false],
  ['db.example.com', 'DNS:other.example.com', 'db.example.com', false],
  ['db.example.com', '', 'db.example.com', true],
  ['db.example.com', '', 'other.example.com', false],
  ['10.0.0.1', 'IP Address:10.0.0.1', 'x', true],
  ['10.0.0.1', 'IP Address:10.0.0.2', '10.0.0.1', false],
  ['10.0.0.1', '', '10.0.0.1', true],
  ['10.0.0.1', 'DNS:db.example.com', '10.0.0.1', false],
]

test('a certificate speaks for its alternative names, and for its common name only without any', () => {
  for (const [host, names, commonName, isRight] of NAMES) {
    const problem = checkServerName(host, certificate(names, commonName))
    assert.equal(problem === undefined, isRight, `${host} with ${names || 'no names'}, CN=${commonName}`)
  }
})
