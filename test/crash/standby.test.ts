/**
 * A standby: every entrance says that it is one and does nothing, and that is no failure. The server is a primary that was
 * stopped and started again as one that waits for WAL which never comes.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import type { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { installSchema } from '../../src/postgres/migrate.ts'
import { runCli, runJson } from '../cli/run-cli.ts'
import { startOwnTestServer } from '../support/test-servers.ts'
import { endWorkers, measureExitMs, startWorker, waitForObservation, YEARLY } from './worker-fleet.ts'

const SAYS_SO = 'this server is a standby: it follows its primary, where maintenance runs'

describe('on a standby', () => {
  let server: EmbeddedServer
  let url: string
  let client: pg.Client

  before(async () => {
    server = await startOwnTestServer(15)
    const admin = new pg.Client(server.url('postgres'))
    await admin.connect()
    await admin.query('create role keeper login')
    await admin.query('create database followed owner keeper')
    const { rows } = await admin.query<{ data_directory: string }>('show data_directory')
    await admin.end()
    url = server.url('followed', 'keeper')
    const owner = new pg.Client(url)
    await owner.connect()
    await installSchema(owner)
    await owner.query('create table public.events (at timestamptz not null) partition by range (at)')
    await owner.query(`select partkeeper.manage('public.events', '1 day', at => now() - interval '3 days')`)
    await owner.end()
    writeFileSync(join(rows[0]?.data_directory ?? '', 'standby.signal'), '')
    await server.restart('fast')
    client = new pg.Client(url)
    await client.connect()
  })
  after(async () => {
    await client?.end()
    endWorkers(url)
    await server?.stop('immediate')
  })

  it('run_maintenance() and CALL maintain() say so', async () => {
    const { rows } = await client.query('select kind, outcome, detail from partkeeper.run_maintenance()')
    assert.deepEqual(rows, [{ kind: 'standby', outcome: 'waiting', detail: SAYS_SO }])
    const notices: (string | undefined)[] = []
    client.on('notice', ({ message }) => notices.push(message))
    await client.query('call partkeeper.maintain()')
    assert.deepEqual(notices, [`partkeeper: ${SAYS_SO}`])
  })

  it('partkeeper maintain says so and ends with 0', async () => {
    const { code, stdout } = await runCli(['maintain'], { url })
    assert.deepEqual([code, stdout], [0, 'nothing to do here: this server is a standby'])
    const { document } = await runJson<{ readonly is_standby: boolean }>(['maintain'], { url })
    assert.equal(document.is_standby, true)
  })

  it('a worker says so, stays, and ends with 0', async () => {
    const worker = startWorker({ url, name: 'follower', tick: YEARLY })
    await waitForObservation(worker, 'pass.standby')
    await measureExitMs(worker, 'SIGTERM')
  })
})
