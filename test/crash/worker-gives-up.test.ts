/**
 * A worker whose work fails for ten minutes on end gives up, and says what was in flight and what happened last: in its log,
 * and in the database when that takes it. The ten minutes pass by a clock that runs a thousand times as fast.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Observation } from '../../src/core/observation.ts'
import { runWorker } from '../../src/runtime/worker.ts'
import { testClock } from '../support/test-clock.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { withArchiveTools } from './service-passes.ts'
import { YEARLY } from './worker-fleet.ts'

const FAST = { ...testClock, monotonicMs: () => testClock.monotonicMs() * 1000 }
const HOUR_MS = 3_600_000

type Told = Extract<Observation, { readonly kind: 'process.crashed' }>

describe('a worker that gives up', () => {
  let database: TestDatabase
  before(async () => {
    database = await createTestDatabase({ major: 15, installed: true })
  })
  after(() => database.drop())

  /** Runs a worker until it gives up; what it told then. */
  async function giveUp(): Promise<Told | undefined> {
    const told: Observation[] = []
    const observe = (observation: Observation): void => void told.push(observation)
    await withArchiveTools({ url: database.url, observe }, (tools) =>
      assert.rejects(
        runWorker(
          { ...tools, clock: FAST },
          {
            ...{
              workerName: 'tired',
              version: '0.0.0',
              tickExpression: YEARLY,
              tickZone: 'UTC',
              jitterMs: 0,
            },
            ...{
              budgetMs: HOUR_MS,
              leaseMs: HOUR_MS,
              heartbeatMs: 200,
              patienceMs: 600_000,
              memoryBytes: undefined,
            },
            maxAgeMs: Number.POSITIVE_INFINITY,
          },
        ),
        /export_work/,
      ),
    )
    return told.find((observation): observation is Told => observation.kind === 'process.crashed')
  }

  it('tells the database and the log what happened', async () => {
    const client = await database.connect()
    await client.query('alter function partkeeper.export_work rename to gone')
    const told = await giveUp()
    assert.deepEqual([told?.isRecorded, told?.code], [true, 'schema_missing'])
    const { rows } = await client.query(
      'select message, generation::text, report from partkeeper.crash_report',
    )
    assert.equal(rows.length, 1)
    const { message, report } = rows[0]
    assert.equal(message, told?.message)
    assert.deepEqual(report, JSON.parse(told?.report ?? ''))
    assert.deepEqual(report.in_flight, [])
    assert.match(report.last.at(-1), /^exports\.failed message=.*export_work/)
    assert.ok(report.last.some((line: string) => line.startsWith('pass.finished')))
    assert.ok(report.memory.rss > 1_000_000)
    assert.deepEqual(report.versions, { partkeeper: '0.0.0', node: process.version })
    const process_ = await client.query('select name from partkeeper.process where generation = $1', [
      rows[0].generation,
    ])
    assert.deepEqual(process_.rows, [{ name: 'tired' }])
  })

  it('tells the log alone when the database does not take it', async () => {
    const client = await database.connect()
    await client.query('alter function partkeeper.record_crash rename to gone_too')
    const told = await giveUp()
    assert.equal(told?.isRecorded, false)
    assert.match(told?.report ?? '', /exports\.failed/)
  })
})
