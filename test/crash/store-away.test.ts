/**
 * A store that is away: partitions are made on time, nothing is sealed, detached or dropped, the store is asked once a second
 * at most and never in step, and when it is back everything is done. A worker as a process of its own, a folder that is moved
 * away, and a server that answers every call with 503.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { spawnCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { type ArchiveClone, buildArchiveScene, makeFolder, type StorePlace } from './archive-due-scene.ts'
import { assertArchiveSafe } from './archive-state.ts'
import { withArchiveClone } from './interrupted-archive.ts'
import {
  endWorkers,
  measureExitMs,
  NOTHING_IS_DUE,
  QUICK,
  startWorker,
  waitForObservation,
  waitUntilTrue,
} from './worker-fleet.ts'

const EVERY_SECOND = '* * * * * *'
const WITHIN_MS = 60_000
const REQUESTS = 5
const NOTHING_TO_MAKE = `select not exists (select from partkeeper.plan() where kind = 'create')`
const UNTOUCHED = `select count(*) filter (where state <> 'expired') = 0 from partkeeper.retirement`

describe('a store that is away', () => {
  it('keeps nothing from being made and lets nothing go; when it is back, everything is done', async () => {
    let place: StorePlace | undefined
    await withWorker(
      async () => (place = await makeFolder()),
      {},
      async (clone, start) => {
        assert.ok(place)
        const probe = spawnCommand({
          arguments: ['store', 'probe', 'default'],
          environment: { DATABASE_URL: clone.url },
        })
        assert.deepEqual(await probe.exited, { code: 0, signal: null }, probe.stderrLines.join('\n'))
        const folder = fileURLToPath(place.url)
        await rename(folder, `${folder}-away`)
        await mkdir(folder)
        try {
          const worker = start()
          await waitForObservation(worker, 'store.failing')
          await assertOnlyMade(clone)
          await waitForObservation(worker, 'ring.reset')
          await rm(folder, { recursive: true })
          await rename(`${folder}-away`, folder)
          await waitUntilTrue(clone.client, NOTHING_IS_DUE, WITHIN_MS)
          await measureExitMs(worker, 'SIGTERM')
          await assertArchiveSafe(clone)
          const { rows } = await clone.client.query(
            `select kind from partkeeper.event where kind in ('store_failing', 'ring_reset')`,
          )
          assert.ok(rows.length >= 2, 'the history tells of it')
        } finally {
          await rm(`${folder}-away`, { recursive: true, force: true })
        }
      },
    )
  })

  it('is asked once a second at most, and never in step', async () => {
    const askedMs: number[] = []
    const server = createServer((_, answer) => {
      askedMs.push(testClock.monotonicMs())
      answer.writeHead(503).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const url = `s3://bucket/archives?endpoint=http://127.0.0.1:${port}&region=us-east-1`
    const credentials = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'unused-secret' }
    try {
      await withWorker(
        async () => ({ ...(await makeFolder()), url }),
        credentials,
        async (clone, start) => {
          const worker = start()
          await waitUntilAsked(askedMs, REQUESTS)
          await assertOnlyMade(clone)
          await measureExitMs(worker, 'SIGTERM')
          const gaps = askedMs.slice(1).map((ms, index) => ms - (askedMs[index] ?? 0))
          assert.ok(Math.min(...gaps) > 950, `gaps of ${gaps.map(Math.round).join(', ')} ms`)
          assert.ok(Math.max(...gaps) - Math.min(...gaps) > 10, 'they are spread')
        },
      )
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

/** A worker, and a scene in which an archive is due; whatever is left running is ended. */
async function withWorker(
  makePlace: () => Promise<StorePlace>,
  environment: Readonly<Record<string, string>>,
  work: (clone: ArchiveClone, start: () => ReturnType<typeof startWorker>) => Promise<void>,
): Promise<void> {
  const scene = await buildArchiveScene(15, { makePlace })
  try {
    await withArchiveClone(scene, async (clone) => {
      const { url } = clone
      const start = () =>
        startWorker({ url, name: 'w', tick: EVERY_SECOND, environment: { ...QUICK, ...environment } })
      try {
        await work(clone, start)
      } finally {
        endWorkers(url)
      }
    })
  } finally {
    await scene.close()
  }
}

async function assertOnlyMade({ client }: ArchiveClone): Promise<void> {
  await client.query(`select partkeeper.set_policy('public.events', '{"premake": 6}')`)
  await waitUntilTrue(client, NOTHING_TO_MAKE, WITHIN_MS)
  await waitUntilTrue(client, UNTOUCHED, 0)
}

async function waitUntilAsked(askedMs: readonly number[], times: number): Promise<void> {
  const beganMs = testClock.monotonicMs()
  while (askedMs.length < times) {
    assert.ok(testClock.monotonicMs() - beganMs < WITHIN_MS, `asked ${askedMs.length} times`)
    await testClock.sleep(50)
  }
}
