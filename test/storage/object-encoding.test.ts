// Objects: what is written is what is read, both hashes are of the right bytes, rows are counted as Postgres would, and
// damage of every kind is a finding with its reason.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { gunzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { guardBytes } from '../../src/storage/guarded-bytes.ts'
import { decodeObject, encodeObject } from '../../src/storage/object-encoding.ts'
import { inspectObject } from '../../src/storage/object-inspection.ts'
import { RowDigest } from '../../src/storage/row-digest.ts'
import { collect, inPieces, makeMemoryDraft } from './memory-draft.ts'

const COMPRESSIONS = ['zstd', 'gzip'] as const
const text = Buffer.from(
  Array.from({ length: 5000 }, (_, index) => `${index}\trow ${index * 7919}\t\\N\n`).join(''),
)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function encode(bytes: Uint8Array, compression: 'zstd' | 'gzip', pieceBytes = 1000) {
  const draft = makeMemoryDraft()
  const encoded = await encodeObject(inPieces(bytes, pieceBytes), draft, { compression, digestLines: true })
  return { encoded, stored: draft.content() }
}

describe('encodeObject', () => {
  for (const compression of COMPRESSIONS) {
    it(`writes ${compression} that other programs read, and tells bytes and hashes of both sides`, async () => {
      const { encoded, stored } = await encode(text, compression)
      const unpacked = compression === 'zstd' ? zstdDecompressSync(stored) : gunzipSync(stored)
      assert.ok(unpacked.equals(text))
      const lines = new RowDigest()
      lines.update(text)
      assert.deepEqual(encoded, {
        rawBytes: text.length,
        rawSha256: sha256(text),
        storedBytes: stored.length,
        storedSha256: sha256(stored),
        rowDigest: lines.digest(),
      })
    })

    it(`writes a readable ${compression} object for no rows at all`, async () => {
      const { encoded, stored } = await encode(Buffer.alloc(0), compression)
      assert.equal(encoded.rawBytes, 0)
      assert.equal((await collect(decodeObject(inPieces(stored), compression))).length, 0)
    })
  }

  it('writes the same bytes however the source is cut', async () => {
    const whole = await encode(text, 'zstd', text.length)
    const cut = await encode(text, 'zstd', 17)
    assert.ok(whole.stored.equals(cut.stored))
  })

  it('makes no digest unless it is asked to', async () => {
    const encoded = await encodeObject(inPieces(text), makeMemoryDraft(), {
      compression: 'zstd',
      digestLines: false,
    })
    assert.equal(encoded.rowDigest, null)
  })

  it('throws what the source throws', async () => {
    async function* failing() {
      yield text
      throw new Error('the connection is gone')
    }
    const attempt = encodeObject(failing(), makeMemoryDraft(), { compression: 'zstd', digestLines: false })
    await assert.rejects(attempt, /the connection is gone/)
  })

  it('throws what the draft throws, and closes the source', async () => {
    let isClosed = false
    async function* endless() {
      try {
        for (;;) yield Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)))
      } finally {
        isClosed = true
      }
    }
    const full = { ...makeMemoryDraft(), write: async () => Promise.reject(new Error('no space left')) }
    await assert.rejects(
      encodeObject(endless(), full, { compression: 'zstd', digestLines: false }),
      /no space left/,
    )
    assert.ok(isClosed)
  })

  it('asks the source for no more than the draft has taken', async () => {
    let given = 0
    async function* counted() {
      for (; given < 400; given += 1) yield Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)))
    }
    const gate = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const slow = {
      ...makeMemoryDraft(),
      write: () => {
        begun.resolve()
        return gate.promise
      },
    }
    const encoding = encodeObject(counted(), slow, { compression: 'zstd', digestLines: false })
    await begun.promise
    await new Promise((resolve) => setImmediate(resolve))
    assert.ok(given < 100, `${given} of 400 pieces were taken while the draft had taken none`)
    gate.resolve()
    assert.equal((await encoding).rawBytes, 400 * 65_536)
  })
})

