/**
 * A transaction stays open in the way of a creation and a detach, while several connections insert all the time. However
 * maintenance comes in, no insert waits over 150 ms for a lock, none fails, and the pass says what it put off.
 */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { passOnce, passUntilNothingIsDue } from '../crash/service-passes.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { type LockScene, stage, WRITE_EVENT } from './lock-scene.ts'
import { type Measured, startWriters } from './stall-meter.ts'

/** A machine may stand still just between the end of our try and that of the writers behind it. */
const ATTEMPTS_MAX = 3
/** Each has a pass and five writers or more at a time; more of them at once and the machine is what they wait for. */
const SCENES_AT_ONCE = 6
const LEASE_MS = 12_000
/** The shortest that the command line takes, and shorter than the longest pause between two tries. */
const LEASE_MS_MIN = 5000

type Outcomes = Readonly<Record<string, string>>

type Entrance = {
  readonly name: string
  /** Makes one pass and returns the outcome of each kind of action as the pass tells it. */
  readonly pass: (database: TestDatabase) => Promise<Outcomes>
}

const ENTRANCES: readonly Entrance[] = [
  { name: 'the services of the worker', pass: (database) => passByServices(database, LEASE_MS) },
  {
    name: 'the services of the worker with the shortest lease',
    pass: (database) => passByServices(database, LEASE_MS_MIN),
  },
  { name: 'call partkeeper.maintain()', pass: passByProcedure },
  { name: 'partkeeper.run_maintenance()', pass: passByFunction },
]

const WRITE_ACCOUNT = 'insert into public.accounts values ($1)'
const READ_PARENT = 'select count(*) from public.events'

const SCENES: readonly (LockScene & { readonly name: string; readonly expected: Outcomes })[] = [
  {
    name: 'a transaction that has read the parent',
    inTheWay: [READ_PARENT],
    writes: [WRITE_EVENT],
    expected: { create: 'done', detach: 'deferred' },
  },
  {
    name: 'a transaction that has read the expired partition only',
    inTheWay: ['select count(*) from public.events_oldest'],
    writes: [WRITE_EVENT],
    expected: { create: 'done', detach: 'deferred' },
  },
  {
    name: 'a transaction that has read a parent which refers to a table that is written to',
    inTheWay: [READ_PARENT],
    writes: [WRITE_EVENT, WRITE_ACCOUNT],
    withForeignKey: true,
    expected: { create: 'done', detach: 'deferred' },
  },
  {
    name: 'a transaction that has written to a table which the parent refers to',
    inTheWay: ['insert into public.accounts values (2)'],
    writes: [WRITE_EVENT, WRITE_ACCOUNT],
    withForeignKey: true,
    expected: { create: 'deferred', detach: 'deferred' },
  },
  {
    name: 'a transaction that has read a parent with a default partition',
    inTheWay: [READ_PARENT],
    writes: [WRITE_EVENT, `insert into public.events values ($1, 1, '2999-01-01')`],
    withDefault: true,
    expected: { create: 'deferred', detach: 'deferred' },
  },
]

describe('writers that go on behind', { concurrency: SCENES_AT_ONCE }, () => {
  for (const scene of SCENES) {
    for (const entrance of ENTRANCES) {
      it(`${scene.name} hardly notice ${entrance.name}`, async (test) => {
        await assertNoneStalls(test, scene, entrance, scene.expected)
      })
    }
  }
})

describe('writers that nothing else disturbs', () => {
  for (const entrance of ENTRANCES) {
    it(`hardly notice a creation and a detach by ${entrance.name}`, async (test) => {
      const scene = { inTheWay: [], writes: [WRITE_EVENT] }
      await assertNoneStalls(test, scene, entrance, { create: 'done', detach: 'done' })
    })
  }
})

/** A fault planted into the product: a try that waits for half a second, with writers behind it. */
const LONG_WAIT = `
create or replace function partkeeper.set_lock_wait(action partkeeper.action, lock_wait interval) returns void
language plpgsql volatile set search_path = '' as $$ begin set local lock_timeout = '500ms'; end $$`

describe('the meter of stalls', () => {
  it('notices a try that waits too long', async () => {
    const scene = { inTheWay: [READ_PARENT], writes: [WRITE_EVENT], plantedFault: LONG_WAIT }
    const pass = { name: 'function', pass: passByFunction }
    const { writers, control } = await measure(scene, pass, { create: 'done', detach: 'deferred' })
    assert.ok(countStalled(writers) > 0, describeStall(writers, control))
  })
})

/** Whatever stalls a writer every time is ours. */
async function assertNoneStalls(
  test: TestContext,
  scene: LockScene,
  entrance: Entrance,
  expected: Outcomes,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { writers, control } = await measure(scene, entrance, expected)
    test.diagnostic(describeStall(writers, control))
    if (countStalled(writers) === 0) return
    assert.ok(attempt < ATTEMPTS_MAX, `inserts stalled: ${JSON.stringify({ writers, control })}`)
  }
}

async function measure(
  scene: LockScene,
  entrance: Entrance,
  expected: Outcomes,
): Promise<{ readonly writers: readonly Measured[]; readonly control: Measured }> {
  const { database, block } = await stage(scene, 15)
  try {
    const unblock = await block()
    const meter = await startWriters(database, scene.writes)
    assert.deepEqual(await entrance.pass(database), expected, 'what the pass says')
    const measured = await meter.stop()
    await unblock()
    await passUntilNothingIsDue({ url: database.url })
    return measured
  } finally {
    await database.drop()
  }
}

async function passByServices({ url }: TestDatabase, leaseMs: number): Promise<Outcomes> {
  const { results, refused } = await passOnce({ url, leaseMs })
  assert.deepEqual(refused, [])
  return Object.fromEntries(results.map(({ kind, outcome }) => [kind, outcome]))
}

async function passByProcedure(database: TestDatabase): Promise<Outcomes> {
  const client = await database.connect()
  const said: string[] = []
  client.on('notice', ({ message = '' }) => said.push(message))
  await client.query('call partkeeper.maintain()')
  const { rows } = await client.query<{ readonly kind: string; readonly outcome: string }>(
    `select kind, outcome from partkeeper.history
     where run = (select max(id) from partkeeper.run) order by id`,
  )
  for (const { kind, outcome } of rows.filter((row) => row.outcome !== 'done')) {
    assert.ok(
      said.some((text) => text.includes(`${kind} `) && text.includes(outcome)),
      said.join('; '),
    )
  }
  return Object.fromEntries(rows.map(({ kind, outcome }) => [kind, outcome]))
}

async function passByFunction(database: TestDatabase): Promise<Outcomes> {
  const client = await database.connect()
  const { rows } = await client.query<{ readonly kind: string; readonly outcome: string }>(
    'select kind, outcome from partkeeper.run_maintenance()',
  )
  return Object.fromEntries(rows.map(({ kind, outcome }) => [kind, outcome]))
}

function countStalled(writers: readonly Measured[]): number {
  return writers.reduce((sum, writer) => sum + writer.stalled, 0)
}

function describeStall(writers: readonly Measured[], control: Measured): string {
  const inserts = writers.reduce((sum, writer) => sum + writer.inserts, 0)
  const delayed = writers.reduce((sum, writer) => sum + writer.delayed, 0)
  const longestMs = Math.max(...writers.map((writer) => writer.longestMs))
  const stalled = countStalled(writers)
  return `${inserts} inserts, ${stalled} stalled, longest ${longestMs.toFixed(1)} ms, ${delayed} over 20 ms; control ${control.longestMs.toFixed(1)} ms`
}
