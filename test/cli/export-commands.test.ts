// `export` and `exports`: a table becomes an archive whose manifest is there, queued work can be called off, and what cannot
// be exported is refused with a code before anything has changed.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { type ArchiveScene, makeArchiveScene, SMALL_CHUNKS, TWO_TABLES } from './archive-scene.ts'
import { runCli, runFailure, runJson, succeed } from './run-cli.ts'

type Export = {
  readonly id: string
  readonly state: string
  readonly rows: number
  readonly chunks: number
  readonly manifest: string | null
}
type Answer = { readonly export: Export; readonly duration_ms: number }

let scene: ArchiveScene

before(async () => {
  scene = await makeArchiveScene(TWO_TABLES)
})
after(() => scene?.drop())

const countExports = () => scene.readValue('select count(*)::integer from partkeeper.export')

describe('export', () => {
  it('of a small table ends with rows, bytes, chunks, time, rate and the place of its manifest', async () => {
    const { code, stdout, stderr } = await runCli(['export', 'few'], scene.options)
    assert.equal(code, 0, stderr)
    const [, id = '', manifest = ''] =
      /^export (\d+) of public\.few is verified: 100 rows, \d+ bytes stored as \d+ bytes, 1 chunk, [\d.]+ m?s, [\d.]+ \w+\/s; manifest (\S+)$/.exec(
        stdout,
      ) ?? []
    assert.match(manifest, new RegExp(`^${scene.folder}/v1/inst=.*/table=few/export=${id}/manifest\\.json$`))
    const { totals, export: made } = JSON.parse(readFileSync(manifest, 'utf8'))
    assert.deepEqual([totals.rows, totals.chunks, made.id, made.rung], [100, 1, id, 'single'])
    assert.match(stderr, new RegExp(`^export ${id} of public\\.few`, 'm'))
  })

  it('takes format, rung, digest and size of chunks, and gives machines one document and lines of progress', async () => {
    const typed = [
      'export',
      'public.few',
      '--sealed',
      '--digest',
      '--format',
      'csv.gz',
      ...SMALL_CHUNKS,
      '--json',
    ]
    const { code, stdout, stderr } = await runCli(typed, scene.options)
    assert.equal(code, 0, stderr)
    const { export: made } = JSON.parse(stdout) as Answer
    const {
      encoding,
      digest_algorithm,
      export: facts,
    } = JSON.parse(readFileSync(made.manifest ?? '', 'utf8'))
    assert.deepEqual(
      [made.state, encoding.format, encoding.compression, digest_algorithm, facts.rung],
      ['verified', 'csv', 'gzip', 'sum-sha256-2x64', 'sealed'],
    )
    const lines = stderr.split('\n').map((line) => JSON.parse(line).progress)
    assert.ok(lines.length >= 2, stderr)
    const last = lines.at(-1)
    assert.deepEqual([last.what, last.share], [`export ${made.id} of public.few: reading back`, 1])
    await scene.client.query('update public.few set body = body where id = 1')
  })

  it('is listed with its manifest', async () => {
    const text = await succeed(['exports'], scene.options)
    assert.match(
      text,
      /^export +table +store +state +done +rows +stored +last progress +manifest or what is up$/m,
    )
    assert.match(text, /^2 +public\.few +default +verified +100 % +100 .*manifest\.json$/m)
    const { document } = await runJson<{ readonly exports: readonly Export[] }>(
      ['exports', '--limit', '1'],
      scene.options,
    )
    assert.deepEqual(
      document.exports.map(({ id, state }) => [id, state]),
      [['2', 'verified']],
    )
  })

  it('refuses what cannot be exported, all at once, and queues nothing', async () => {
    await scene.client.query('create table public.parts (at timestamptz) partition by range (at)')
    const before = await countExports()
    const refused: readonly (readonly [typed: readonly string[], code: string, message: RegExp])[] = [
      [['few', '--store', 'nowhere', '--format', 'tar'], 'invalid_argument', /nowhere.*tar/],
      [['parts'], 'invalid_argument', /is partitioned: export its partitions/],
      [['readings', ...SMALL_CHUNKS], 'invalid_argument', /more than one chunk/],
      [['resume', '4711'], 'not_found', /there is no export 4711/],
      [['cancel', 'few'], 'invalid_argument', /named by its number/],
    ]
    for (const [typed, code, message] of refused) {
      const { code: exitCode, error } = await runFailure(['export', ...typed], scene.options)
      assert.deepEqual([exitCode, error.code], [1, code], typed.join(' '))
      assert.match(error.message, message)
      assert.notEqual(error.hint ?? '', '', typed.join(' '))
    }
    assert.equal(await countExports(), before)
  })
})

describe('export --queue', () => {
  it('only asks for it, and cancel calls it off', async () => {
    const text = await succeed(['export', 'readings', '--sealed', '--queue'], scene.options)
    const id = /^export (\d+) of public\.readings is planned, nothing is stored yet;/.exec(text)?.[1] ?? ''
    assert.match(text, new RegExp(`partkeeper export resume ${id}$`))
    assert.match(
      await succeed(['exports'], scene.options),
      new RegExp(`^${id} .* planned +0 % copied .* nobody at it`, 'm'),
    )
    const { document } = await runJson<Answer>(['export', 'cancel', id], scene.options)
    assert.equal(document.export.state, 'cancelled')
    for (const verb of ['resume', 'cancel']) {
      const { code, error } = await runFailure(['export', verb, id], scene.options)
      assert.deepEqual([code, error.code], [1, 'invalid_argument'], verb)
    }
  })

  it('leaves the work to maintain, which tells what it does', async () => {
    const { document } = await runJson<Answer>(['export', 'few', '--queue'], scene.options)
    const { id } = document.export
    const text = await succeed(['maintain'], scene.options)
    assert.match(text, new RegExp(`^export ${id} of public\\.few begins, single$`, 'm'))
    assert.match(text, new RegExp(`^done +archive of export ${id}: read back and verified$`, 'm'))
    assert.doesNotMatch(text, /nothing is due/)
    const again = await runJson<Answer>(['export', 'resume', id], scene.options)
    assert.deepEqual([again.code, again.document.export.state], [0, 'verified'])
  })
})
