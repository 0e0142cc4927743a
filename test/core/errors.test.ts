// The base error: its codes and the exit codes of commands that end with it.
// A code that is added without a promised exit code fails here.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXIT_CODE_BY_ERROR, exitCodeOf, PartkeeperError } from '../../src/core/errors.ts'

test('an error carries code, hint, retryability and cause', () => {
  const cause = new Error('cause')
  const error = new PartkeeperError('busy', 'later', {
    hint: 'wait',
    retryable: true,
    cause,
    sqlState: '55P03',
  })
  assert.deepEqual(
    [error.code, error.message, error.hint, error.retryable, error.cause, error.sqlState],
    ['busy', 'later', 'wait', true, cause, '55P03'],
  )
  assert.ok(!('cause' in new PartkeeperError('busy', 'later')))
})

test('each code has one of the promised exit codes', () => {
  for (const [code, exit] of Object.entries(EXIT_CODE_BY_ERROR)) {
    assert.ok([1, 3, 4, 6, 64].includes(exit), `${code}: ${exit}`)
  }
})

test('what is not an error of ours ends a command with 1', () => {
  assert.equal(exitCodeOf(new TypeError('x')), 1)
  assert.equal(exitCodeOf('x'), 1)
  assert.equal(exitCodeOf(new PartkeeperError('config_invalid', 'x')), 4)
  assert.equal(exitCodeOf(new PartkeeperError('database_unreachable', 'x')), 3)
})
