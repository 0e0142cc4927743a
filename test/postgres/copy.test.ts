/**
 * COPY through a session: bytes and counts, a connection that is cut, a server that falls silent, a reader that is slow or
 * stops, and memory that stays flat whatever the size of a row. Real servers, real wires.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { PartkeeperError } from '../../src/core/errors.ts'
import { openDatabase } from '../../src/postgres/connect.ts'
import type { Database } from '../../src/postgres/database.ts'
import type { Session } from '../../src/postgres/session.ts'
import { makeTarget } from '../support/connection-target.ts'
import { spawnCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'

const ROWS = 200_000
const OUT = `copy (select number, repeat('x', 90) from generate_series(1, ${ROWS}) as number) to stdout`
const MEMORY_CHILD = fileURLToPath(new URL('copy-memory-child.ts', import.meta.url))
const LARGE_BYTES = 160_000_000

describe('COPY', () => {
  let own: TestDatabase
  let proxy: WireProxy
  let database: Database

  before(async () => {
    own = await createTestDatabase({ major: 15, installed: false })
    proxy = await startWireProxy(own)
    database = await openDatabase(makeTarget({ DATABASE_URL: proxy.url(own.url) }), {
      role: 'worker',
      allowSuperuser: false,
      poolSize: 2,
    })
    await database.query('create table public.plain (number integer, body text)')
    await database.query('create table public.large (body text)')
  })
  after(async () => {
    await database.close()
    await proxy.close()
    await own.drop()
  })

  it('out gives every byte and the count of rows', async () => {
    await database.transaction(async (session) => {
      const source = session.copyOut(OUT)
      assert.equal(await countLines(source), ROWS)
      assert.equal(source.rowCount, ROWS)
      assert.equal(await backendOf(session), session.backendId, 'the session goes on')
    })
  })

  it('of nothing is no bytes and no rows', async () => {
    await database.transaction(async (session) => {
      const source = session.copyOut('copy (select 1 where false) to stdout')
      assert.equal(await countLines(source), 0)
      assert.equal(source.rowCount, 0)
      assert.equal(await session.copyIn('copy public.plain from stdin', streamOf([])), 0)
    })
  })

  it('in takes what COPY out gave, and counts the rows', async () => {
    const copied = await database.transaction((from) =>
      database.transaction((to) => to.copyIn('copy public.plain from stdin', from.copyOut(OUT))),
    )
    assert.equal(copied, ROWS)
    const { rows } = await database.query('select count(*)::integer as rows from public.plain')
    assert.deepEqual(rows, [{ rows: ROWS }])
  })

  it('outside a transaction is refused', async () => {
    await assert.rejects(
      database.withClient(async (session) => countLines(session.copyOut(OUT))),
      { code: 'internal' },
    )
  })

  it('that the server refuses tells why, and leaves the session usable', async () => {
    const outcome = await database.withClient(async (session) => {
      const backend = session.backendId
      const wrong = [
        session.transaction((inside) => countLines(inside.copyOut('copy (select 1 / 0) to stdout'))),
      ]
      await assert.rejects(Promise.all(wrong), { sqlState: '22012' })
      const refused = session.transaction((inside) =>
        inside.copyIn('copy public.plain from stdin', streamOf(['not a number\tx\n'])),
      )
      await assert.rejects(refused, { sqlState: '22P02' })
      return { isSame: (await backendOf(session)) === backend, isReusable: session.isReusable }
    })
    assert.deepEqual(outcome, { isSame: true, isReusable: true })
  })

  it('that is aborted ends within a second, and its session is not used again', async () => {
    const abort = new AbortController()
    let abortedMs = 0
    const backends: number[] = []
    const copying = database.transaction(async (session) => {
      backends.push(await backendOf(session))
      for await (const _ of session.copyOut(OUT, { signal: abort.signal })) {
        abortedMs ||= testClock.monotonicMs()
        abort.abort()
      }
    })
    await assert.rejects(copying, { code: 'database_unreachable', message: 'the COPY was stopped' })
    assert.ok(testClock.monotonicMs() - abortedMs < 1000)
    assert.ok(!backends.includes(await database.withClient(backendOf)), 'another server process')
  })

  it('in whose source fails is rolled back, and the error is the one of the source', async () => {
    const failing = database.transaction((session) =>
      session.copyIn('copy public.large from stdin', failAfter(['half a row'])),
    )
    await assert.rejects(failing, new RangeError('the object is damaged'))
    const { rows } = await database.query('select count(*)::integer as rows from public.large')
    assert.deepEqual(rows, [{ rows: 0 }])
  })

  it('whose reader stops half way leaves no session in the middle of it', async () => {
    await database.withClient(async (session) => {
      const stopping = session.transaction(async (inside) => {
        for await (const _ of inside.copyOut(OUT)) throw new RangeError('the disk is full')
      })
      await assert.rejects(stopping, new RangeError('the disk is full'))
      assert.equal(session.isReusable, false)
    })
  })

  it('whose server falls silent ends with its time, and one whose reader is slow does not', async () => {
    const slow = database.transaction(async (session) => {
      let pieces = 0
      for await (const _ of session.copyOut(OUT, { stallMs: 1000 })) {
        if (pieces++ < 2) await testClock.sleep(1200)
      }
    })
    await slow
    const silent = database.transaction(async (session) => {
      for await (const _ of session.copyOut(OUT, { stallMs: 300 })) proxy.stall()
    })
    const isSilence = (error: PartkeeperError) => /was silent/.test(error.message) && error.retryable
    await assert.rejects(silent, isSilence)
    await proxy.resume()
  })

  it('that is cut is an error that can be tried again', async () => {
    const cut = database.transaction(async (session) => {
      for await (const _ of session.copyOut(OUT)) proxy.cutAll()
    })
    await assert.rejects(cut, { code: 'database_unreachable', retryable: true })
  })

  it('of one row of 160 MB out and in takes no more memory than any other', {
    timeout: 120_000,
  }, async (test) => {
    const child = spawnCommand({ script: MEMORY_CHILD, arguments: [own.url, String(LARGE_BYTES)] })
    assert.deepEqual(await child.exited, { code: 0, signal: null }, child.stderrLines.join('\n'))
    const found = JSON.parse(child.stdoutLines[0] ?? '') as Readonly<Record<string, number>>
    test.diagnostic(JSON.stringify(found))
    assert.deepEqual([found['length'], found['rows'], found['rowsIn']], [LARGE_BYTES + 1, 1, 1])
    assert.ok(Number(found['peakKilobytes']) < 150 * 1024, JSON.stringify(found))
  })
})

async function countLines(source: AsyncIterable<Uint8Array>): Promise<number> {
  let lines = 0
  for await (const bytes of source) for (const byte of bytes) if (byte === 10) lines += 1
  return lines
}

async function backendOf(session: Session): Promise<number> {
  const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid ?? 0
}

async function* streamOf(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text)
}

async function* failAfter(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  yield* streamOf(texts)
  throw new RangeError('the object is damaged')
}
