// Logging in over TLS: certificates of our own, channel binding, direct TLS, what happens when the server changes its
// mind, and what a refusal says.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { DatabaseEvent } from '../../src/core/database-event.ts'
import { PartkeeperError } from '../../src/core/errors.ts'
import { Secret } from '../../src/core/secrets.ts'
import { openDatabase } from '../../src/postgres/connect.ts'
import { makeTarget } from '../support/connection-target.ts'
import { connectToTls, type Environment } from '../support/tls-attempt.ts'
import {
  certificatePath,
  copyPrivately,
  startTlsServer,
  TLS_PASSWORD,
  TLS_ROLE,
  type TlsServer,
} from '../support/tls-server.ts'
import { startWireProxy } from '../support/wire-proxy.ts'

const folder = mkdtempSync(join(tmpdir(), 'partkeeper-tls-login-'))
const AUTHORITY = certificatePath('authority.crt')
const OTHER_AUTHORITY = certificatePath('other-authority.crt')
const REFUSED = 'database_refused'
const NO_TLS = 'tls_refused'
let withTls: TlsServer
let withoutTls: TlsServer

before(async () => {
  ;[withTls, withoutTls] = await Promise.all([startTlsServer(17, true), startTlsServer(17, false)])
})
after(async () => {
  await Promise.all([withTls.stop(), withoutTls.stop()])
  rmSync(folder, { recursive: true })
})

test('a certificate of our own logs us in, with a passphrase too', async () => {
  const PGSSLCERT = certificatePath('client.crt')
  const environment = { PGDATABASE: 'certificate', PGSSLMODE: 'require', PGSSLCERT, PGPASSWORD: '' }
  const PGSSLKEY = copyPrivately('client.key', folder)
  assert.equal(await connectToTls(withTls, { ...environment, PGSSLKEY }), 'none')
  const encrypted = copyPrivately('client-encrypted.key', folder)
  const url = `postgres://?sslpassword=opensesame&sslkey=${encodeURIComponent(encrypted)}`
  assert.equal(await connectToTls(withTls, { ...environment, DATABASE_URL: url }), 'none')
  assert.equal(await connectToTls(withTls, { PGDATABASE: 'certificate', PGSSLMODE: 'require' }), REFUSED)
})

test('channel binding is made when it is required, and its absence stops the login before the password', async () => {
  const required = { PGCHANNELBINDING: 'require', PGSSLMODE: 'require' }
  assert.equal(await connectToTls(withTls, required), 'none')
  assert.equal(await connectToTls(withTls, { ...required, PGDATABASE: 'cleartext' }), NO_TLS)
  assert.equal(await connectToTls(withoutTls, { PGCHANNELBINDING: 'require', PGSSLMODE: 'prefer' }), NO_TLS)
  assert.equal(
    await connectToTls(withTls, { ...required, PGCHANNELBINDING: 'disable', PGDATABASE: 'cleartext' }),
    'none',
  )
})

test('a server that binds nothing is not sent a password', async () => {
  const proxy = await startWireProxy({ host: '127.0.0.1', port: withoutTls.port })
  const prefer = { PGSSLMODE: 'prefer', PGPORT: String(proxy.port) }
  assert.equal(
    await connectToTls(withoutTls, { ...prefer, PGCHANNELBINDING: 'require', PGDATABASE: 'cleartext' }),
    NO_TLS,
  )
  assert.ok(!proxy.messages.some(({ type }) => type === 'p'))
  assert.equal(await connectToTls(withoutTls, { ...prefer, PGDATABASE: 'cleartext' }), 'plain')
  assert.ok(proxy.messages.some(({ type }) => type === 'p'))
  await proxy.close()
})

test('direct TLS works with servers that know it', async () => {
  assert.equal(await connectToTls(withTls, { PGSSLNEGOTIATION: 'direct', PGSSLMODE: 'require' }), 'none')
})

test('the transport that works is found once, and a change of it later on is observed', async () => {
  const events: string[] = []
  const observe = (event: DatabaseEvent) => events.push(event.kind)
  const server = await startTlsServer(15, true)
  const target = makeTarget({
    PGHOST: 'localhost',
    PGPORT: String(server.port),
    PGDATABASE: 'any',
    PGUSER: TLS_ROLE,
    PGPASSWORD: TLS_PASSWORD,
  })
  await server.restrict('hostnossl')
  const database = await openDatabase(target, { role: 'cli', allowSuperuser: false, poolSize: 3, observe })
  await Promise.all([1, 2, 3].map(() => database.query('select pg_sleep(0.05)')))
  assert.deepEqual(events, ['database.connected'])
  await server.restrict('hostssl')
  const isEncrypted = () =>
    database.query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
  // The server ended all three sessions; the pool may lend one out before it has noticed.
  const found = await retryLost(isEncrypted)
  assert.deepEqual(found.rows, [{ ssl: true }])
  assert.ok(events.includes('database.connection_lost') && events.includes('database.encryption_changed'))
  await database.close()
  await server.stop()
})

test('a refusal says what was tried on each transport, where, and what to do, without the password', async () => {
  const open = (environment: Environment) =>
    openDatabase(
      makeTarget({ PGHOST: 'localhost', PGUSER: TLS_ROLE, PGPASSWORD: TLS_PASSWORD, ...environment }),
      { role: 'cli', allowSuperuser: false, poolSize: 1 },
    )
  const both = open({ PGPORT: String(withTls.port), PGDATABASE: 'nowhere', PGSSLMODE: 'prefer' })
  await assert.rejects(both, (error: unknown) => {
    assert.ok(error instanceof PartkeeperError)
    assert.match(
      error.message,
      /localhost:\d+: over TLS: no pg_hba.conf entry.*; without TLS: no pg_hba.conf entry/,
    )
    return true
  })
  const wrong = open({ PGPORT: String(withTls.port), PGDATABASE: 'any', PGPASSWORD: `${TLS_PASSWORD}x` })
  await assert.rejects(wrong, (error: unknown) => {
    assert.ok(error instanceof PartkeeperError && error.sqlState === '28P01' && error.code === REFUSED)
    assert.ok(!error.message.includes('without TLS'), 'a wrong password is not sent a second time')
    return true
  })
  const untrusted = { PGPORT: String(withTls.port), PGDATABASE: 'any', PGSSLMODE: 'verify-full' }
  await assert.rejects(open({ ...untrusted, PGSSLROOTCERT: OTHER_AUTHORITY }), { hint: /PGSSLROOTCERT/ })
  await assert.rejects(open({ ...untrusted, PGSSLROOTCERT: AUTHORITY, PGHOST: '127.0.0.1' }), {
    hint: /verify-ca/,
  })
})

test('the server is asked for a password that nobody gave: the error says where to put one', async () => {
  const target = makeTarget({
    PGHOST: 'localhost',
    PGPORT: String(withTls.port),
    PGDATABASE: 'any',
    PGUSER: TLS_ROLE,
  })
  for (const password of [undefined, new Secret('')]) {
    const opening = openDatabase({ ...target, password }, { role: 'cli', allowSuperuser: false, poolSize: 1 })
    await assert.rejects(opening, { code: REFUSED, hint: /PGPASSWORD/ })
  }
})

async function retryLost<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof PartkeeperError && error.code === 'database_unreachable') || tries > 5)
        throw error
    }
  }
}
