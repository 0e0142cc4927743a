// What the driver throws, as an error of ours: codes by SQLSTATE, hints kept, details with rows left out.
// Errors are built as the driver builds them; real ones are in connect.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { PartkeeperError } from '../../src/core/errors.ts'
import { createScrubber } from '../../src/core/secrets.ts'
import { isRetryable, toPartkeeperError } from '../../src/postgres/sql-error.ts'

/** An error as the driver builds it. */
function serverError(code: string, fields: Readonly<Record<string, unknown>> = {}): Error {
  const { message = 'said the server', ...others } = fields
  return Object.assign(new Error(String(message)), { severity: 'ERROR', code, ...others })
}

/** SQLSTATE, code, whether it may be tried again by its flag, and by the list of SQLSTATEs. */
const STATES = [
  ['08000', 'database_unreachable', true, true],
  ['08006', 'database_unreachable', true, true],
  ['08P01', 'database_unreachable', true, true],
  ['57P01', 'database_unreachable', true, true],
  ['57P02', 'database_unreachable', true, false],
  ['57P03', 'database_unreachable', true, false],
  ['53300', 'database_unreachable', true, false],
  ['25P03', 'database_unreachable', true, false],
  ['28000', 'database_refused', false, false],
  ['28P01', 'database_refused', false, false],
  ['3D000', 'database_refused', false, false],
  ['55P03', 'busy', true, true],
  ['40P01', 'busy', true, true],
  ['40001', 'busy', true, true],
  ['40002', 'statement_failed', false, false],
  ['57014', 'busy', false, false],
  ['42501', 'not_allowed', false, false],
  ['42P01', 'not_found', false, false],
  ['22P02', 'invalid_argument', false, false],
  ['PK001', 'invalid_argument', false, false],
  ['PK999', 'invalid_argument', false, false],
  ['23505', 'statement_failed', false, false],
  ['XX000', 'statement_failed', false, false],
] as const

test('each SQLSTATE has its code, and only listed ones may be tried again', () => {
  for (const [state, code, retryable, isListed] of STATES) {
    const original = serverError(state, { hint: 'do this' })
    const error = toPartkeeperError(original)
    assert.deepEqual(
      [error.sqlState, error.code, error.retryable, error.hint, isRetryable(original), isRetryable(error)],
      [state, code, retryable, 'do this', isListed, isListed],
    )
  }
})

test('details and contexts are dropped, but for the details of our own SQL', () => {
  const fields = {
    detail: 'Key (email)=(joe@example.com) exists.',
    where: 'COPY t, line 3: "joe@example.com"',
  }
  for (const state of ['23505', '22P04', 'XX000']) {
    const error = toPartkeeperError(
      serverError(state, { ...fields, table: 'users', constraint: 'users_email' }),
    )
    assert.equal(error.detail, undefined)
    const text = inspect(error, { depth: 9, showHidden: true })
    assert.ok(!text.includes('joe@example.com') && text.includes('users_email'), text)
  }
  const ours = toPartkeeperError(serverError('PK001', { detail: 'expected a duration' }))
  assert.equal(ours.detail, 'expected a duration')
})

test('a missing schema of ours is told from a missing table of theirs', () => {
  const cases = [
    ['42P01', 'relation "partkeeper.policy" does not exist', 'schema_missing'],
    ['3F000', 'schema "partkeeper" does not exist', 'schema_missing'],
    ['42883', 'function partkeeper.plan() does not exist', 'schema_missing'],
    ['42P01', 'relation "public.partkeeper_things" does not exist', 'not_found'],
    ['42883', 'function plan() does not exist', 'statement_failed'],
  ] as const
  for (const [state, message, code] of cases) {
    assert.equal(toPartkeeperError(serverError(state, { message })).code, code, message)
  }
})

test('a broken network is a lost connection that may be tried again', () => {
  const system = (code: string) => Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' })
  const several = new AggregateError([system('ECONNREFUSED'), system('ECONNREFUSED')], '')
  const errors = [
    ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].map(
      system,
    ),
    Object.assign(several, { code: 'ECONNREFUSED' }),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout expired'),
    new Error('Query read timeout'),
    new Error('Client has encountered a connection error and is not queryable'),
  ]
  for (const original of errors) {
    const error = toPartkeeperError(original)
    assert.deepEqual([error.code, error.sqlState], ['database_unreachable', '08006'], original.message)
    assert.ok(isRetryable(original) && isRetryable(error) && error.retryable)
  }
  assert.equal(toPartkeeperError(several).message, 'connect ECONNREFUSED; connect ECONNREFUSED')
})

test('everything else is internal and is not tried again', () => {
  for (const thrown of [new TypeError('x is not a function'), 'a text', undefined, { code: '08006' }]) {
    assert.equal(toPartkeeperError(thrown).code, 'internal')
    assert.equal(isRetryable(thrown), false)
  }
  const ours = new PartkeeperError('busy', 'x', { retryable: true })
  assert.equal(toPartkeeperError(ours), ours)
  assert.equal(isRetryable(ours), false, 'no SQLSTATE, so it is not on the list')
})

test('known secrets are cut out of message, hint, detail, stack and cause', () => {
  const scrub = createScrubber(['hunter2'])
  const message = 'no role hunter2'
  const error = toPartkeeperError(
    serverError('PK001', { message, hint: 'not hunter2', detail: 'hunter2' }),
    scrub,
  )
  assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes('hunter2'))
  assert.equal(error.message, 'no role [secret]')
})
