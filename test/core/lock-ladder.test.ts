// The two lock ladders: what writers pass may wait longer and longer, what they queue behind never over 100 ms.
// The two ladders, in TypeScript and in SQL, are compared rung by rung.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RUNGS, rungAt } from '../../src/core/lock-ladder.ts'
import { createTestDatabase } from '../support/test-database.ts'

const numbers = Array.from({ length: RUNGS }, (_, number) => number)

describe('the lock ladder', () => {
  it('waits 100 ms twice, 200, 300, 400, 500 four times and a second where writers pass', () => {
    const waits = numbers.map((number) => rungAt(number, false, 0.5).lockWaitMs)
    assert.deepEqual(waits, [100, 100, 200, 300, 400, 500, 500, 500, 500, 1000])
  })

  it('never waits over 100 ms where writers would queue', () => {
    assert.deepEqual([...new Set(numbers.map((number) => rungAt(number, true, 0.5).lockWaitMs))], [100])
  })

  it('pauses 50 ms to 5 s between tries, a quarter more or less by chance', () => {
    assert.deepEqual([rungAt(0, true, 0).pauseMs, rungAt(0, true, 0.5).pauseMs], [38, 50])
    assert.equal(rungAt(RUNGS - 1, true, 0.5).pauseMs, 5000)
    assert.ok(rungAt(RUNGS - 1, true, 0.999).pauseMs <= 6250)
  })

  it('ends: there is no final wait without a bound', () => {
    assert.deepEqual(numbers.map((number) => rungAt(number, false, 0).isLast).indexOf(true), RUNGS - 1)
    assert.equal(rungAt(RUNGS + 5, false, 0).isLast, true)
  })

  it('is the one that CALL maintain() climbs', async () => {
    const database = await createTestDatabase({ major: 15, installed: true })
    const client = await database.connect()
    for (const [locks, isExclusive] of [
      ['{SHARE UPDATE EXCLUSIVE on t}', false],
      ['{ACCESS EXCLUSIVE on t}', true],
    ] as const) {
      const rungs = await client.query<{ wait: string; last: boolean }>(
        `select (extract(epoch from rung.lock_wait) * 1000)::integer as wait, rung.is_last as last
         from partkeeper.lock_ladder(jsonb_populate_record(null::partkeeper.action, jsonb_build_object('locks', $1::text[]))) as rung`,
        [locks],
      )
      assert.deepEqual(
        rungs.rows.map((row) => [Number(row.wait), row.last]),
        numbers.map((number) => [
          rungAt(number, isExclusive, 0).lockWaitMs,
          rungAt(number, isExclusive, 0).isLast,
        ]),
      )
    }
    await client.end()
    await database.drop()
  })
})
