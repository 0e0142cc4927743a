// Tests the tidy test itself: every rule of the house catches its seeded faults at their line and lets pass what
// only comes close. A rule without a seed fails here.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SCRIPT_RULES, SQL_RULES } from './all-rules.ts'
import type { Rule } from './rule.ts'
import type { FileMap } from './seed.ts'
import { LANGUAGE_SEEDS } from './seeds-of-language.ts'
import { MIGRATION_SEEDS } from './seeds-of-migrations.ts'
import { SQL_SEEDS } from './seeds-of-sql.ts'
import { STRUCTURE_SEEDS } from './seeds-of-structure.ts'

const SEEDS = [...STRUCTURE_SEEDS, ...LANGUAGE_SEEDS, ...SQL_SEEDS, ...MIGRATION_SEEDS]

for (const { rule, faults, fine } of SEEDS) {
  suite(`the rule: ${rule.name}`, () => {
    for (const { title, files, at } of faults) {
      test(`catches ${title}`, () => {
        const places = findPlaces(rule, files)
        assert.ok(places.includes(at), `wanted a violation at ${at}, found ${JSON.stringify(places)}`)
      })
    }

    test('lets pass what only comes close', () => {
      assert.deepEqual(
        fine.flatMap((files) => findPlaces(rule, files)),
        [],
      )
    })
  })
}

test('every rule of the house has a seeded fault', () => {
  const seeded = new Set(SEEDS.filter(({ faults }) => faults.length > 0).map(({ rule }) => rule))
  const bare = [...SCRIPT_RULES, ...SQL_RULES].filter((rule) => !seeded.has(rule))
  assert.deepEqual(
    bare.map(({ name }) => name),
    [],
  )
})

function findPlaces(rule: Rule, files: FileMap): readonly string[] {
  const checkout = Object.entries(files).map(([path, text]) => ({ path, text }))
  return rule.find(checkout).map(({ path, line }) => `${path}:${line}`)
}
