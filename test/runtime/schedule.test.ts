// The schedule: which expressions it takes, how far apart its ticks are, that it ticks and stops.
// Uses the real scheduler, with a tick every second.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findCronProblem, startSchedule } from '../../src/runtime/schedule.ts'

describe('the schedule', () => {
  it('says what is wrong with an expression', () => {
    assert.equal(findCronProblem('* * * * *'), undefined)
    assert.match(findCronProblem('61 * * * *') ?? '', /minute/)
    assert.notEqual(findCronProblem('every minute'), undefined)
  })

  it('knows the time between two ticks', async () => {
    for (const [expression, tickMs] of [
      ['* * * * *', 60_000],
      ['*/15 * * * *', 900_000],
      ['0 3 * * *', 86_400_000],
    ] as const) {
      const schedule = startSchedule({
        expression,
        timeZone: 'UTC',
        jitterMs: 0,
        onTick: async () => undefined,
        onSkip: () => undefined,
      })
      assert.equal(schedule.tickMs, tickMs)
      await schedule.stop()
    }
  })

  it('ticks, and does not after it was stopped', async () => {
    let ticks = 0
    const { promise, resolve } = Promise.withResolvers<void>()
    const schedule = startSchedule({
      expression: '* * * * * *',
      timeZone: 'UTC',
      jitterMs: 0,
      onTick: async () => {
        ticks += 1
        resolve()
      },
      onSkip: () => undefined,
    })
    await promise
    await schedule.stop()
    assert.equal(ticks, 1)
  })
})
