/**
 * Real exports under limits that are changed while they run: how many chunks are in flight over two workers, how many bytes a
 * second, and a restore that waits for the WAL and for nothing else.
 */
import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Observation } from '../../src/core/observation.ts'
import { ExportScene } from './export-scene.ts'

const CHUNK_BYTES = 64 * 1024

describe('exports under limits', () => {
  let scene: ExportScene
  before(async () => {
    scene = await ExportScene.open()
    await scene.sql.run('create table public.paced (id bigint, body text)')
    await scene.sql.run(
      `insert into public.paced select number, repeat(md5(number::text), 5) from generate_series(1, 12000) as number`,
    )
  })
  afterEach(() =>
    scene.sql.run(`select partkeeper.set_flow(name, 'off') from partkeeper.flow_limits
      where kind = 'limit' and name <> 'workers_staying'`),
  )
  after(() => scene.close())

  const set = (name: string, value: string) =>
    scene.sql.run('select partkeeper.set_flow($1, $2)', [name, value])
  const request = () => scene.request('public.paced', { rung: 'sealed', chunk_bytes: CHUNK_BYTES })

  it('have no more chunks in flight than are allowed, over two workers, and more as soon as more are', async (test) => {
    const id = await request()
    await set('workers_at_once', '1')
    let inFlight = 0
    let recorded = 0
    const most = { before: 0, after: 0 }
    const raised = Promise.withResolvers<void>()
    const observe = ({ kind }: Observation) => {
      if (kind === 'chunk.claimed') inFlight += 1
      if (kind === 'chunk.recorded') {
        inFlight -= 1
        recorded += 1
        if (recorded === 8) set('workers_at_once', '4').then(raised.resolve, raised.reject)
      }
      if (recorded < 8) most.before = Math.max(most.before, inFlight)
      else most.after = Math.max(most.after, inFlight)
    }
    const reports = await Promise.all([
      scene.work({ observe, exportJobs: 2, chunkBytes: CHUNK_BYTES }, id),
      scene.work({ observe, exportJobs: 2, chunkBytes: CHUNK_BYTES }, id),
    ])
    await raised.promise
    assert.deepEqual(
      reports.flatMap(({ failures }) => failures),
      [],
    )
    assert.equal(await scene.stateOf(id), 'verified')
    test.diagnostic(`${most.before} at once of 1, then ${most.after} of 4, ${recorded} chunks`)
    // The claim is over in the database a moment before the observation of it.
    assert.ok(most.before <= 2, `${most.before} in flight`)
    assert.ok(most.after >= 2 && most.after <= 5, `${most.after} in flight`)
  })

  it('keep to their bytes a second with chunks that fit, and go on at full speed when the limit is taken away', async (test) => {
    const id = await request()
    await set('bytes_per_second', '200 kB')
    const startedMs = performance.now()
    let pacedMs = 0
    let pacedBytes = 0
    const watch = (observation: Observation) => {
      if (observation.kind !== 'chunk.copied' || pacedMs > 0) return
      pacedBytes += observation.rawBytes
      if (pacedBytes < 700_000) return
      pacedMs = performance.now() - startedMs
      set('bytes_per_second', 'off').catch(() => undefined)
    }
    const report = await scene.work({ observe: watch, exportJobs: 2, chunkBytes: CHUNK_BYTES }, id)
    const restMs = performance.now() - startedMs - pacedMs
    assert.deepEqual(report.failures, [])
    assert.equal(await scene.stateOf(id), 'verified')
    const rate = pacedBytes / (pacedMs / 1000)
    test.diagnostic(`${Math.round(rate / 1000)} kB a second of 205, and the rest in ${Math.round(restMs)} ms`)
    assert.ok(rate > 30_000 && rate < 400_000, `${rate} bytes a second`)
  })

  it('cut their chunks to four seconds of the budget', async () => {
    const id = await request()
    await set('bytes_per_second', '1 kB')
    await scene.sql.run('select outcome from partkeeper.open_export($1, clock_timestamp(), 1)', [id])
    assert.equal(await scene.sql.value('select partkeeper.paced_blocks($1, 1000)::int', [id]), 1)
    await set('bytes_per_second', '20 kB')
    assert.equal(await scene.sql.value('select partkeeper.paced_blocks($1, 1000)::int', [id]), 10)
    await set('bytes_per_second', 'off')
    assert.equal(await scene.sql.value('select partkeeper.paced_blocks($1, 1000)::int', [id]), 1000)
    await scene.sql.run('select partkeeper.cancel_export($1)', [id])
  })
})
