// The rings of a process under a supervisor: reset before the process is lost, given up when that does not help; and the
// scheduler's ring, which is started again when its ticks stay out.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Observation } from '../../src/core/observation.ts'
import type { RingLimits } from '../../src/core/ring-policy.ts'
import type { Schedule, ScheduleRequest } from '../../src/runtime/schedule.ts'
import { Supervisor } from '../../src/runtime/supervisor.ts'
import { WatchedSchedule } from '../../src/runtime/watched-schedule.ts'

const LIMITS: RingLimits = { failuresToReset: 2, isResetOnce: false, resetsMax: 5, windowMs: 600_000 }

/** A clock that the test moves. */
function makeScene() {
  const time = { nowMs: 0 }
  const told: Observation[] = []
  const clock = {
    monotonicMs: () => time.nowMs,
    calendarMs: () => time.nowMs,
    sleep: async () => undefined,
  }
  const supervisor = new Supervisor({ clock, observe: (observation) => void told.push(observation) })
  const kinds = () => told.map(({ kind }) => kind)
  return { time, clock, supervisor, told, kinds }
}

describe('a ring under a supervisor', () => {
  it('is reset after its failures in a row, and told of', async () => {
    const { supervisor, told } = makeScene()
    let resets = 0
    const ring = supervisor.care({
      name: 'web',
      limits: LIMITS,
      code: 'internal',
      reset: async () => {
        resets += 1
      },
    })
    await ring.failed({ reason: 'first' })
    ring.worked()
    await ring.failed({ reason: 'second' })
    assert.equal(resets, 0)
    await ring.failed({ reason: 'third' })
    assert.equal(resets, 1)
    assert.deepEqual(told, [{ kind: 'ring.reset', ring: 'web', reason: 'third', attempt: 1 }])
  })

  it('that fails at every reset ends the process, with its exit code', async () => {
    const { supervisor, told, kinds } = makeScene()
    const reset = () => Promise.reject(new Error('no port'))
    const limits = { ...LIMITS, failuresToReset: 1 }
    const ring = supervisor.care({ name: 'web', limits, code: 'database_unreachable', reset })
    const end = assert.rejects(supervisor.givenUp, {
      code: 'database_unreachable',
      message: /^web failed again after 5 resets within 10 minutes: its reset failed: no port$/,
    })
    await ring.failed({ reason: 'dead' })
    await end
    assert.deepEqual(kinds(), [...Array(5).fill('ring.reset'), 'ring.given_up'])
    assert.equal(told.filter(({ kind }) => kind === 'ring.given_up').length, 1)
  })
})

describe('the ring of the scheduler', () => {
  /** A schedule of one tick a minute that ticks when the test says so. */
  function makeSchedule() {
    const scene = makeScene()
    const started: ScheduleRequest[] = []
    let stopped = 0
    const start = (request: ScheduleRequest): Schedule => {
      started.push(request)
      const secondTickAt = () => scene.time.nowMs + 120_000
      return {
        tickMs: 60_000,
        secondTickAt,
        stop: async () => {
          stopped += 1
        },
      }
    }
    const request = {
      ...{ expression: '* * * * *', timeZone: 'UTC', jitterMs: 0 },
      onTick: async () => undefined,
      onSkip: () => undefined,
    }
    const { clock, supervisor } = scene
    const schedule = new WatchedSchedule({ request, clock, supervisor, start })
    return { ...scene, schedule, started, stopped: () => stopped }
  }

  it('is left alone while ticks come, made or skipped', async () => {
    const { time, schedule, started, kinds } = makeSchedule()
    for (let minute = 1; minute < 10; minute += 1) {
      time.nowMs += 60_000
      if (minute % 2 === 0) await started[0]?.onTick()
      else started[0]?.onSkip('busy')
      await schedule.look(false)
    }
    assert.deepEqual(kinds(), [])
  })

  it('is started again when it is dead in a living process, and then ticks', async () => {
    const { time, schedule, started, stopped, told } = makeSchedule()
    time.nowMs += 121_000
    await schedule.look(false)
    assert.equal(started.length, 1)
    time.nowMs += 2000
    await schedule.look(false)
    assert.deepEqual([started.length, stopped()], [2, 1])
    assert.deepEqual(told, [
      { kind: 'ring.reset', ring: 'scheduler', reason: 'it missed two ticks', attempt: 1 },
    ])
    await started[1]?.onTick()
    await schedule.look(false)
    await schedule.stop()
    assert.deepEqual([started.length, stopped()], [2, 2])
  })

  it('is not blamed for a process that stood still', async () => {
    const { time, schedule, started } = makeSchedule()
    time.nowMs += 3_600_000
    await schedule.look(true)
    await schedule.look(false)
    assert.equal(started.length, 1)
  })

  it('that stays dead ends the process', async () => {
    const { time, schedule, supervisor } = makeSchedule()
    const end = assert.rejects(supervisor.givenUp, {
      code: 'internal',
      message: /^scheduler failed again after 5 resets/,
    })
    for (let tries = 0; tries < 6; tries += 1) {
      time.nowMs += 123_000
      await schedule.look(false)
    }
    await end
  })
})
