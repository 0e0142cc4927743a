// Each fault before Postgres as a real client sees it, with the real server behind: what the client is told, what the
// server did, and what the rehearsal says about it.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it, type TestContext } from 'node:test'
import pg from 'pg'
import { testClock } from '../support/test-clock.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { type RehearsalScene, startRehearsal } from './rehearsal-scene.ts'

let database: TestDatabase
let direct: pg.Client

before(async () => {
  database = await createTestDatabase({ major: 15, installed: false })
  direct = await database.connect()
})
after(() => database.drop())
beforeEach(() => direct.query('drop table if exists written; create table written (id int)'))

async function rehearse(context: TestContext, lines: string): Promise<RehearsalScene> {
  return startRehearsal(context, lines, { postgres: database })
}

async function connectThrough(
  context: TestContext,
  scene: RehearsalScene,
  options: pg.ClientConfig = {},
): Promise<pg.Client> {
  const url = new URL(database.url)
  url.host = scene.address('postgres')
  const client = new pg.Client({ connectionString: url.href, ...options })
  // What is looked at is the rejection of the query; the same error comes as an event.
  client.on('error', () => undefined)
  context.after(() => {
    client.end().catch(() => undefined)
  })
  await client.connect()
  return client
}

async function countWritten(): Promise<number> {
  const { rows } = await direct.query<{ count: number }>('select count(*)::int as count from written')
  return rows[0]?.count ?? -1
}

const INSERT = 'insert into written values ($1)'
const UNTIL_STOPPED = '10m end'

describe('without a fault', () => {
  it('everything passes, megabytes too, and is counted', async (context) => {
    const scene = await rehearse(context, `0s postgres ok\n${UNTIL_STOPPED}`)
    const client = await connectThrough(context, scene)
    const long = 'ä\\n'.repeat(2_000_000)
    const { rows } = await client.query<{ echo: string }>('select $1::text as echo', [long])
    assert.equal(rows[0]?.echo, long)
    await client.query('begin')
    await client.query(INSERT, [1])
    await client.query('commit')
    const { seen, isComplete } = await scene.stop()
    assert.deepEqual(seen, { connections: 1, statements: 4, commits: 2, requests: 0 })
    assert.equal(isComplete, false)
  })

  it('a request for encryption is answered with no, since nobody could read along', async (context) => {
    const scene = await rehearse(context, `0s postgres ok\n${UNTIL_STOPPED}`)
    await assert.rejects(connectThrough(context, scene, { ssl: true }), /does not support SSL/)
  })

  it('a server that is not there is told of, and the client is reset', async (context) => {
    const nobody = { host: '127.0.0.1', port: 1 }
    const scene = await startRehearsal(context, `0s postgres ok\n${UNTIL_STOPPED}`, { postgres: nobody })
    await assert.rejects(connectThrough(context, scene), /ECONNRESET|terminated unexpectedly/)
    const problem = await scene.waitFor('problem')
    assert.match(JSON.stringify(problem), /ECONNREFUSED 127\.0\.0\.1:1/)
  })
})

describe('cut-before-commit', () => {
  it('leaves nothing of a transaction', async (context) => {
    const scene = await rehearse(context, 'at commit 1 cut-before-commit')
    const client = await connectThrough(context, scene)
    await client.query('begin')
    await client.query(INSERT, [1])
    await assert.rejects(client.query('commit'), { code: 'ECONNRESET' })
    assert.equal(await countWritten(), 0)
    assert.deepEqual(scene.landed(), ['line 1: connection 1, commit'])
  })

  it('leaves nothing of a statement that would commit by itself', async (context) => {
    const scene = await rehearse(context, 'at commit 2 of INSERT cut-before-commit')
    const client = await connectThrough(context, scene)
    await client.query(INSERT, [1])
    await client.query('select 1')
    await assert.rejects(client.query({ name: 'named', text: INSERT, values: [2] }), { code: 'ECONNRESET' })
    assert.equal(await countWritten(), 1)
    assert.deepEqual(scene.landed(), ['line 1: connection 1, insert written'])
  })
})

describe('cut-after-commit', () => {
  const ways: readonly (readonly [string, (client: pg.Client) => Promise<unknown>])[] = [
    ['a simple COMMIT', (client) => client.query('commit')],
    ['a prepared COMMIT', (client) => client.query({ name: 'done', text: 'commit' })],
  ]
  for (const [what, commit] of ways) {
    it(`of ${what} leaves it done, and the client without an answer`, async (context) => {
      const scene = await rehearse(context, 'at commit 1 cut-after-commit')
      const client = await connectThrough(context, scene)
      await client.query('begin')
      await client.query(INSERT, [1])
      await assert.rejects(commit(client), { code: 'ECONNRESET' })
      assert.equal(await countWritten(), 1)
      assert.deepEqual(scene.landed(), ['line 1: connection 1, commit'])
    })
  }

  it('of a statement that commits by itself leaves it done', async (context) => {
    const scene = await rehearse(context, 'at commit 1 cut-after-commit')
    const client = await connectThrough(context, scene)
    await assert.rejects(client.query(INSERT, [1]), { code: 'ECONNRESET' })
    assert.equal(await countWritten(), 1)
  })

  it('waits for a commit that works: a statement that fails commits nothing, and its error arrives', async (context) => {
    const scene = await rehearse(context, 'at commit 1 cut-after-commit')
    const client = await connectThrough(context, scene)
    await assert.rejects(client.query('insert into nowhere values (1)'), { code: '42P01' })
    assert.deepEqual(scene.landed(), [])
    await assert.rejects(client.query(INSERT, [1]), { code: 'ECONNRESET' })
    assert.equal(await countWritten(), 1)
  })

  it('does not meet a COMMIT that can only roll back', async (context) => {
    const scene = await rehearse(context, 'at commit 1 cut-after-commit')
    const client = await connectThrough(context, scene)
    await client.query('begin')
    await assert.rejects(client.query('select 1/0'), { code: '22012' })
    await client.query('commit')
    assert.deepEqual(scene.landed(), [])
  })

  it('for a time meets every commit of that time', async (context) => {
    const scene = await rehearse(context, `0s postgres cut-after-commit\n${UNTIL_STOPPED}`)
    await scene.waitFor('begun')
    for (const id of [1, 2]) {
      const client = await connectThrough(context, scene)
      await assert.rejects(client.query(INSERT, [id]), { code: 'ECONNRESET' })
    }
    assert.equal(await countWritten(), 2)
    assert.equal(scene.landed().length, 2)
  })
})

