// The style of the house as a test: one test per rule, run over the checkout. The rules and their reasons are in
// test/tidy/; each is shown to catch a seeded fault by the rule tests there.
import assert from 'node:assert/strict'
import path from 'node:path'
import { suite, test } from 'node:test'
import { SCRIPT_RULES, SQL_RULES } from './tidy/all-rules.ts'
import { readCheckout } from './tidy/read-checkout.ts'
import { formatViolation, isMigration, isSourceScript, isSqlCode } from './tidy/rule.ts'

const files = readCheckout(path.join(import.meta.dirname, '..'))

suite('the checkout is tidy', () => {
  for (const rule of [...SCRIPT_RULES, ...SQL_RULES]) {
    test(rule.name, () => {
      const violations = rule.find(files).map(formatViolation)
      assert.equal(violations.length, 0, `\n${violations.join('\n')}\n`)
    })
  }

  test('the rules have something to judge in every folder', () => {
    for (const isJudged of [isSourceScript, isSqlCode, isMigration]) {
      assert.ok(
        files.some((file) => isJudged(file.path)),
        `no file of the checkout is one for ${isJudged.name}`,
      )
    }
  })
})
