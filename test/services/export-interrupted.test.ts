/**
 * Exports that are disturbed: two workers at one, a worker told to stop in the middle of a chunk, one that loses its claim,
 * a table that is truncated or rewritten, a scratch folder that is wiped. Nothing is stored twice and nothing is lost.
 */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import type { Observation } from '../../src/core/observation.ts'
import { ExportScene, makeRecorder } from './export-scene.ts'

const ROWS = 12_000

describe('an export that is disturbed', () => {
  let scene: ExportScene
  before(async () => {
    scene = await ExportScene.open()
  })
  after(() => scene.close())

  async function makeTable(name: string): Promise<string> {
    await scene.sql.run(`create table public.${name} (id bigint primary key, body text not null)`)
    await scene.sql.run(
      `insert into public.${name} select number, repeat(md5(number::text), 5) from generate_series(1, $1::bigint) as number`,
      [ROWS],
    )
    return scene.request(`public.${name}`, { rung: 'sealed' })
  }

  async function assertWhole(id: string): Promise<void> {
    const found = await scene.sql.row(
      `select state, row_count::integer as rows, (select count(*) = max(number) from partkeeper.chunk where export = id) as tiles
       from partkeeper.export where id = $1`,
      [id],
    )
    assert.deepEqual(found, { state: 'verified', rows: ROWS, tiles: true })
  }

  it('by nobody, but made by two workers with two lanes each, stores no chunk twice and lets none idle', async () => {
    const id = await makeTable('shared')
    const recorders = [makeRecorder(), makeRecorder()]
    await Promise.all(recorders.map(({ observe }) => scene.work({ observe, exportJobs: 2 }, id)))
    await assertWhole(id)
    const stored = recorders.map(({ seen }) => numbersOf(seen, 'chunk.stored'))
    const all = stored.flat()
    assert.equal(new Set(all).size, all.length, 'a chunk was stored twice')
    assert.ok(
      stored.every((numbers) => numbers.length > 0),
      JSON.stringify(stored),
    )
  })

  it('by an order to stop in the middle of a chunk hands that one back, and the next worker does it at once', async () => {
    const id = await makeTable('stopped')
    const stop = new AbortController()
    const { seen, observe } = makeRecorder()
    await scene.work({
      signal: stop.signal,
      observe: (observation) => {
        observe(observation)
        if (observation.kind === 'chunk.claimed' && observation.number === 3) stop.abort('SIGTERM')
      },
    })
    assert.deepEqual(numbersOf(seen, 'chunk.stored'), [1, 2])
    assert.deepEqual(numbersOf(seen, 'chunk.released'), [3])
    const next = makeRecorder()
    assert.deepEqual((await scene.work({ observe: next.observe })).failures, [])
    assert.equal(numbersOf(next.seen, 'chunk.claimed')[0], 3)
    await assertWhole(id)
  })

  it('by a rival that took the chunk over is fenced, and its object is no part of the archive', async () => {
    const id = await makeTable('taken')
    const { seen, observe } = makeRecorder()
    const taking: Promise<unknown>[] = []
    const take = `update partkeeper.chunk set term = term + 1 where export = ${id} and number = 2`
    await scene.work({
      observe: (observation) => {
        observe(observation)
        if (observation.kind === 'chunk.claimed' && observation.number === 2) taking.push(scene.sql.run(take))
      },
    })
    await Promise.all(taking)
    assert.deepEqual(numbersOf(seen, 'chunk.fenced'), [2])
    assert.equal(await scene.stateOf(id), 'planned')
    const release = `update partkeeper.chunk set claimed_until = '-infinity' where export = $1 and state = 'pending'`
    await scene.sql.run(release, [id])
    await scene.work()
    await assertWhole(id)
  })

  it('by a TRUNCATE behind its back stores nothing more, and says why', async () => {
    const id = await makeTable('emptied')
    const stop = new AbortController()
    await scene.work({
      signal: stop.signal,
      observe: (observation) => {
        if (observation.kind === 'chunk.stored') stop.abort('SIGTERM')
      },
    })
    // As an owner could who takes the seal off by hand.
    await scene.sql.run(`alter table public.emptied disable trigger user`)
    await scene.sql.run('truncate public.emptied')
    const { failures } = await scene.work()
    assert.equal(failures.length, 1)
    assert.match(failures[0]?.message ?? '', /truncated or rewritten/)
    assert.equal(await scene.stateOf(id), 'planned')
    await scene.sql.run('select partkeeper.cancel_export($1)', [id])
  })

  it('by a scratch folder that is wiped at every step goes on as if nothing had happened', async () => {
    const id = await makeTable('wiped')
    const wipe = () => rmSync(scene.scratchFolder, { recursive: true, force: true })
    assert.deepEqual((await scene.work({ observe: wipe })).failures, [])
    await assertWhole(id)
  })

  it('by an object that is gone when it is read back is damaged, and says which', async () => {
    const id = await makeTable('gone')
    await scene.work({
      observe: ({ kind }) => {
        if (kind !== 'export.published') return
        for (const [name, path] of scene.filesOf(id)) if (name.startsWith('data/000002')) rmSync(path)
      },
    })
    const damage = await scene.sql.value<string>('select damage from partkeeper.export where id = $1', [id])
    assert.match(damage, /^data\/000002-[0-9a-f]{8}\.copy\.zst is missing$/)
    assert.notEqual(await scene.stateOf(id), 'verified')
  })
})

function numbersOf(seen: readonly Observation[], kind: Observation['kind']): readonly number[] {
  return seen.flatMap((each) => (each.kind === kind && 'number' in each ? [each.number] : []))
}