describe('lost-reply', () => {
  it('leaves the statement done and the connection silent, until the client gives up', async (context) => {
    const scene = await rehearse(context, 'at statement 1 of written lost-reply')
    const client = await connectThrough(context, scene, { query_timeout: 500 })
    await assert.rejects(client.query(INSERT, [1]), /timeout/)
    assert.equal(await countWritten(), 1)
    assert.deepEqual(scene.landed(), ['line 1: connection 1, insert written'])
    const { isComplete, isProof } = await scene.stop()
    assert.deepEqual([isComplete, isProof], [true, true])
  })
})

describe('rst and fin', () => {
  for (const [fault, seen] of [
    ['rst', { code: 'ECONNRESET' }],
    ['fin', /terminated unexpectedly/],
  ] as const) {
    it(`${fault} at a statement ends the connection before the server sees it`, async (context) => {
      const scene = await rehearse(context, `at statement 2 ${fault}`)
      const client = await connectThrough(context, scene)
      await client.query('select 1')
      await assert.rejects(client.query(INSERT, [1]), seen)
      assert.equal(await countWritten(), 0)
    })

    it(`${fault} at a connection ends that one and no other`, async (context) => {
      const scene = await rehearse(context, `at connection 2 ${fault}`)
      const first = await connectThrough(context, scene)
      await assert.rejects(connectThrough(context, scene), seen)
      await first.query('select 1')
      await connectThrough(context, scene)
      assert.deepEqual(scene.landed(), ['line 1: connection 2, new'])
    })

    it(`${fault} at an instant ends what is open, once`, async (context) => {
      const scene = await rehearse(context, `500ms postgres ${fault}`)
      const client = await connectThrough(context, scene)
      const left = new Promise((resolve) => client.once('end', resolve))
      await left
      assert.deepEqual(scene.landed(), ['line 1: connection 1, open'])
      await (await connectThrough(context, scene)).query('select 1')
    })
  }
})

describe('refuse', () => {
  it('ends what is open, closes the port, and opens the same one again', async (context) => {
    const scene = await rehearse(context, '500ms postgres refuse for 500ms')
    const client = await connectThrough(context, scene)
    await new Promise((resolve) => client.once('end', resolve))
    await assert.rejects(connectThrough(context, scene), { code: 'ECONNREFUSED' })
    await scene.waitFor('over')
    await connectThrough(context, scene)
    assert.deepEqual(scene.landed(), ['line 1: connection 1, open'])
  })
})

describe('hang and slow', () => {
  it('hang holds everything back, of open and of new connections, and hands it on afterwards', async (context) => {
    const scene = await rehearse(context, '500ms postgres hang for 1s')
    const client = await connectThrough(context, scene)
    await scene.waitFor('begun')
    const written = client.query(INSERT, [1])
    await scene.waitFor('landed')
    const connected = connectThrough(context, scene)
    assert.equal(await countWritten(), 0)
    await Promise.all([written, connected])
    assert.ok(scene.events.some(({ kind }) => kind === 'over'))
    assert.equal(await countWritten(), 1)
    assert.deepEqual([...scene.landed()].sort(), ['line 1: connection 1, sent', 'line 1: connection 2, new'])
  })

  it('slow takes its time for each piece, both ways', async (context) => {
    const scene = await rehearse(context, `0s postgres slow delay=100ms\n${UNTIL_STOPPED}`)
    await scene.waitFor('begun')
    const startedMs = testClock.monotonicMs()
    const client = await connectThrough(context, scene)
    await client.query('select 1')
    assert.ok(testClock.monotonicMs() - startedMs >= 400)
    assert.equal(scene.landed().length, 1, 'and is told once for each connection')
  })
})

it('a rehearsal that is stopped leaves no port and no connection behind', async (context) => {
  const scene = await rehearse(context, `0s postgres ok\n${UNTIL_STOPPED}`)
  const client = await connectThrough(context, scene)
  const left = new Promise((resolve) => client.once('end', resolve))
  await scene.stop()
  await left
  await assert.rejects(connectThrough(context, scene), { code: 'ECONNREFUSED' })
})
