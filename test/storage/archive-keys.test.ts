// Keys: whatever a table is called, its objects stay in their own folder below the store, and no two names share one.
// Pure: nothing is written anywhere.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  archiveFolder,
  chunkExtension,
  chunkKey,
  compressionOf,
  ddlKey,
  describeKeyProblem,
  encodeName,
  manifestKey,
  requireKey,
} from '../../src/storage/archive-keys.ts'

const place = { installation: 'i-1', database: 'shop', schema: 'public', table: 'events', exportId: '7' }
const HASH = 'ab12cd34'.repeat(8)

describe('archiveFolder', () => {
  it('names installation, database, schema, parent, span and export', () => {
    const span = { from: '2024-05-01 00:00:00+00', to: '2024-06-01 00:00:00+00' }
    assert.equal(
      archiveFolder({ ...place, span }),
      'v1/inst=i-1/db=shop/schema=public/table=events/span=20240501T000000Z--20240601T000000Z/export=7',
    )
  })

  it('has no span for a table of its own', () => {
    assert.equal(archiveFolder(place), 'v1/inst=i-1/db=shop/schema=public/table=events/export=7')
  })

  it('tells wall-clock bounds from instants, and encodes every other kind of bound', () => {
    const spanOf = (from: string, to: string) =>
      /span=([^/]*)/.exec(archiveFolder({ ...place, span: { from, to } }))?.[1]
    assert.equal(spanOf('2024-05-01 00:00:00', '2024-05-01 06:30:15'), '20240501T000000--20240501T063015')
    assert.equal(spanOf('2024-05-01', '2024-05-02'), '2024-05-01--2024-05-02')
    assert.equal(spanOf('0', '100000'), '0--100000')
    assert.equal(
      spanOf('0044-03-15 00:00:00+00 BC', 'MAXVALUE'),
      '0044-03-15%2000%3A00%3A00%2B00%20BC--MAXVALUE',
    )
    assert.equal(
      spanOf('2024-05-01 00:00:00.5+00', '../../x'),
      '2024-05-01%2000%3A00%3A00%2E5%2B00--%2E%2E%2F%2E%2E%2Fx',
    )
  })

  it('cuts a span that no file system would take, with a hash of the whole', () => {
    const long = 'x'.repeat(400)
    const one = archiveFolder({ ...place, span: { from: long, to: `${long}a` } })
    const other = archiveFolder({ ...place, span: { from: long, to: `${long}b` } })
    assert.equal(describeKeyProblem(one), undefined)
    assert.notEqual(one, other)
  })

  it('makes a key that every store takes, within its own folder, for every legal name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 15 }), (table) => {
        const key = manifestKey(archiveFolder({ ...place, schema: table, table }))
        assert.equal(describeKeyProblem(key), undefined)
        assert.equal(key.split('/').length, 7)
      }),
    )
  })
})

describe('encodeName', () => {
  it('gives two names two encodings', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        assert.equal(encodeName(a) === encodeName(b), Buffer.from(a).equals(Buffer.from(b)))
      }),
    )
  })

  it('leaves nothing that a path, a shell or a URL would read', () => {
    assert.equal(encodeName('..'), '%2E%2E')
    assert.equal(encodeName('../../etc/passwd'), '%2E%2E%2F%2E%2E%2Fetc%2Fpasswd')
    assert.equal(encodeName('a%2F"b'), 'a%252F%22b')
    assert.equal(encodeName('é'), '%C3%A9')
    assert.equal(encodeName('e\u0301'), 'e%CC%81')
  })
})

describe('keys of objects', () => {
  it('carry number, hash and ending', () => {
    assert.equal(chunkKey(1, HASH, 'copy.zst'), 'data/000001-ab12cd34.copy.zst')
    assert.equal(chunkKey(1_234_567, HASH, 'csv.gz'), 'data/1234567-ab12cd34.csv.gz')
    assert.equal(ddlKey('v1/x'), 'v1/x/ddl.sql')
  })

  it('show the binary lane by an ending of its own', () => {
    assert.equal(chunkExtension('csv.zst', 'text'), 'csv.zst')
    assert.equal(chunkExtension('csv.zst', 'binary'), 'copybin.zst')
    assert.equal(chunkExtension('copy.gz', 'binary'), 'copybin.gz')
    assert.equal(compressionOf('copybin.gz'), 'gzip')
    assert.equal(compressionOf('csv.zst'), 'zstd')
  })
})

describe('requireKey', () => {
  for (const key of [
    '',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/../b',
    './a',
    'a\\b',
    'a b',
    'é',
    'a\n',
    'x'.repeat(1025),
    'x'.repeat(256),
  ]) {
    it(`refuses ${JSON.stringify(key.slice(0, 20))} (${key.length} characters)`, () => {
      assert.throws(() => requireKey(key), { code: 'invalid_argument' })
    })
  }

  it('takes what the functions of this file make', () => {
    requireKey('partkeeper-store.json')
    requireKey(`v1/inst=a/db=%2E/${chunkKey(3, HASH, 'copybin.zst')}`)
  })
})
