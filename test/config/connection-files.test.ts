// From a request to a target: service file, password file, local sockets, default certificates, in libpq's order.
// Files are made up by the tests, but for one test that reads real ones in a folder of its own.
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ConnectionFileSystem, resolveConnection } from '../../src/config/connection-files.ts'
import { ConfigurationError } from '../../src/config/faults.ts'
import { parseSettings } from '../../src/config/parse-settings.ts'

const owner = { homeFolder: '/home/joe', userName: 'joe' }

type Files = Readonly<Record<string, string>>

function makeFiles(files: Files, openToOthers: readonly string[] = []): ConnectionFileSystem {
  return {
    readText: (file) => files[file],
    exists: (file) => file in files,
    isOpenToOthers: (file) => openToOthers.includes(file),
  }
}

function resolve(
  environment: Record<string, string>,
  files: Files = {},
  openToOthers: readonly string[] = [],
) {
  const { connection } = parseSettings(environment, {}, { hostName: 'box', processId: 1 })
  return resolveConnection(connection, owner, makeFiles(files, openToOthers))
}

const SERVICES = `
# services
[other]
host=wrong
[events]
host=db.example
port=6432
dbname=events
user=keeper
password=from-service
sslmode=verify-full
dbname=ignored
`

test('with nothing given it is the local server, as the user of the system', () => {
  const { target, warnings } = resolve({})
  assert.deepEqual(
    [target.host, target.port, target.user, target.database, target.password, target.connectTimeoutMs],
    ['localhost', 5432, 'joe', 'joe', undefined, 10_000],
  )
  assert.deepEqual(warnings, [])
  assert.deepEqual(target.tls.mode, undefined)
})

test('a local socket is preferred to localhost when nobody names a host, for that port only', () => {
  const files = { '/tmp/.s.PGSQL.6000': '' }
  assert.equal(resolve({ PGPORT: '6000' }, files).target.host, '/tmp')
  assert.equal(resolve({ PGPORT: '6001' }, files).target.host, 'localhost')
  assert.equal(resolve({ PGPORT: '6000', PGHOST: 'db' }, files).target.host, 'db')
})

test('the URL wins over the service, and the service over the variables', () => {
  const files = { '/home/joe/.pg_service.conf': SERVICES }
  const environment = {
    DATABASE_URL: 'postgres://url:pw@/?service=events',
    PGPORT: '1',
    PGOPTIONS: '-c a=b',
    PGHOST: 'x',
  }
  const { target } = resolve(environment, files)
  assert.deepEqual(
    [target.host, target.port, target.user, target.database, target.password?.reveal(), target.options],
    ['db.example', 6432, 'url', 'events', 'pw', '-c a=b'],
  )
  assert.equal(target.tls.mode, 'verify-full')
})

test('the service file of the machine is read when the own one lacks the service', () => {
  const files = { '/home/joe/.pg_service.conf': '[mine]\nhost=a', '/srv/pg/pg_service.conf': SERVICES }
  const { target } = resolve({ PGSERVICE: 'events', PGSYSCONFDIR: '/srv/pg' }, files)
  assert.equal(target.host, 'db.example')
})

test('a service that is nowhere, and lines that mean nothing, are faults without their values', () => {
  assert.throws(() => resolve({ PGSERVICE: 'nowhere' }), /PGSERVICE: .*found "nowhere"/)
  const text =
    '[events]\nport=geheim\nnonsense geheim\nsslmod=geheim\nservice=other\nrequirepeer=geheim\nkeepalives=1'
  const resolveIt = () => resolve({ PGSERVICE: 'events', PGSERVICEFILE: '/s' }, { '/s': text })
  assert.throws(resolveIt, (error: unknown) => {
    assert.ok(error instanceof ConfigurationError)
    assert.deepEqual(
      error.faults.map(({ setting, hint }) => [setting, hint]),
      [
        ['/s, line 2', undefined],
        ['/s, line 3', undefined],
        ['/s, line 4', 'did you mean sslmode?'],
        ['/s, line 5', undefined],
        ['/s, line 6', undefined],
      ],
    )
    assert.ok(!error.message.includes('geheim'))
    return true
  })
})

const PASSWORDS = String.raw`# host:port:database:user:password
db:5432:events:keeper:first
db:*:*:keeper:se\:c\\ret
localhost:5432:joe:joe:local
`

test('the password file is searched line by line, with wildcards and escapes', () => {
  const files = { '/home/joe/.pgpass': PASSWORDS, '/tmp/.s.PGSQL.5432': '' }
  const password = (environment: Record<string, string>) =>
    resolve(environment, files).target.password?.reveal()
  assert.equal(password({ PGHOST: 'db', PGUSER: 'keeper', PGDATABASE: 'events' }), 'first')
  assert.equal(password({ PGHOST: 'db', PGUSER: 'keeper', PGDATABASE: 'other' }), 'se:c\\ret')
  assert.equal(password({ PGHOST: 'db', PGUSER: 'nobody' }), undefined)
  assert.equal(password({ PGHOST: 'db', PGUSER: 'keeper', PGPASSWORD: 'given' }), 'given')
  assert.equal(password({}), 'local', 'a local socket is called localhost')
})

test('a password file that others can read is not used, and said so', () => {
  const { target, warnings } = resolve(
    { PGHOST: 'db', PGUSER: 'keeper', PGPASSFILE: '/p' },
    { '/p': PASSWORDS },
    ['/p'],
  )
  assert.equal(target.password, undefined)
  assert.match(warnings.join(), /\/p is not used: others have rights to it/)
})

test('certificates of the home folder are used when none are named', () => {
  const home = '/home/joe/.postgresql'
  const files = { [`${home}/root.crt`]: '', [`${home}/postgresql.crt`]: '', [`${home}/postgresql.key`]: '' }
  const { tls } = resolve({ PGHOST: 'db' }, files).target
  assert.deepEqual(
    [tls.rootCertificate, tls.certificate, tls.key],
    [`${home}/root.crt`, `${home}/postgresql.crt`, `${home}/postgresql.key`],
  )
  const named = resolve({ PGHOST: 'db', PGSSLROOTCERT: 'system', PGSSLCERT: '/c', PGSSLKEY: '/k' }, files)
    .target.tls
  assert.deepEqual([named.rootCertificate, named.certificate, named.key], ['system', '/c', '/k'])
})

test('what a service makes contradictory is refused when it is known', () => {
  const files = { '/s': '[a]\nsslmode=require' }
  const environment = { PGSERVICE: 'a', PGSERVICEFILE: '/s', PGSSLROOTCERT: 'system' }
  assert.throws(() => resolve(environment, files), /verify-full with sslrootcert=system, found require/)
})

test('real files are read, and what is not a readable file is passed over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partkeeper-config-'))
  try {
    const file = join(folder, 'passwords')
    writeFileSync(file, 'db:5432:x:x:real\n', { mode: 0o600 })
    const resolveWith = (passfile: string) => {
      const environment = { PGHOST: 'db', PGUSER: 'x', PGPASSFILE: passfile }
      const { connection } = parseSettings(environment, {}, { hostName: 'box', processId: 1 })
      return resolveConnection(connection, { homeFolder: folder, userName: 'x' })
    }
    assert.equal(resolveWith(file).target.password?.reveal(), 'real')
    chmodSync(file, 0o640)
    assert.equal(resolveWith(file).warnings.length, 1)
    for (const other of [folder, '/dev/null', join(file, 'below'), join(folder, 'missing')]) {
      assert.deepEqual([resolveWith(other).target.password, resolveWith(other).warnings], [undefined, []])
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
