/**
 * The embedded server as its users meet it: it starts on every major, survives restarts and crashes, keeps the data that
 * was asked to stay, and says clearly why it cannot start.
 */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { type EmbeddedServer, startEmbeddedServer } from '../../src/demo/embedded-server.ts'
import { EMBEDDED_MAJORS, requireSupportedPlatform } from '../../src/demo/server-binaries.ts'
import { EmbeddedServerError } from '../../src/demo/server-error.ts'
import { testClock } from '../support/test-clock.ts'
import { TEST_SERVER_OPTIONS } from '../support/test-servers.ts'

async function queryValue(server: EmbeddedServer, sql: string): Promise<unknown> {
  const client = new pg.Client(server.url('postgres'))
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

function hasEnded(pid: number): boolean {
  const stat = `/proc/${pid}/stat`
  return !existsSync(stat) || / [ZX] /.test(readFileSync(stat, 'utf8'))
}

describe('an embedded server', () => {
  for (const major of EMBEDDED_MAJORS) {
    it(`of PostgreSQL ${major} starts as an ordinary user and leaves nothing behind when stopped`, async () => {
      const server = await startEmbeddedServer({ major, ...TEST_SERVER_OPTIONS })
      const owner = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${server.postmasterPid}/status`, 'utf8'))?.[1]
      assert.equal(Math.trunc(Number(await queryValue(server, 'show server_version_num')) / 10_000), major)
      assert.notEqual(owner, '0')
      await Promise.all([server.stop(), server.stop()])
      assert.ok(hasEnded(server.postmasterPid))
      assert.ok(!existsSync(server.socketDirectory))
    })
  }

  it('cannot be started again once it is stopped', async () => {
    const server = await startEmbeddedServer({ major: 18, ...TEST_SERVER_OPTIONS })
    await server.stop('immediate')
    await assert.rejects(server.restart(), /stopped for good/)
  })

  it('refuses platforms without binaries and says what to do instead', () => {
    assert.throws(
      () => requireSupportedPlatform('darwin', 'arm64'),
      (error: unknown) =>
        error instanceof EmbeddedServerError &&
        error.message === 'embedded PostgreSQL: expected Linux on x64, found darwin on arm64' &&
        /DATABASE_URL/.test(error.hint ?? ''),
    )
  })
})

describe('a running embedded server', () => {
  let server: EmbeddedServer
  before(async () => {
    server = await startEmbeddedServer({ major: 17, clock: testClock })
    await queryValue(server, 'create table kept (id int)')
  })
  after(() => server.stop())

  it('forces its data to disk unless told otherwise', async () => {
    assert.equal(await queryValue(server, 'show fsync'), 'on')
  })

  for (const mode of ['fast', 'immediate'] as const) {
    it(`keeps what was committed over a restart after a stop in mode ${mode}`, async () => {
      const { port, postmasterPid } = server
      const committed = await queryValue(
        server,
        'with i as (insert into kept values (1) returning 1) select count(*) from i',
      )
      assert.equal(committed, '1')
      const rowCount = await queryValue(server, 'select count(*) from kept')
      await server.restart(mode)
      assert.equal(await queryValue(server, 'select count(*) from kept'), rowCount)
      assert.equal(server.port, port)
      assert.notEqual(server.postmasterPid, postmasterPid)
    })
  }

  it('comes back after its postmaster was killed while a session was at work', async () => {
    const session = new pg.Client(server.url('postgres'))
    session.on('error', () => {
      // What counts is that the query is rejected.
    })
    await session.connect()
    const query = session.query('do $$ begin loop perform pg_sleep(0.01); end loop; end $$')
    process.kill(server.postmasterPid, 'SIGKILL')
    await assert.rejects(query)
    await server.restart()
    assert.equal(await queryValue(server, 'select 1'), 1)
  })

  it('refuses a fixed port that is taken, and says which', async () => {
    await assert.rejects(
      startEmbeddedServer({ major: 17, port: server.port, ...TEST_SERVER_OPTIONS }),
      (error: unknown) =>
        error instanceof EmbeddedServerError &&
        error.message.includes(`lets clients in on 127.0.0.1:${server.port}`) &&
        error.message.includes('Address already in use'),
    )
  })
})

describe('a data directory that the caller named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partkeeper-data-'))
  const dataDirectory = join(folder, 'data')
  before(() => chmodSync(folder, 0o755))
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('is made, kept after the stop, and opened again', async () => {
    const first = await startEmbeddedServer({ major: 18, dataDirectory, ...TEST_SERVER_OPTIONS })
    await queryValue(first, 'create table kept as select 42 as answer')
    await first.stop()
    const second = await startEmbeddedServer({ major: 18, dataDirectory, ...TEST_SERVER_OPTIONS })
    assert.equal(await queryValue(second, 'select answer from kept'), 42)
    await second.stop()
    assert.ok(existsSync(join(dataDirectory, 'PG_VERSION')))
  })

  it('is not touched by a server of another major', async () => {
    await assert.rejects(
      startEmbeddedServer({ ...TEST_SERVER_OPTIONS, major: 17, dataDirectory }),
      /expected data of PostgreSQL 17, found data of PostgreSQL 18/,
    )
  })
})
