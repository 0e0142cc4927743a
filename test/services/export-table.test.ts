/**
 * Exports of single tables from the request to the verified archive: chunks, formats, digests, wide rows, empty tables, and
 * what is refused. The archive is read by tools of this test, not by the product.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { ExportScene, makeRecorder } from './export-scene.ts'

describe('an export', () => {
  let scene: ExportScene
  before(async () => {
    scene = await ExportScene.open()
    await scene.sql.run(
      `create table public.plain (id bigint primary key, body text not null, twice bigint generated always as (id * 2) stored)`,
    )
    await scene.sql.run(
      `insert into public.plain (id, body) select number, repeat(md5(number::text), 5) from generate_series(1, 12000) as number`,
    )
  })
  after(() => scene.close())

  it('in many chunks holds every row once, and gives the table back when it is verified', async () => {
    const id = await scene.request('public.plain', { rung: 'sealed' })
    const { seen, observe } = makeRecorder()
    const report = await scene.work({ observe })
    assert.deepEqual(report.failures, [])
    assert.equal(await scene.stateOf(id), 'verified')
    const chunks = seen.filter(({ kind }) => kind === 'chunk.stored').length
    assert.ok(chunks > 5, `${chunks} chunks`)
    assert.equal(readRows(scene, id), await expectedRows(scene, 'id, body', 'public.plain'))
    await scene.sql.run(`insert into public.plain (id, body) values (0, 'writable again')`)
    await scene.sql.run('delete from public.plain where id = 0')
  })

  for (const format of ['copy.gz', 'csv.zst', 'csv.gz']) {
    it(`as ${format} holds the same rows`, async () => {
      const id = await scene.request('public.plain', { rung: 'sealed' }, format)
      assert.deepEqual((await scene.work()).failures, [])
      assert.equal(await scene.stateOf(id), 'verified')
      const rows = readRows(scene, id)
      const wanted = await expectedRows(scene, 'id, body', 'public.plain')
      assert.equal(rows, format.startsWith('csv') ? wanted.replaceAll('\t', ',') : wanted)
    })
  }

  it('with a digest says the same whatever the chunks', async () => {
    const digests: unknown[] = []
    for (const chunkBytes of [128 * 1024, 4 * 1024 * 1024]) {
      const id = await scene.request('public.plain', {
        rung: 'sealed',
        digest: true,
        chunk_bytes: chunkBytes,
      })
      assert.deepEqual((await scene.work()).failures, [])
      const { chunks } = scene.manifestOf(id) as {
        readonly chunks: readonly { readonly row_digest: string }[]
      }
      digests.push(sumDigests(chunks.map((chunk) => chunk.row_digest)))
    }
    assert.deepEqual(digests[0], digests[1])
  })

  it('of an empty table is a manifest without chunks', async () => {
    await scene.sql.run('create table public.nothing (id bigint)')
    const id = await scene.request('public.nothing')
    assert.deepEqual((await scene.work()).failures, [])
    assert.equal(await scene.stateOf(id), 'verified')
    assert.deepEqual([...scene.filesOf(id).keys()].sort(), ['ddl.sql', 'manifest.json'])
  })

  it('of a small table is one chunk in one snapshot', async () => {
    await scene.sql.run(
      'create table public.few as select number as id from generate_series(1, 100) as number',
    )
    const id = await scene.request('public.few')
    const { seen, observe } = makeRecorder()
    await scene.work({ observe })
    assert.equal(await scene.stateOf(id), 'verified')
    assert.equal(seen.filter(({ kind }) => kind === 'chunk.stored').length, 1)
  })

  it('of wide rows outside of their blocks makes chunks by bytes, not by blocks', async () => {
    await scene.sql.run('create table public.wide (id bigint, body text)')
    await scene.sql.run('alter table public.wide alter column body set storage external')
    await scene.sql.run(
      `insert into public.wide select number, repeat('x', 200000) from generate_series(1, 100) as number`,
    )
    const id = await scene.request('public.wide', { rung: 'sealed' })
    const { seen, observe } = makeRecorder()
    await scene.work({ observe, chunkBytes: 2 * 1024 * 1024 })
    assert.equal(await scene.stateOf(id), 'verified')
    const sizes = seen.flatMap((each) => (each.kind === 'chunk.copied' ? [each.rawBytes] : []))
    assert.ok(
      sizes.every((bytes) => bytes <= 21 * 1024 * 1024),
      sizes.join(', '),
    )
  })
})

function readRows(scene: ExportScene, id: string): string {
  const files = [...scene.filesOf(id)].filter(([name]) => name.startsWith('data/'))
  const lines = files.sort().flatMap(([name, path]) => {
    const bytes = readFileSync(path)
    const text = (name.endsWith('.zst') ? zstdDecompressSync(bytes) : gunzipSync(bytes)).toString()
    return text.split('\n').filter((line) => line !== '' && line !== 'id,body')
  })
  return lines.sort().join('\n')
}

async function expectedRows(scene: ExportScene, columns: string, table: string): Promise<string> {
  const rows = await scene.sql.column<string>(`select concat_ws(e'\\t', ${columns}) from ${table}`)
  return [...rows].sort().join('\n')
}

function sumDigests(digests: readonly string[]): readonly bigint[] {
  const lanes = [0, 16].map((at) => digests.map((digest) => BigInt(`0x${digest.slice(at, at + 16)}`)))
  return lanes.map((lane) => lane.reduce((total, each) => BigInt.asUintN(64, total + each), 0n))
}
