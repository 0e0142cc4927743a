// Connection URLs: libpq's reading of good ones, a refusal of malformed ones that shows nothing of them.
// Tables of examples first, then properties over any text.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { guessUrlSecrets, parseConnectionUrl } from '../../src/config/connection-url.ts'
import { Secret } from '../../src/core/secrets.ts'

const GOOD: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['postgres://', {}],
  ['postgresql:///app', { dbname: 'app' }],
  ['postgres://db', { host: 'db' }],
  ['postgres://joe@db:6432/app', { user: 'joe', host: 'db', port: 6432, dbname: 'app' }],
  ['postgres://joe:se%40c%2Fret@db/app', { user: 'joe', password: 'se@c/ret', host: 'db', dbname: 'app' }],
  ['postgres://joe:p?q#r@db/app', { user: 'joe', password: 'p?q#r', host: 'db', dbname: 'app' }],
  ['postgres://joe:a:b@db', { user: 'joe', password: 'a:b', host: 'db' }],
  ['postgres://[2001:db8::1]:6432/app', { host: '2001:db8::1', port: 6432, dbname: 'app' }],
  ['postgres://%2Fvar%2Frun/app', { host: '/var/run', dbname: 'app' }],
  ['postgres:///app?host=/var/run&port=6432', { host: '/var/run', port: 6432, dbname: 'app' }],
  ['postgres://db/a%20b', { host: 'db', dbname: 'a b' }],
  ['postgres://db?user=a%40b&password=x%26y', { host: 'db', user: 'a@b', password: 'x&y' }],
  [
    'postgres://db/app?sslmode=verify-full&sslrootcert=system',
    { sslmode: 'verify-full', sslrootcert: 'system' },
  ],
  ['postgres://db/app?ssl=true', { sslmode: 'require' }],
  ['postgres://db/app?options=-c%20role%3Downer', { options: '-c role=owner' }],
  ['postgres://db/app?application_name=x&pgbouncer=true&target_session_attrs=any', {}],
  [
    'postgres://db/app?connect_timeout=3&channel_binding=require',
    { connect_timeout: 3, channel_binding: 'require' },
  ],
  ['postgres://db/x+y', { dbname: 'x+y' }],
]

test('a URL means what it means to libpq', () => {
  for (const [url, expected] of GOOD) {
    const { parameters, faults } = parseConnectionUrl(url, 'DATABASE_URL')
    assert.deepEqual(faults, [], url)
    const plain = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        value instanceof Secret ? value.reveal() : value,
      ]),
    )
    for (const [name, value] of Object.entries(expected)) assert.equal(plain[name], value, `${url}: ${name}`)
  }
})

const MALFORMED: readonly (readonly [string, RegExp])[] = [
  ['mysql://joe:geheim@db/app', /begin with postgresql/],
  ['host=db password=geheim', /space or a line break/],
  ['host=db', /begin with postgresql/],
  ['postgres:/joe:geheim@db', /begin with postgresql/],
  ['postgres://joe:geheim@db/app\n', /space or a line break/],
  ['postgres://joe:ge heim@db/app', /space or a line break/],
  ['postgres://joe:geh@eim@db/app', /%40/],
  ['postgres://joe:geh/eim@db/app', /%2F/],
  ['postgres://db?user=geheim@db', /%3F/],
]

test('a malformed URL is one fault with a hint and without a character of the URL', () => {
  for (const [url, hint] of MALFORMED) {
    const { parameters, faults } = parseConnectionUrl(url, 'DATABASE_URL')
    assert.equal(faults.length, 1, url)
    assert.match(faults[0]?.hint ?? '', hint, url)
    assert.deepEqual(parameters, {}, url)
    assert.ok(!/geh|eim|joe|db/.test(JSON.stringify(faults)), JSON.stringify(faults))
  }
})

test('every wrong part of a URL is a fault of its own', () => {
  const url =
    'postgres://joe:geheim@a,b:54x/d%zz?sslmod=1&sslmode=yes&requirepeer=x&connect_timeout=soon&%20=1'
  const { faults } = parseConnectionUrl(url, 'DATABASE_URL')
  const texts = faults.map(({ expected, found, hint }) => `${expected} | ${found} | ${hint}`)
  assert.equal(texts.length, 8, texts.join('\n'))
  for (const pattern of [
    /lists of hosts/,
    /as its port/,
    /percent-encoding/,
    /did you mean sslmode/,
    /verify-ca/,
  ]) {
    assert.ok(
      texts.some((text) => pattern.test(text)),
      `${pattern} in ${texts.join('\n')}`,
    )
  }
  assert.ok(!texts.join().includes('geheim') && !texts.join().includes('54x'))
})

test('any user, password, host and database survive the way through a URL', () => {
  const word = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => !/\p{C}/u.test(text) && text.trim() === text)
  fc.assert(
    fc.property(word, word, word, fc.integer({ min: 1, max: 65_535 }), (user, password, dbname, port) => {
      const encoded = [user, password, dbname].map(encodeURIComponent)
      const url = `postgres://${encoded[0]}:${encoded[1]}@db:${port}/${encoded[2]}`
      const { parameters, faults } = parseConnectionUrl(url, 'DATABASE_URL')
      const found = [parameters.user, parameters.password?.reveal(), parameters.dbname, parameters.port]
      assert.deepEqual([faults, found], [[], [user, password, dbname, port]])
    }),
  )
})

test('no text at all makes the parser throw, and the guessed secrets include the whole of it', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseConnectionUrl(`postgres://${text}`, 'DATABASE_URL')
      return guessUrlSecrets(`postgres://${text}`).includes(`postgres://${text}`)
    }),
  )
})

test('the password is guessed even from a URL that is malformed', () => {
  for (const url of [
    'postgres://joe:geh/eim@db',
    'postgres://joe:geh@eim@db',
    'x:/joe:1@',
    'http://a:geh/eim@b',
  ]) {
    const secrets = guessUrlSecrets(url)
    if (url.includes('://'))
      assert.ok(
        secrets.some((secret) => /^geh.eim$/.test(secret)),
        url,
      )
  }
  assert.ok(guessUrlSecrets('postgres://db?password=a%20b').includes('a b'))
})
