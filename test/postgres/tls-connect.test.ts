// Every sslmode against real servers with and without TLS, and against databases that take only one kind of connection.
// What is expected is libpq's behaviour; a system test compares the same matrix with psql.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectToTls, type Environment } from '../support/tls-attempt.ts'
import { certificatePath, startTlsServer, type TlsServer } from '../support/tls-server.ts'

const AUTHORITY = certificatePath('authority.crt')
const OTHER_AUTHORITY = certificatePath('other-authority.crt')
const MISSING = certificatePath('missing.crt')
let withTls: TlsServer
let withoutTls: TlsServer

before(async () => {
  ;[withTls, withoutTls] = await Promise.all([startTlsServer(17, true), startTlsServer(17, false)])
})
after(() => Promise.all([withTls.stop(), withoutTls.stop()]))

const REFUSED = 'database_refused'
const NO_TLS = 'tls_refused'

/** mode, then: server with TLS to any, tls_only, plain_only; server without TLS. */
const MATRIX = [
  ['disable', 'plain', REFUSED, 'plain', 'plain'],
  ['allow', 'plain', 'none', 'plain', 'plain'],
  ['prefer', 'none', 'none', 'plain', 'plain'],
  ['require', 'none', 'none', REFUSED, NO_TLS],
  ['verify-ca', 'ca', 'ca', REFUSED, NO_TLS],
  ['verify-full', 'full', 'full', REFUSED, NO_TLS],
] as const

test('each sslmode connects, encrypts and falls back as libpq does', async () => {
  for (const [mode, any, tlsOnly, plainOnly, without] of MATRIX) {
    const root: Environment = mode.startsWith('verify') ? { PGSSLROOTCERT: AUTHORITY } : {}
    const environment = { PGSSLMODE: mode, ...root }
    const found = [
      await connectToTls(withTls, { ...environment, PGDATABASE: 'any' }),
      await connectToTls(withTls, { ...environment, PGDATABASE: 'tls_only' }),
      await connectToTls(withTls, { ...environment, PGDATABASE: 'plain_only' }),
      await connectToTls(withoutTls, environment),
    ]
    assert.deepEqual([mode, ...found], [mode, any, tlsOnly, plainOnly, without])
  }
})

test('a root certificate is used by every mode that encrypts, and a wrong one stops or downgrades it', async () => {
  const cases = [
    ['require', AUTHORITY, 'ca'],
    ['require', OTHER_AUTHORITY, NO_TLS],
    ['prefer', AUTHORITY, 'ca'],
    ['prefer', OTHER_AUTHORITY, 'plain'],
    ['verify-ca', OTHER_AUTHORITY, NO_TLS],
    ['verify-full', OTHER_AUTHORITY, NO_TLS],
    ['require', MISSING, 'none'],
    ['verify-ca', MISSING, NO_TLS],
  ] as const
  for (const [mode, root, expected] of cases) {
    const found = await connectToTls(withTls, { PGSSLMODE: mode, PGSSLROOTCERT: root })
    assert.equal(found, expected, `${mode} ${root}`)
  }
  assert.equal(
    await connectToTls(withTls, { PGSSLROOTCERT: 'system' }),
    NO_TLS,
    'no public authority signed it',
  )
})

test('verify-full checks the name that was asked for, also when the address is given apart', async () => {
  const full = { PGSSLMODE: 'verify-full', PGSSLROOTCERT: AUTHORITY }
  const cases = [
    [{ PGHOST: 'localhost' }, 'full'],
    [{ PGHOST: '127.0.0.1' }, NO_TLS],
    [{ PGHOST: 'db.partkeeper.test', PGHOSTADDR: '127.0.0.1' }, 'full'],
    [{ PGHOST: 'a.wild.partkeeper.test', PGHOSTADDR: '127.0.0.1' }, 'full'],
    [{ PGHOST: 'a.b.wild.partkeeper.test', PGHOSTADDR: '127.0.0.1' }, NO_TLS],
    [{ PGHOST: 'evil.test', PGHOSTADDR: '127.0.0.1' }, NO_TLS],
    [{ PGHOST: 'evil.test', PGHOSTADDR: '127.0.0.1', PGSSLMODE: 'verify-ca' }, 'ca'],
  ] as const
  for (const [environment, expected] of cases) {
    assert.equal(
      await connectToTls(withTls, { ...full, ...environment }),
      expected,
      JSON.stringify(environment),
    )
  }
})

test('without an sslmode this machine is encrypted where it can be', async () => {
  assert.equal(await connectToTls(withoutTls, {}), 'plain')
  assert.equal(await connectToTls(withTls, {}), 'none')
})

test('a Unix socket is used as it is, whatever the mode', async () => {
  const found = await connectToTls(withTls, { PGHOST: withTls.socketDirectory, PGSSLMODE: 'verify-full' })
  assert.equal(found, 'socket')
})
