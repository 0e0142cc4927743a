// Manifests: written the same from the same facts, read back as they were, and refused with the fault named when anything
// in them is wrong, whatever it is.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { PartkeeperError } from '../../src/core/errors.ts'
import type { Manifest, ManifestChunk } from '../../src/core/manifest.ts'
import { MANIFEST_BYTES_MAX, readManifest, writeManifest } from '../../src/storage/manifest-document.ts'
import { SAMPLE_MANIFEST } from './sample-manifest.ts'

const bytesOf = (document: unknown) => Buffer.from(JSON.stringify(document))

function withChunk(index: number, change: Partial<Record<keyof ManifestChunk, unknown>>): unknown {
  const chunks = SAMPLE_MANIFEST.chunks.map((chunk, at) => (at === index ? { ...chunk, ...change } : chunk))
  return { ...SAMPLE_MANIFEST, chunks }
}

/** The same document with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}

describe('writeManifest', () => {
  it('writes what readManifest reads', () => {
    assert.deepEqual(readManifest(writeManifest(SAMPLE_MANIFEST)), SAMPLE_MANIFEST)
  })

  it('writes the same bytes whatever the order of the keys it is given', () => {
    const bytes = writeManifest(SAMPLE_MANIFEST)
    assert.ok(Buffer.from(bytes).equals(writeManifest(reversed(SAMPLE_MANIFEST) as Manifest)))
    assert.match(
      Buffer.from(bytes).toString(),
      /^\{\n {2}"format": "partkeeper-archive",\n {2}"format_version": 1,\n/,
    )
  })

  it('refuses to write what could not be read', () => {
    assert.throws(() => writeManifest(withChunk(1, { number: 7 }) as Manifest), { code: 'manifest_invalid' })
  })
})

describe('readManifest', () => {
  it('passes over fields it does not know, wherever they are', () => {
    const chunks = SAMPLE_MANIFEST.chunks.map((chunk) => ({ ...chunk, later: 1 }))
    const document = { ...SAMPLE_MANIFEST, chunks, later: { a: [1] } }
    assert.deepEqual(readManifest(bytesOf(document)), SAMPLE_MANIFEST)
  })

  it('takes an archive of no rows', () => {
    const totals = { chunks: 0, rows: 0, raw_bytes: 0, stored_bytes: 0 }
    assert.equal(readManifest(bytesOf({ ...SAMPLE_MANIFEST, chunks: [], totals })).chunks.length, 0)
  })

  const faults: readonly (readonly [string, unknown, RegExp])[] = [
    ['another document', { hello: 1 }, /its format is not partkeeper-archive/],
    ['a list', [1, 2], /its format is not partkeeper-archive/],
    ['null', null, /its format is not/],
    [
      'a future version',
      { ...SAMPLE_MANIFEST, format_version: 2 },
      /format_version is 2, and this program reads up to 1/,
    ],
    [
      'a version that is none',
      { ...SAMPLE_MANIFEST, format_version: '1' },
      /format_version is no positive whole number/,
    ],
    ['a path in a key', withChunk(0, { key: '../../etc/passwd' }), /chunks\[0\]\.key: is no plain name/],
    ['a path within data/', withChunk(0, { key: 'data/../x' }), /chunks\[0\]\.key: is no plain name/],
    ['dots in a key', withChunk(0, { key: 'data/a..b' }), /chunks\[0\]\.key: is no plain name/],
    ['an absolute key', withChunk(1, { key: '/data/x' }), /chunks\[1\]\.key/],
    ['a chunk twice', withChunk(1, { number: 1 }), /chunk 1 is there twice/],
    [
      'an object twice',
      withChunk(1, { key: 'data/000001-aaaaaaaa.copy.zst' }),
      /data\/000001-aaaaaaaa\.copy\.zst belongs to two chunks/,
    ],
    ['a missing chunk', withChunk(1, { number: 3 }), /chunk 2 is missing; chunk 3 stands in its place/],
    [
      'a gap of blocks',
      withChunk(1, { predicate: { from_block: 101, to_block: 102 } }),
      /chunk 2 begins at block 101 instead of 100/,
    ],
    [
      'a chunk of nothing',
      withChunk(1, { predicate: { from_block: 100, to_block: 100 } }),
      /covers no block/,
    ],
    [
      'totals that do not add up',
      withChunk(1, { rows: 4 }),
      /total of rows is 1003, its chunks add up to 1004/,
    ],
    [
      'a hash that is none',
      withChunk(0, { stored_sha256: 'A'.repeat(64) }),
      /chunks\[0\]\.stored_sha256: is no sha256/,
    ],
    ['a negative count', withChunk(0, { rows: -1 }), /chunks\[0\]\.rows/],
    ['a count beyond 2^53', withChunk(0, { rows: 2 ** 60 }), /chunks\[0\]\.rows/],
    ['a missing field', { ...SAMPLE_MANIFEST, relation: undefined }, /relation/],
    [
      'a path in the previous key',
      { ...SAMPLE_MANIFEST, previous: { key: '../x', sha256: 'c'.repeat(64) } },
      /previous\.key: is no plain path/,
    ],
    [
      'a column the table has not',
      { ...SAMPLE_MANIFEST, encoding: { ...SAMPLE_MANIFEST.encoding, columns: ['id', 'twice'] } },
      /the column "twice", which its table has not/,
    ],
  ]
  for (const [what, document, message] of faults) {
    it(`refuses ${what}`, () => {
      assert.throws(() => readManifest(bytesOf(document)), { code: 'manifest_invalid', message })
    })
  }

  it('refuses what is no JSON, cut, or not UTF-8', () => {
    const whole = Buffer.from(writeManifest(SAMPLE_MANIFEST))
    for (const bytes of [Buffer.alloc(0), whole.subarray(0, 500), Buffer.from([0xff, 0xfe, 0x7b])]) {
      assert.throws(() => readManifest(bytes), { code: 'manifest_invalid', message: /it is not JSON/ })
    }
  })

  it('refuses a huge document before it is parsed', () => {
    const huge = Buffer.alloc(MANIFEST_BYTES_MAX + 1, 0x20)
    assert.throws(() => readManifest(huge), { code: 'manifest_invalid', message: /more than 67108864 bytes/ })
  })

  it('throws nothing but manifest_invalid, whatever the document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(SAMPLE_MANIFEST)), (value, field) => {
        try {
          readManifest(bytesOf({ ...SAMPLE_MANIFEST, [field]: value }))
        } catch (error) {
          assert.ok(error instanceof PartkeeperError && error.code === 'manifest_invalid', String(error))
        }
      }),
    )
  })

  it('is not led astray by a __proto__', () => {
    const document = Buffer.from(JSON.stringify(SAMPLE_MANIFEST).replace('{', '{"__proto__":{"chunks":[]},'))
    assert.deepEqual(readManifest(document), SAMPLE_MANIFEST)
  })
})
