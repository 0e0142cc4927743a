/**
 * The memory of a real worker that exports to a bucket: the same for one chunk of 160 MB as for chunks of 16 MB, and within
 * what a small platform gives a process. (To a folder: test/services/export-worker.test.ts.)
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { endWorkers, measureExitMs, startWorker, waitUntilTrue, YEARLY } from '../crash/worker-fleet.ts'
import { readPeakKilobytes } from '../support/peak-memory.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { makeBucketPlace } from './s3-place.ts'

const MEMORY_KILOBYTES_MAX = 150 * 1024
const EXPORT_MS_MAX = 120_000
const CHUNK_BYTES = [16 * 2 ** 20, 2 ** 30]
const FILL = `
create table public.heavy (id bigint, body text);
alter table public.heavy alter column body set storage plain;
insert into public.heavy select number, repeat(md5(number::text), 240) from generate_series(1, 20000) as number`

it('a worker at a bucket takes the same memory for one chunk of 160 MB as for any', {
  timeout: 3 * EXPORT_MS_MAX,
}, async (test) => {
  const database = await createTestDatabase({ major: 15, installed: true })
  const client = await database.connect()
  await client.query(FILL)
  const place = await makeBucketPlace()
  await client.query(`select partkeeper.set_store('default', $1)`, [place.url])
  const worker = startWorker({
    url: database.url,
    name: 'frugal',
    tick: YEARLY,
    timeoutMs: 3 * EXPORT_MS_MAX,
  })
  test.after(() => endWorkers(database.url))
  for (const bytes of CHUNK_BYTES) {
    await client.query(`select partkeeper.request_export('public.heavy', settings => $1)`, [
      JSON.stringify({ rung: 'sealed', chunk_bytes: bytes }),
    ])
    const isDone = `select bool_and(state = 'verified') from partkeeper.export`
    await waitUntilTrue(client, isDone, EXPORT_MS_MAX)
    const kilobytes = readPeakKilobytes(worker.pid)
    test.diagnostic(`${kilobytes} kB at most with chunks of ${bytes} bytes`)
    assert.ok(kilobytes < MEMORY_KILOBYTES_MAX, `${kilobytes} kB`)
  }
  await measureExitMs(worker, 'SIGTERM')
  await database.drop()
})
