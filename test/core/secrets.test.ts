// Secrets stay out of every text: the box shows nothing however it is printed, and the scrubber finds all spellings.
// Examples for each spelling, then properties over any secret.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { createScrubber, SECRET_MARK, Secret } from '../../src/core/secrets.ts'

const PASSWORD = `p@ss/w:rd 100%+"Ünï'\\`

test('a secret shows only a mark when printed, inspected, concatenated or turned into JSON', () => {
  const secret = new Secret(PASSWORD)
  const texts = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9, showHidden: true, getters: true }),
    inspect(new Map([['secret', secret]]), { showHidden: true }),
  ]
  for (const text of texts) assert.ok(text.includes(SECRET_MARK) && !text.includes('ss/w'), text)
  assert.equal(secret.reveal(), PASSWORD)
})

test('the scrubber cuts every usual spelling of a secret', () => {
  const scrub = createScrubber([new Secret(PASSWORD)])
  const spellings = [
    PASSWORD,
    encodeURIComponent(PASSWORD),
    encodeURIComponent(PASSWORD).replace(/%../g, (code) => code.toLowerCase()),
    PASSWORD.replace('@', '%40').replace(' ', '%20'),
    new URLSearchParams([['', PASSWORD]]).toString().slice(1),
    JSON.stringify(PASSWORD),
    JSON.stringify(PASSWORD).replace('Ü', '\\u00dc').replace('ï', '\\u00EF'),
    JSON.stringify(JSON.stringify({ password: PASSWORD })),
    Buffer.from(PASSWORD).toString('base64'),
    Buffer.from(PASSWORD).toString('base64url'),
    Buffer.from(`user:${PASSWORD}`).toString('base64'),
    Buffer.from(`${PASSWORD} and more`).toString('base64'),
  ]
  for (const spelling of spellings) {
    const text = scrub(`before ${spelling} after`)
    assert.ok(text.includes(SECRET_MARK), `not cut: ${spelling} -> ${text}`)
    assert.ok(text.startsWith('before ') && text.endsWith(' after'), text)
    assert.ok(!/ss.{1,3}w|cEBzcy9|QHNzL3|Bzcy93/.test(text), text)
  }
})

test('no text that holds a secret survives, whatever the secret and whatever is around it', () => {
  const secrets = fc
    .string({ unit: 'grapheme', minLength: 4, maxLength: 40 })
    .filter((secret) => !SECRET_MARK.includes(secret))
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
      const scrub = createScrubber([secret])
      const base64 = scrub(Buffer.from(before + secret + after).toString('base64'))
      return !scrub(before + secret + after).includes(secret) && base64.includes(SECRET_MARK)
    }),
  )
})

test('the scrubbed text never depends on secrets that are not in it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8 }), (secret) => {
      const text = 'relation events is 12 GB'
      return text.includes(secret) || createScrubber([secret])(text) === text
    }),
  )
})

test('a very short secret is cut only where it stands alone', () => {
  const scrub = createScrubber(['abc'])
  assert.equal(scrub('abc, (abc) and abcdef'), `${SECRET_MARK}, (${SECRET_MARK}) and abcdef`)
})

test('empty and missing secrets cut nothing', () => {
  assert.equal(createScrubber(['', undefined, new Secret('')])('all of it'), 'all of it')
})

test('credentials that merely look like some are cut too', () => {
  const scrub = createScrubber([])
  assert.equal(scrub('see postgres://joe:geheim@db/x?y=1'), `see postgres://joe:${SECRET_MARK}@db/x?y=1`)
  assert.equal(scrub('postgres://joe:a@b@db/x'), `postgres://joe:${SECRET_MARK}@db/x`)
  assert.equal(scrub('host=a password=geheim port=1'), `host=a password=${SECRET_MARK} port=1`)
  assert.equal(scrub('postgres://joe@db/x'), 'postgres://joe@db/x')
})