describe('inspectObject', () => {
  for (const compression of COMPRESSIONS) {
    it(`tells of a ${compression} object what its writer told, and its rows`, async () => {
      const { encoded, stored } = await encode(text, compression)
      const found = await inspectObject(inPieces(stored, 777), {
        compression,
        format: 'copy',
        digestLines: true,
      })
      assert.deepEqual(found, { ...encoded, rows: 5000, problem: null })
    })

    it(`finds a flipped byte anywhere in a ${compression} object by the hash of what is stored`, async () => {
      const { encoded, stored } = await encode(text, compression)
      await fc.assert(
        fc.asyncProperty(fc.nat(stored.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
          const damaged = Buffer.from(stored)
          damaged[at] = (damaged[at] ?? 0) ^ flip
          const found = await inspectObject(inPieces(damaged), {
            compression,
            format: 'copy',
            digestLines: false,
          })
          assert.notEqual(found.storedSha256, encoded.storedSha256)
          assert.equal(found.storedBytes, stored.length)
        }),
        { numRuns: 60 },
      )
    })

    it(`hashes of a cut ${compression} object what is there`, async () => {
      const { encoded, stored } = await encode(text, compression)
      const cut = stored.subarray(0, stored.length - 5000)
      const found = await inspectObject(inPieces(cut), { compression, format: 'copy', digestLines: false })
      assert.equal(found.storedSha256, sha256(cut))
      assert.notEqual(found.rawSha256, encoded.rawSha256)
      assert.notEqual(found.problem, null)
    })
  }

  it('reads what is no compressed file at all to its end', async () => {
    const found = await inspectObject(inPieces(text), {
      compression: 'zstd',
      format: 'copy',
      digestLines: false,
    })
    assert.equal(found.storedBytes, text.length)
    assert.match(String(found.problem), /no whole zstd file/)
  })

  it('throws what the source throws', async () => {
    const { stored } = await encode(text, 'zstd')
    async function* failing() {
      yield stored.subarray(0, 100)
      throw new Error('the store is away')
    }
    const attempt = inspectObject(failing(), { compression: 'zstd', format: 'copy', digestLines: false })
    await assert.rejects(attempt, /the store is away/)
  })
})

describe('decodeObject', () => {
  for (const compression of COMPRESSIONS) {
    it(`reads back what was written as ${compression}`, async () => {
      const { stored } = await encode(text, compression)
      assert.ok((await collect(decodeObject(inPieces(stored), compression))).equals(text))
    })

    it(`throws archive_damaged for what is no ${compression} file`, async () => {
      await assert.rejects(collect(decodeObject(inPieces(text), compression)), { code: 'archive_damaged' })
    })

    it(`never passes a cut ${compression} file off as whole, when guarded`, async () => {
      const { encoded, stored } = await encode(text, compression)
      const expected = { name: 'data/1', bytes: encoded.rawBytes, sha256: encoded.rawSha256 }
      for (const missing of [1, 4, 9, 500, stored.length]) {
        const cut = stored.subarray(0, stored.length - missing)
        const guarded = guardBytes(decodeObject(inPieces(cut), compression), expected)
        const end = await collect(guarded).then(
          (bytes) => bytes.equals(text),
          (error) => error.code === 'archive_damaged',
        )
        assert.ok(end, `${missing} bytes missing`)
      }
    })
  }

  it('throws what the source throws, as it is', async () => {
    const fault = new Error('the store is away')
    async function* failing() {
      yield zstdCompressSync(text).subarray(0, 100)
      throw fault
    }
    await assert.rejects(collect(decodeObject(failing(), 'zstd')), fault)
  })

  it('closes the source when its reader leaves early', async () => {
    const closed = Promise.withResolvers<void>()
    async function* watched() {
      try {
        yield* inPieces(zstdCompressSync(crypto.getRandomValues(new Uint8Array(60_000))), 1000)
      } finally {
        closed.resolve()
      }
    }
    for await (const piece of decodeObject(watched(), 'zstd')) {
      assert.ok(piece.length > 0)
      break
    }
    await closed.promise
  })
})

describe('guardBytes', () => {
  const expected = { name: 'data/1', bytes: text.length, sha256: sha256(text) }

  it('passes the right bytes on', async () => {
    assert.ok((await collect(guardBytes(inPieces(text), expected))).equals(text))
  })

  it('ends in an error that names the object when they are fewer, more or others', async () => {
    const cases: readonly (readonly [Buffer, RegExp])[] = [
      [text.subarray(1), /data\/1 has \d+ bytes instead of \d+/],
      [Buffer.concat([text, text]), /data\/1 has more than its/],
      [Buffer.from(text).fill('x', 0, 1), /data\/1 has the sha256/],
    ]
    for (const [bytes, message] of cases) {
      await assert.rejects(collect(guardBytes(inPieces(bytes), expected)), {
        code: 'archive_damaged',
        message,
      })
    }
  })
})
