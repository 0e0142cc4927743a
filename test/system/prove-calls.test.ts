/**
 * The part of the harness that needs strace: a sample of interruptions at the calls that bring archives to disk, among them
 * EIO and ENOSPC. `npm run prove` runs the rest.
 */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { it } from 'node:test'
import { MODES } from '../prove/point.ts'
import { proveOnOwnServer } from '../prove/prove-on-own-server.ts'

const BUDGET_MS = 60_000
const TIMEOUT_MS = 280_000
const LANDED_MIN = 5

it('a sample of interruptions at fsync, link and write leaves everything whole', {
  timeout: TIMEOUT_MS,
}, async (test) => {
  const seed = randomInt(2 ** 31)
  test.diagnostic(`seed ${seed}`)
  const { landed, text } = await proveOnOwnServer(15, {
    ...{
      seed,
      budgetMs: BUDGET_MS,
      modes: MODES,
      kinds: ['call'],
      scenes: ['archive', 'export'],
      withCalls: true,
    },
  })
  test.diagnostic(text)
  assert.ok(landed >= LANDED_MIN, `${landed} cases landed`)
})
