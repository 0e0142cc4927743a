/**
 * The server goes away under a worker in the middle of a pass: stopped at once and started again, or its connections cut.
 * The same worker goes on when it is back; nobody starts it again.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import type { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { spawnCommand } from '../support/spawned-command.ts'
import { startOwnTestServer } from '../support/test-servers.ts'
import {
  assertDoneOnce,
  measureExitMs,
  NOTHING_IS_DUE,
  QUICK,
  startWorker,
  waitForObservation,
  waitUntilTrue,
} from './worker-fleet.ts'
import { makeDue, makeTables } from './worker-scene.ts'

const RECOVERY_MS_MAX = 20_000
const CREATIONS = 150

describe('a worker under which the server', () => {
  let server: EmbeddedServer
  let url: string

  before(async () => {
    server = await startOwnTestServer(15)
    await withClient(server.url('postgres'), async (superuser) => {
      await superuser.query('create role keeper login')
      await superuser.query('create database kept owner keeper')
    })
    url = server.url('kept', 'keeper')
    const migrate = spawnCommand({ arguments: ['migrate'], environment: { DATABASE_URL: url } })
    assert.deepEqual(await migrate.exited, { code: 0, signal: null }, migrate.stderrLines.join('\n'))
    await withClient(url, (client) => makeTables(client, 1))
  })
  after(() => server?.stop('immediate'))

  const interruptions: Readonly<Record<string, () => Promise<unknown>>> = {
    'is stopped at once and started again': () => server.restart('immediate'),
    'ends every connection': () =>
      withClient(server.url('postgres'), (superuser) =>
        superuser.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'kept'`),
      ),
  }

  for (const [name, interrupt] of Object.entries(interruptions)) {
    it(`${name} in mid-pass goes on by itself`, async (test) => {
      await withClient(url, (client) => makeDue({ client }, CREATIONS))
      const worker = startWorker({ url, name, tick: '*/2 * * * * *', environment: QUICK })
      await waitForObservation(worker, 'action.finished', 5)
      await interrupt()
      await withClient(url, async (client) => {
        const tookMs = await waitUntilTrue(client, NOTHING_IS_DUE, RECOVERY_MS_MAX)
        test.diagnostic(`all done ${Math.round(tookMs)} ms after the server was back`)
        await measureExitMs(worker, 'SIGTERM')
        await assertDoneOnce(client)
        await client.query(
          `drop table public.events_1; select partkeeper.unmanage(parent) from partkeeper.policies`,
        )
        await makeTables(client, 1)
        await client.query('delete from partkeeper.event')
      })
    })
  }
})

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
