// The bell between the schedule and the one loop that works.
// No timers: everything waits for what it is told.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { WakeUp } from '../../src/runtime/wake-up.ts'

describe('the bell', () => {
  it('wakes the loop, and tells who asked when the round is over', async () => {
    const bell = new WakeUp()
    const { signal } = new AbortController()
    const sleeping = bell.next(signal)
    let isServed = false
    const asked = bell.ask().then(() => {
      isServed = true
    })
    await sleeping
    assert.equal(isServed, false)
    await bell.serve(async () => undefined)
    await asked
    assert.equal(isServed, true)
  })

  it('makes one round of many requests, and another for those that come meanwhile', async () => {
    const bell = new WakeUp()
    const { signal } = new AbortController()
    let rounds = 0
    const early = [bell.ask(), bell.ask(), bell.ask()]
    let late: Promise<void> | undefined
    await bell.serve(async () => {
      rounds += 1
      late = bell.ask()
    })
    await Promise.all(early)
    assert.equal(rounds, 1)
    await bell.next(signal)
    await bell.serve(async () => {
      rounds += 1
    })
    await late
    assert.equal(rounds, 2)
  })

  it('tells who asked even when the work throws', async () => {
    const bell = new WakeUp()
    const asked = bell.ask()
    await assert.rejects(bell.serve(() => Promise.reject(new Error('no'))))
    await asked
  })

  it('does not sleep once the process drains', async () => {
    const controller = new AbortController()
    const bell = new WakeUp()
    const sleeping = bell.next(controller.signal)
    controller.abort()
    await sleeping
    await bell.next(controller.signal)
  })
})
