/**
 * A web process that cannot do its work gives up with a report, so that its platform starts another: its database is away for ten
 * minutes, by a clock that runs fast, or its port is taken.
 */
import assert from 'node:assert/strict'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Observation } from '../../src/core/observation.ts'
import { WebServer } from '../../src/http/web-server.ts'
import { openDatabase } from '../../src/postgres/connect.ts'
import { type MakeListener, runWeb } from '../../src/runtime/web.ts'
import { withArchiveTools } from '../crash/service-passes.ts'
import { makeTarget } from '../support/connection-target.ts'
import { testClock } from '../support/test-clock.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'

const FAST = {
  ...testClock,
  monotonicMs: () => testClock.monotonicMs() * 1000,
  sleep: (durationMs: number, signal?: AbortSignal) => testClock.sleep(durationMs / 10, signal),
}

describe('a web process gives up with a report', () => {
  let database: TestDatabase
  let proxy: WireProxy
  before(async () => {
    database = await createTestDatabase({ major: 15, installed: true })
    proxy = await startWireProxy(database)
  })
  after(async () => {
    await proxy.close()
    await database.drop()
  })

  /** Runs it until it gives up; the messages of the reports that the log and the database have. */
  async function giveUp(
    port: number,
    meanwhile: (server: WebServer) => unknown,
  ): Promise<readonly unknown[]> {
    const told: Observation[] = []
    let server: WebServer | undefined
    const observe = (observation: Observation): void => {
      told.push(observation)
      if (observation.kind === 'web.listening' && server !== undefined) void meanwhile(server)
    }
    const target = makeTarget({ DATABASE_URL: proxy.url(database.url) })
    const sessions = await openDatabase(target, {
      ...{ role: 'serve', allowSuperuser: false, poolSize: 2, observe },
    })
    await withArchiveTools({ url: database.url, observe }, async (tools) => {
      const make: MakeListener = (parts) => {
        const { database: queries } = tools
        const credentials = { drainToken: undefined, drainSecret: undefined }
        server = new WebServer({ ...parts, ...credentials, database: queries, clock: testClock, port })
        return server
      }
      await assert.rejects(runWeb({ ...tools, clock: FAST, sessions }, make))
    })
    sessions.abandon()
    await server?.close(0)
    const client = await database.connect()
    const { rows } = await client.query(
      'select message from partkeeper.crash_report order by id desc limit 1',
    )
    const crash = told.find(({ kind }) => kind === 'process.crashed')
    return [crash !== undefined && 'message' in crash ? crash.message : undefined, rows[0]?.message]
  }

  it('when its database stays away', async () => {
    const [logged, recorded] = await giveUp(0, async () => {
      await proxy.refuse()
      proxy.cutAll()
    })
    await proxy.resume()
    assert.match(String(logged), /ECONNREFUSED|did not answer|connection/)
    assert.equal(recorded, logged)
  })

  it('only when its server dies too often: until then it is opened again', async () => {
    let opened = 0
    const [logged, recorded] = await giveUp(0, (server) => {
      opened += 1
      server.end(new Error('out of files'))
    })
    assert.equal(opened, 6)
    const expected = 'http failed again after 5 resets within 10 minutes: out of files'
    assert.deepEqual([logged, recorded], [expected, expected])
  })

  it('when its port is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const [logged, recorded] = await giveUp(port, () => undefined)
    other.close()
    assert.deepEqual([logged, recorded], Array(2).fill(`cannot listen on port ${port}: somebody else does`))
  })
})
