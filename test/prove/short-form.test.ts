/**
 * The harness in its short form: a sample of all cases that need nothing but Node and Postgres, another one each time. What it
 * finds is repeated by the command that it prints; `npm run prove` runs the rest.
 */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { it } from 'node:test'
import { MODES, POINT_KINDS, SCENE_NAMES } from './point.ts'
import { proveOnOwnServer } from './prove-on-own-server.ts'

const BUDGET_MS = 60_000
const TIMEOUT_MS = 280_000
/** On a busy machine a case takes many seconds. */
const LANDED_MIN = 5

it('a sample of interruptions, another one each time, leaves everything whole', {
  timeout: TIMEOUT_MS,
}, async (test) => {
  const seed = randomInt(2 ** 31)
  test.diagnostic(`seed ${seed}`)
  const { landed, text } = await proveOnOwnServer(15, {
    ...{ seed, budgetMs: BUDGET_MS, modes: MODES, kinds: POINT_KINDS, scenes: SCENE_NAMES, withCalls: false },
  })
  test.diagnostic(text)
  assert.ok(landed >= LANDED_MIN, `${landed} cases landed`)
})
