// libpq's sslmodes as lists of attempts, as a table. Decisions only: the same modes on real servers are in
// tls-connect.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AttemptFailure,
  chooseSslMode,
  listTransports,
  mayTryAnother,
} from '../../src/postgres/connection-policy.ts'
import { makeTarget } from '../support/connection-target.ts'

const noFiles = { readText: () => undefined, exists: () => false, isOpenToOthers: () => false }

function listWords(environment: Readonly<Record<string, string>>, hasRoot = false): string {
  return listTransports(makeTarget(environment, noFiles), hasRoot)
    .map((transport) => (transport.kind === 'tls' ? `tls:${transport.verification}` : transport.kind))
    .join(' ')
}

const MODES = [
  ['disable', 'plain', 'plain'],
  ['allow', 'plain tls:none', 'plain tls:ca'],
  ['prefer', 'tls:none plain', 'tls:ca plain'],
  ['require', 'tls:none', 'tls:ca'],
  ['verify-ca', 'tls:ca', 'tls:ca'],
  ['verify-full', 'tls:full', 'tls:full'],
] as const

test('each sslmode tries what libpq tries, and a root certificate is used wherever there is encryption', () => {
  for (const [mode, without, withRoot] of MODES) {
    for (const PGHOST of ['db.example', 'localhost', '10.0.0.1']) {
      assert.equal(listWords({ PGHOST, PGSSLMODE: mode }), without, mode)
      assert.equal(listWords({ PGHOST, PGSSLMODE: mode }, true), withRoot, mode)
    }
  }
})

test('a Unix socket is never encrypted, whatever the mode', () => {
  for (const [mode] of MODES) assert.equal(listWords({ PGHOST: '/run/pg', PGSSLMODE: mode }), 'socket')
  assert.equal(listWords({ PGHOST: '/run/pg', PGHOSTADDR: '10.0.0.1' }), 'tls:none', 'hostaddr makes it TCP')
})

test('without an sslmode this machine may be plain, and another one may not unless allowed', () => {
  for (const PGHOST of ['localhost', 'LOCALHOST', '127.0.0.1', '127.9.8.7', '::1']) {
    assert.equal(listWords({ PGHOST }), 'tls:none plain', PGHOST)
  }
  for (const PGHOST of [
    'db',
    '10.0.0.1',
    '128.0.0.1',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '::2',
  ]) {
    assert.equal(listWords({ PGHOST }), 'tls:none', PGHOST)
    assert.equal(listWords({ PGHOST, PARTKEEPER_ALLOW_PLAIN: '1' }), 'tls:none plain', PGHOST)
  }
  assert.equal(listWords({ PGHOST: 'localhost', PGHOSTADDR: '10.0.0.1' }), 'tls:none', 'the address counts')
})

test('naming the roots of the system asks for verify-full, direct TLS for require', () => {
  assert.equal(chooseSslMode(makeTarget({ PGHOST: 'localhost', PGSSLROOTCERT: 'system' })), 'verify-full')
  assert.equal(chooseSslMode(makeTarget({ PGHOST: 'localhost', PGSSLNEGOTIATION: 'direct' })), 'require')
})

test('another transport is tried after TLS failed or the server refused the kind of connection, and only then', () => {
  const cases: readonly (readonly [AttemptFailure, boolean])[] = [
    [{ phase: 'network' }, false],
    [{ phase: 'tls' }, true],
    [{ phase: 'startup', sqlState: '28000' }, true],
    [{ phase: 'startup', sqlState: '28P01' }, false],
    [{ phase: 'startup', sqlState: '3D000' }, false],
    [{ phase: 'startup', sqlState: '53300' }, false],
    [{ phase: 'startup', sqlState: undefined }, false],
  ]
  for (const [failure, expected] of cases)
    assert.equal(mayTryAnother(failure), expected, JSON.stringify(failure))
})
