// The matrix of sslmodes, compared with libpq itself: psql and we connect to the same servers with the same variables,
// and both must get in, encrypted alike, or be turned away.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { SSL_MODES } from '../../src/core/connection-target.ts'
import { DEBIAN_BIN_DIRECTORY } from '../support/test-servers.ts'
import { connectToTls, type Environment } from '../support/tls-attempt.ts'
import {
  certificatePath,
  startTlsServer,
  TLS_DATABASES,
  TLS_PASSWORD,
  TLS_ROLE,
  type TlsServer,
} from '../support/tls-server.ts'

let withTls: TlsServer
let withoutTls: TlsServer

before(async () => {
  ;[withTls, withoutTls] = await Promise.all([startTlsServer(15, true), startTlsServer(15, false)])
})
after(() => Promise.all([withTls.stop(), withoutTls.stop()]))

type Outcome = 'tls' | 'plain' | 'socket' | 'refused'

/** libpq's outcome, by psql; GSS would add attempts that we do not make. */
async function connectByPsql(server: TlsServer, environment: Environment): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const question = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'
  execFile(
    `${DEBIAN_BIN_DIRECTORY}/psql`,
    ['--no-psqlrc', '--no-password', '--tuples-only', '--no-align', '--command', question],
    {
      env: {
        HOME: '/nonexistent',
        PGGSSENCMODE: 'disable',
        PGHOST: 'localhost',
        PGPORT: String(server.port),
        PGDATABASE: 'any',
        PGUSER: TLS_ROLE,
        PGPASSWORD: TLS_PASSWORD,
        ...environment,
      },
    },
    (error, output) => {
      const isSocket = environment['PGHOST']?.startsWith('/') ?? false
      if (error !== null) resolve('refused')
      else if (output.trim() === 't') resolve('tls')
      else resolve(isSocket ? 'socket' : 'plain')
    },
  )
  return promise
}

async function connectOurselves(server: TlsServer, environment: Environment): Promise<Outcome> {
  const found = await connectToTls(server, environment)
  if (found === 'plain' || found === 'socket') return found
  return ['none', 'ca', 'full'].includes(found) ? 'tls' : 'refused'
}

test('psql and we get the same answer for every mode, database, root certificate and host', async () => {
  const roots = ['authority.crt', 'other-authority.crt', 'missing.crt'].map(certificatePath)
  const hosts: readonly Environment[] = [
    { PGHOST: 'localhost' },
    { PGHOST: '127.0.0.1' },
    { PGHOST: 'a.wild.partkeeper.test', PGHOSTADDR: '127.0.0.1' },
    { PGHOST: 'evil.test', PGHOSTADDR: '127.0.0.1' },
  ]
  const databases = TLS_DATABASES.filter((database) => database !== 'cleartext')
  const cases = SSL_MODES.flatMap((PGSSLMODE) => [
    ...databases.map((PGDATABASE) => ({ PGSSLMODE, PGDATABASE, PGSSLROOTCERT: roots[0] ?? '' })),
    ...roots.map((PGSSLROOTCERT) => ({ PGSSLMODE, PGSSLROOTCERT })),
    ...hosts.map((host) => ({ ...host, PGSSLMODE, PGSSLROOTCERT: roots[0] ?? '' })),
    { PGSSLMODE },
  ])
  for (const [name, server] of Object.entries({ withTls, withoutTls })) {
    const socket = SSL_MODES.map((PGSSLMODE) => ({ PGSSLMODE, PGHOST: server.socketDirectory }))
    for (const environment of [...cases, ...socket]) {
      const libpq = await connectByPsql(server, environment)
      const ours = await connectOurselves(server, environment)
      assert.equal(ours, libpq, `${name} ${JSON.stringify(environment)}`)
    }
  }
})

test('psql and we agree on channel binding', async () => {
  for (const PGCHANNELBINDING of ['disable', 'prefer', 'require']) {
    for (const PGDATABASE of ['any', 'cleartext']) {
      for (const server of [withTls, withoutTls]) {
        const environment = { PGCHANNELBINDING, PGDATABASE, PGSSLMODE: 'prefer' }
        const libpq = await connectByPsql(server, environment)
        assert.equal(await connectOurselves(server, environment), libpq, JSON.stringify(environment))
      }
    }
  }
})
