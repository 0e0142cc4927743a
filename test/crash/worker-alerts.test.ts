/**
 * Workers tell alerts whatever kills them: a message that was queued, or that the receiver took without our knowing, goes out
 * under the same key from another worker. A worker that fell silent is told by the others. URLs and secrets are nowhere.
 */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { type Received, WebhookReceiver } from '../support/webhook-receiver.ts'
import { endWorkers, QUICK, startWorker, waitForObservation, waitUntilTrue, YEARLY } from './worker-fleet.ts'

const TOKEN = 'sesame-4711'
const SIGNING = 'sign-with-this-0815'
const PAUSE = `update partkeeper.installation set paused_at = clock_timestamp() - interval '25 hours', paused_reason = 'freeze'`
const PROMPT_MS = 30_000

describe('alerts that workers tell', () => {
  const receiver = new WebhookReceiver()
  let database: TestDatabase
  let client: pg.Client

  before(async () => {
    database = await createTestDatabase({ major: 15, installed: true })
    client = await database.connect()
    await receiver.open()
  })
  afterEach(() => {
    receiver.answer = () => ({ status: 204 })
    receiver.received.length = 0
    endWorkers(database.url)
  })
  after(async () => {
    receiver.close()
    await database.drop()
  })

  const start = (name: string) =>
    startWorker({
      ...{ url: database.url, name, tick: YEARLY },
      environment: {
        ...QUICK,
        PARTKEEPER_WEBHOOK_URL: receiver.urlOf(`/hook/${TOKEN}`),
        PARTKEEPER_WEBHOOK_SECRET: SIGNING,
        PARTKEEPER_HEARTBEAT_URL: receiver.urlOf(`/beat/${TOKEN}`),
      },
    })

  const hooks = () => receiver.received.filter(({ path }) => path.startsWith('/hook/'))
  const waitForHook = async (
    isIt: (body: { alert: string; transition: string }) => boolean,
  ): Promise<Received> => {
    for (let count = 1; ; count = receiver.received.length + 1) {
      await receiver.waitFor(count)
      const found = hooks().find(({ body }) => isIt(JSON.parse(body)))
      if (found !== undefined) return found
    }
  }

  it('are delivered after a kill before the delivery and after one before it was recorded', async () => {
    const doomed = start('doomed')
    await waitForObservation(doomed, 'process.heartbeat')
    receiver.answer = ({ path }) => {
      if (!path.startsWith('/hook/')) return { status: 204 }
      // It has the message, and dies before it hears that it was taken.
      doomed.signal('SIGKILL')
      return 'silence'
    }
    await client.query(PAUSE)
    const first = await waitForHook(({ alert }) => alert === 'all paused')
    assert.equal((await doomed.exited).signal, 'SIGKILL')
    await client.query(
      `update partkeeper.process set stopped_at = clock_timestamp(), stop_reason = 'killed' where stopped_at is null`,
    )
    // Queued, and nobody is there to deliver it.
    await client.query(`update partkeeper.alert_watch set due_at = '-infinity'`)
    await client.query(`update partkeeper.installation set paused_at = null`)
    await client.query('select partkeeper.note_alerts(true)')
    await client.query(`update partkeeper.alert_message set due_at = '-infinity'`)
    receiver.received.length = 0
    receiver.answer = () => ({ status: 204 })
    const heir = start('heir')
    await waitForHook(({ transition }) => transition === 'cleared')
    assert.deepEqual(
      hooks().map(({ body }) => JSON.parse(body).transition),
      ['raised', 'cleared'],
    )
    assert.equal(hooks()[0]?.headers['idempotency-key'], first.headers['idempotency-key'])
    assert.equal(hooks()[0]?.body, first.body)
    await waitUntilTrue(
      client,
      `select count(*) = 2 from partkeeper.alert_messages where state = 'delivered'`,
      PROMPT_MS,
    )
    await assertNoSecrets([...doomed.stderrLines, ...heir.stderrLines])
    assert.ok(receiver.received.some(({ path, method }) => path === `/beat/${TOKEN}` && method === 'GET'))
  })

  it('are about a worker that fell silent, too: another one tells and logs it', async () => {
    const [lost, witness] = [start('lost'), start('witness')]
    await waitForObservation(lost, 'process.heartbeat')
    await waitForObservation(witness, 'process.heartbeat')
    lost.signal('SIGKILL')
    await lost.exited
    await client.query(
      `update partkeeper.process set heartbeat_at = heartbeat_at - interval '5 minutes' where name = 'lost'`,
    )
    await client.query(`update partkeeper.process set started_at = started_at - interval '10 minutes'`)
    const message = await waitForHook(({ alert }) => alert === 'worker missing')
    assert.match(JSON.parse(message.body).detail, /worker lost .* fell silent .* others are at work/)
    await witness.waitForLine(/"kind":"alert\.raised".*worker missing/, { stream: 'stderr' })
  })

  async function assertNoSecrets(lines: readonly string[]): Promise<void> {
    const { rows: tables } = await client.query(
      `select oid::regclass::text as name from pg_class where relnamespace = 'partkeeper'::regnamespace and relkind = 'r'`,
    )
    for (const { name } of tables) {
      const { rows } = await client.query(
        `select count(*)::int as found from ${name} as row where row::text ~ '${TOKEN}|${SIGNING}'`,
      )
      assert.equal(rows[0].found, 0, name)
    }
    assert.doesNotMatch(lines.join('\n'), new RegExp(`${TOKEN}|${SIGNING}`))
  }
})
