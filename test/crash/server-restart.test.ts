/**
 * The server goes away under a worker in the middle of a pass: stopped at once and started again, or its connections cut.
 * The same worker goes on when it is back; nobody starts it again.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import pg from 'pg'
import type { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { spawnCommand } from '../support/spawned-command.ts'
import { startOwnTestServer } from '../support/test-servers.ts'
import {
  assertDoneOnce,
  endWorkers,
  measureExitMs,
  NOTHING_IS_DUE,
  QUICK,
  startWorker,
  waitForObservation,
  waitUntilTrue,
} from './worker-fleet.ts'
import { makeDue, makeTables } from './worker-scene.ts'

const RECOVERY_MS_MAX = 60_000
const CREATIONS = 400

describe('a worker under which the server', () => {
  let server: EmbeddedServer

  before(async () => {
    server = await startOwnTestServer(15)
    await asSuperuser('create role keeper login')
  })
  after(() => server?.stop('immediate'))

  it('is stopped at once and started again in mid-pass goes on by itself', async (test) => {
    await interruptAndMeasure(test, 'restarted', () => server.restart('immediate'))
  })

  it('ends every connection in mid-pass goes on by itself', async (test) => {
    const end = `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'terminated'`
    await interruptAndMeasure(test, 'terminated', () => asSuperuser(end))
  })

  async function interruptAndMeasure(
    test: TestContext,
    name: string,
    interrupt: () => Promise<void>,
  ): Promise<void> {
    await asSuperuser(`create database ${name} owner keeper`)
    const url = server.url(name, 'keeper')
    const migrate = spawnCommand({ arguments: ['migrate'], environment: { DATABASE_URL: url } })
    assert.deepEqual(await migrate.exited, { code: 0, signal: null }, migrate.stderrLines.join('\n'))
    await withClient(url, async (client) => {
      await makeTables(client, 1)
      await makeDue({ client }, CREATIONS)
    })
    const worker = startWorker({ url, name, tick: '*/2 * * * * *', environment: QUICK })
    test.after(() => endWorkers(url))
    await waitForObservation(worker, 'action.finished', 5)
    await interrupt()
    await withClient(url, async (client) => {
      const tookMs = await waitUntilTrue(client, NOTHING_IS_DUE, RECOVERY_MS_MAX)
      test.diagnostic(`all done ${Math.round(tookMs)} ms after the server was back`)
      await measureExitMs(worker, 'SIGTERM')
      await assertDoneOnce(client)
    })
  }

  function asSuperuser(statement: string): Promise<void> {
    return withClient(server.url('postgres'), async (client) => {
      await client.query(statement)
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
