/**
 * Real workers with a folder as their store: killed, told to stop in the middle of a COPY, and watched for the memory they
 * take. Others go on where they stopped.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type pg from 'pg'
import {
  endWorkers,
  measureExitMs,
  startWorker,
  waitForObservation,
  waitUntilTrue,
  YEARLY,
} from '../crash/worker-fleet.ts'
import { readPeakKilobytes } from '../support/peak-memory.ts'
import { ExportScene } from './export-scene.ts'

const MEMORY_KILOBYTES_MAX = 150 * 1024
/** Of the product: a claim lasts 12 s, and workers look around every 3 s. */
const TAKEOVER_MS_MAX = 20_000
const EXIT_MS_MAX = 5000
const IS_COPYING = `select exists (select from pg_stat_activity where datname = current_database() and state = 'active' and query like 'copy (%')`
const FILL = `insert into public.heavy select number, repeat(md5(number::text), 240) from generate_series(1, 20000) as number`

describe('a worker at an export', () => {
  let scene: ExportScene
  let client: pg.Client
  before(async () => {
    scene = await ExportScene.open()
    client = await scene.sql.database.connect()
    await client.query('create table public.heavy (id bigint, body text)')
    await client.query('alter table public.heavy alter column body set storage plain')
    await client.query(FILL)
  })
  after(async () => {
    endWorkers(scene.sql.database.url)
    await scene.close()
  })

  const start = (name: string, chunkSize = '16 MB') =>
    startWorker({
      ...{ url: scene.sql.database.url, name, tick: YEARLY },
      environment: {
        PARTKEEPER_STORE: scene.storeUrl,
        PARTKEEPER_SCRATCH: scene.scratchFolder,
        PARTKEEPER_CHUNK_SIZE: chunkSize,
      },
    })
  const isVerified = (id: string) => `select state = 'verified' from partkeeper.export where id = ${id}`

  it('that is killed loses one chunk, and another worker goes on within 20 s', async (test) => {
    const id = await scene.request('public.heavy', { rung: 'sealed' })
    const killed = start('killed')
    await waitForObservation(killed, 'chunk.claimed', 2)
    killed.signal('SIGKILL')
    assert.deepEqual(await killed.exited, { code: null, signal: 'SIGKILL' })
    const next = start('next')
    const again = `select max(attempts) > 1 from partkeeper.chunk where export = ${id}`
    const tookMs = await waitUntilTrue(client, again, TAKEOVER_MS_MAX)
    test.diagnostic(`went on after ${Math.round(tookMs)} ms`)
    await waitUntilTrue(client, isVerified(id), 60_000)
    await measureExitMs(next, 'SIGTERM')
    assert.deepEqual(await countAgain(id), 1, 'chunks that were copied again')
  })

  it('that is told to stop in the middle of a COPY leaves within 5 s, and the chunk is free at once', async (test) => {
    const id = await scene.request('public.heavy', { rung: 'sealed', chunk_bytes: 1024 ** 3 })
    const stopped = start('stopped')
    await waitForObservation(stopped, 'chunk.claimed')
    await waitUntilTrue(client, IS_COPYING, 10_000)
    const tookMs = await measureExitMs(stopped, 'SIGTERM')
    test.diagnostic(`left after ${Math.round(tookMs)} ms`)
    assert.ok(tookMs < EXIT_MS_MAX, `${tookMs} ms`)
    const { rows } = await client.query(
      `select state, claimed_until = '-infinity' as is_free from partkeeper.chunk where export = $1`,
      [id],
    )
    assert.deepEqual(rows, [{ state: 'pending', is_free: true }])
  })

  it('takes the same memory for one chunk of 160 MB as for any', async (test) => {
    const worker = start('frugal')
    const isDone = `select bool_and(state = 'verified') from partkeeper.export`
    await waitUntilTrue(client, isDone, 60_000)
    const kilobytes = readPeakKilobytes(worker.pid)
    await measureExitMs(worker, 'SIGTERM')
    test.diagnostic(`took ${kilobytes} kB at most`)
    assert.ok(kilobytes < MEMORY_KILOBYTES_MAX, `${kilobytes} kB`)
  })

  async function countAgain(id: string): Promise<number> {
    return scene.sql.value(
      'select count(*)::integer from partkeeper.chunk where export = $1 and attempts > 1',
      [id],
    )
  }
})
