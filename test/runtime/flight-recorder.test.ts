/**
 * What a process would say if it ended now: what it has begun and not ended, and the last events in flat words, bounded in
 * number and length.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Action } from '../../src/core/action.ts'
import type { Observation } from '../../src/core/observation.ts'
import { FlightRecorder } from '../../src/runtime/flight-recorder.ts'
import { ONE_OF_EACH } from '../observe/observations.ts'

const chunk = (number: number) => ({ export: '7', number })

it('knows what was begun and not ended', () => {
  const recorder = new FlightRecorder()
  const action = { kind: 'detach', partition: 'public.a_1' } as Action
  const note = (observation: object): void => recorder.note(observation as Observation)
  note({ kind: 'pass.started', run: '1', at: 'now', due: 1 })
  note({ kind: 'action.started', action, attempt: 1 })
  note({ kind: 'chunk.claimed', ...chunk(1) })
  note({ kind: 'chunk.claimed', ...chunk(2) })
  note({ kind: 'chunk.recorded', ...chunk(1) })
  assert.deepEqual(recorder.read().in_flight, ['a pass', 'detach public.a_1', 'chunk 2 of export 7'])
  note({ kind: 'action.refused', action, attempt: 1, pauseMs: 5 })
  note({ kind: 'chunk.fenced', ...chunk(2) })
  note({ kind: 'pass.finished', run: '1', durationMs: 3 })
  assert.deepEqual(recorder.read().in_flight, [])
  assert.deepEqual(recorder.read().last.slice(0, 3), [
    'pass.started run=1 at=now due=1',
    'action.started detach public.a_1 attempt=1',
    'chunk.claimed export=7 number=1',
  ])
})

it('keeps the last forty events of every kind, none of them long, and no heartbeats', () => {
  const recorder = new FlightRecorder()
  for (const observation of Object.values<Observation>(ONE_OF_EACH)) recorder.note(observation)
  recorder.note({ kind: 'process.heartbeat', abandonedLeases: 0 })
  recorder.note({ kind: 'process.heartbeat_failed', message: 'x'.repeat(5000) })
  const { last } = recorder.read()
  assert.equal(last.length, 40)
  assert.equal(last.at(-1)?.length, 300)
  assert.ok(!last.some((line) => line.startsWith('process.heartbeat ')))
})
