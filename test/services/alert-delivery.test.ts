/**
 * Alerts on their way to a webhook: one message per transition, in order, signed, known again by its key; refusals, redirects
 * and silence are failures that are tried again later, and none of them names the URL.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, afterEach, before, describe, it } from 'node:test'
import type pg from 'pg'
import type { AlertDelivery } from '../../src/core/alert-delivery.ts'
import type { Observation } from '../../src/core/observation.ts'
import type { Clock } from '../../src/core/ports.ts'
import { Secret } from '../../src/core/secrets.ts'
import { makeHttpDelivery } from '../../src/delivery/http-delivery.ts'
import { deliverOne } from '../../src/services/deliver-alerts.ts'
import { watchAlerts } from '../../src/services/watch-alerts.ts'
import { withArchiveTools } from '../crash/service-passes.ts'
import { testClock } from '../support/test-clock.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { WebhookReceiver } from '../support/webhook-receiver.ts'

const SECRET = 'sign-with-this'
const HASTE: Clock = { ...testClock, sleep: (ms, signal) => testClock.sleep(ms / 100, signal) }
const PAUSE = `update partkeeper.installation set paused_at = clock_timestamp() - interval '25 hours', paused_reason = 'freeze'`

describe('alerts on their way', () => {
  const receiver = new WebhookReceiver()
  let database: TestDatabase
  let client: pg.Client
  const told: Observation[] = []

  before(async () => {
    database = await createTestDatabase({ major: 15, installed: true })
    client = await database.connect()
    await receiver.open()
  })
  after(async () => {
    receiver.close()
    await database.drop()
  })
  afterEach(async () => {
    receiver.received.length = 0
    receiver.answer = () => ({ status: 204 })
    told.length = 0
    await client.query(`update partkeeper.installation set paused_at = null`)
    await client.query('delete from partkeeper.alert_message')
    await client.query('delete from partkeeper.open_alert')
    await client.query('delete from partkeeper.assertion')
    await client.query(`update partkeeper.alert_watch set wanted_at = null`)
  })

  const makeDelivery = (
    url = receiver.urlOf('/hook?token=sesame'),
    clock: Clock = testClock,
  ): AlertDelivery =>
    makeHttpDelivery({
      ...{ webhookUrl: new Secret(url), webhookSecret: new Secret(SECRET), heartbeatUrl: undefined },
      ...{ version: '0.0.0', clock },
    })

  /** Nothing has to be waited for: neither the next look nor the next attempt. */
  const hurry = () =>
    client.query(
      `with message as (update partkeeper.alert_message set due_at = '-infinity')
       update partkeeper.alert_watch set due_at = '-infinity', attempted_at = '-infinity'`,
    )

  const inProcess = <Result>(work: Parameters<typeof withArchiveTools<Result>>[1]): Promise<Result> =>
    withArchiveTools({ url: database.url, observe: (event) => void told.push(event) }, work)

  const look = (delivers = true) =>
    hurry().then(() => inProcess((tools) => watchAlerts(tools, { delivers, signal: tools.signal })))

  const deliver = (delivery = makeDelivery()) =>
    hurry().then(() =>
      inProcess((tools) => {
        assert.ok(delivery.post)
        return deliverOne(tools, delivery.post, tools.signal)
      }),
    )

  const messages = async () =>
    (
      await client.query(
        'select transition, state, attempts, failure from partkeeper.alert_messages order by id',
      )
    ).rows

  it('are told once when they come and once when they go, in that order, signed', async () => {
    await client.query(PAUSE)
    await Promise.all([look(), look(), look()])
    await client.query(`update partkeeper.installation set paused_at = null`)
    await look()
    assert.deepEqual(
      told.flatMap((event) => (event.kind.startsWith('alert.') ? [event.kind] : [])),
      ['alert.raised', 'alert.cleared'],
    )
    assert.deepEqual([await deliver(), await deliver(), await deliver()], [true, true, false])
    const bodies = receiver.received.map(({ body }) => JSON.parse(body))
    assert.deepEqual(
      bodies.map(({ transition, alert, parent, detail }) => [transition, alert, parent, detail]),
      [
        ['raised', 'all paused', null, 'freeze'],
        ['cleared', 'all paused', null, 'freeze'],
      ],
    )
    assert.equal(bodies[0].remedy, 'select partkeeper.resume()')
    const isFromPartkeeper = await readDocumentedReceiver()
    for (const { headers, body, method } of receiver.received) {
      assert.deepEqual([method, headers['idempotency-key']], ['POST', JSON.parse(body).key])
      const header = String(headers['partkeeper-signature'])
      const nowMs = testClock.calendarMs()
      assert.equal(isFromPartkeeper(header, body, SECRET, nowMs), true)
      assert.equal(isFromPartkeeper(header, `${body} `, SECRET, nowMs), false)
      assert.equal(isFromPartkeeper(header, body, 'another', nowMs), false)
      assert.equal(isFromPartkeeper(header, body, SECRET, nowMs + 600_000), false)
      assert.equal(isFromPartkeeper('t=1,v1=00', body, SECRET, nowMs), false)
    }
  })

  it('wait for the one before, and come again under the same key after a failure', async () => {
    await client.query(PAUSE)
    await look()
    await client.query(`update partkeeper.installation set paused_at = null`)
    await look()
    receiver.answer = () => ({ status: 500 })
    await deliver()
    await deliver()
    receiver.answer = () => ({ status: 200 })
    await deliver()
    await deliver()
    const keys = receiver.received.map(({ headers }) => String(headers['idempotency-key']))
    assert.equal(keys[0], keys[1])
    assert.equal(keys[0], keys[2])
    assert.notEqual(keys[0], keys[3])
    assert.deepEqual(new Set(receiver.received.slice(0, 3).map(({ body }) => body)).size, 1)
    assert.deepEqual(await messages(), [
      { transition: 'raised', state: 'delivered', attempts: 3, failure: null },
      { transition: 'cleared', state: 'delivered', attempts: 1, failure: null },
    ])
  })

  it('follow no redirect, wait for no silent receiver, and name no URL', async () => {
    await client.query(PAUSE)
    await look()
    receiver.answer = () => ({ status: 302, location: receiver.urlOf('/elsewhere') })
    await deliver()
    receiver.answer = () => 'silence'
    await deliver(makeDelivery(undefined, HASTE))
    await deliver(makeDelivery('http://127.0.0.1:1/hook?token=sesame'))
    assert.deepEqual(
      told.flatMap((event) => (event.kind === 'alert.undelivered' ? [event.failure] : [])),
      ['HTTP status 302', 'no answer within ten seconds', 'the connection failed (ECONNREFUSED)'],
    )
    assert.deepEqual(new Set(receiver.received.map(({ path }) => path)), new Set(['/hook?token=sesame']))
    const ours = told.filter(({ kind }) => kind.startsWith('alert'))
    assert.doesNotMatch(JSON.stringify([ours, await messages()]), /sesame|127\.0\.0\.1/)
  })

  it('go out one a second at most, later and later after failures, and are given up after three days', async () => {
    await client.query(PAUSE)
    await client.query(`select partkeeper.assert_that('busy', 'connections > 0')`)
    await look()
    await hurry()
    assert.equal((await messages()).length, 2)
    const claim = 'select id::text, term::text from partkeeper.claim_message()'
    const { rows: first } = await client.query(claim)
    assert.equal(first.length, 1)
    assert.equal((await client.query(claim)).rows.length, 0)
    const record = `select partkeeper.record_delivery($1, $2, 'HTTP status 500', 0.5) as ok`
    const { id, term } = first[0]
    assert.equal((await client.query(record, [id, Number(term) - 1])).rows[0].ok, false)
    const pauses: number[] = []
    for (let attempt = Number(term); attempt < 12; attempt += 1) {
      await client.query(`update partkeeper.alert_message set attempts = $2 where id = $1`, [id, attempt])
      assert.equal((await client.query(record, [id, term])).rows[0].ok, true)
      const { rows } = await client.query(
        `select extract(epoch from due_at - clock_timestamp())::float8 as pause from partkeeper.alert_message where id = $1`,
        [id],
      )
      pauses.push(Math.round(rows[0].pause))
    }
    assert.deepEqual(pauses.slice(1, 3), [3, 6])
    assert.equal(pauses.at(-1), 675)
    await client.query(
      `update partkeeper.alert_message set queued_at = clock_timestamp() - interval '73 hours'`,
    )
    await look()
    assert.deepEqual(new Set((await messages()).map(({ state }) => state)), new Set(['given up']))
    const { rows: history } = await client.query(
      `select count(*)::int as told from partkeeper.history where kind = 'alert_given_up'`,
    )
    assert.equal(history[0].told, 2)
  })

  it('are only kept while nobody has a webhook; the first one is told what is open', async () => {
    await client.query(PAUSE)
    await look(false)
    assert.deepEqual([await deliver(), (await messages()).map(({ state }) => state)], [false, ['kept']])
    await look(true)
    assert.deepEqual([await deliver(), await deliver()], [true, false])
    assert.equal(JSON.parse(receiver.received[0]?.body ?? '{}').alert, 'all paused')
  })

  it('an assertion that takes too long, or ends its session, is broken, and the others are looked at', async () => {
    await client.query(`select partkeeper.assert_that('calm', 'connections < 0')`)
    await client.query(`insert into partkeeper.assertion (name, query, comparison, threshold, lasts) values
      ('slow', 'select 1 from pg_catalog.pg_sleep(30)', '>', 0, '0 minutes'),
      ('fatal', 'select pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())::int', '>', 5, '0 minutes')`)
    const beganMs = testClock.monotonicMs()
    await look().catch(() => undefined)
    await look().catch(() => undefined)
    assert.ok(testClock.monotonicMs() - beganMs < 15_000)
    const { rows } = await client.query(
      'select name, problem, value::float8 from partkeeper.assertions order by name',
    )
    assert.deepEqual(rows.slice(0, 1), [{ name: 'calm', problem: null, value: rows[0]?.value }])
    assert.ok(rows[0].value > 0)
    assert.equal(rows[2].problem, 'takes longer than a second')
    assert.match(rows[1].problem, /^ends the statement with SQLSTATE (57P01|08006)$/)
  })
})

/** The receiver's check as the documentation has it. */
async function readDocumentedReceiver(): Promise<
  (header: string, body: string, secret: string, nowMs: number) => boolean
> {
  const page = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8')
  const [, source] = /```js\n([\s\S]*?)```/.exec(page) ?? []
  assert.ok(source)
  const { isFromPartkeeper } = await import(`data:text/javascript,${encodeURIComponent(source)}`)
  return isFromPartkeeper
}
