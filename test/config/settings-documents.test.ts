// Help and documentation come from the schema: every setting is in them, with a default that the parser really uses.
// Whether the files of docs/ are up to date is another test's business.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSettings } from '../../src/config/parse-settings.ts'
import { settingNotes } from '../../src/config/setting-schema.ts'
import { SETTING_NAMES } from '../../src/config/setting-texts.ts'
import { settingsSchema } from '../../src/config/settings.ts'
import {
  settingsHelpText,
  settingsJsonSchema,
  settingsTableMarkdown,
} from '../../src/config/settings-documents.ts'

const machine = { hostName: 'box', processId: 1 }

test('the table has one row for each setting, with its flag and a description', () => {
  const rows = settingsTableMarkdown()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  assert.equal(rows.length, SETTING_NAMES.length)
  for (const name of SETTING_NAMES) {
    const flag = settingNotes.get(settingsSchema.shape[name])?.flag
    const row = rows.find((line) =>
      line.startsWith(`| \`${name}\`${flag === undefined ? ' |' : `, \`${flag}\` |`}`),
    )
    assert.match(row ?? '', /^(\| [^|]{3,} \| [^|]{8,} \| [^|]*\|)$/, name)
  }
})

test('the help has every setting and no line over 100 characters', () => {
  const help = settingsHelpText()
  for (const name of SETTING_NAMES) assert.match(help, new RegExp(`^  ${name}(, --|$)`, 'm'))
  for (const line of help.split('\n')) assert.ok(line.length <= 100, line)
})

test('the JSON Schema is strict and describes every setting', () => {
  const schema = settingsJsonSchema() as {
    properties: Record<string, { description?: string }>
    additionalProperties: boolean
  }
  assert.equal(schema.additionalProperties, false)
  assert.deepEqual(Object.keys(schema.properties), [...SETTING_NAMES])
  assert.ok(Object.values(schema.properties).every(({ description }) => (description ?? '') !== ''))
})

test('a documented default that can be written down is what the parser falls back to', () => {
  const written = SETTING_NAMES.filter((name) => name.startsWith('PARTKEEPER_')).flatMap((name) => {
    const schema = settingsSchema.shape[name]
    const fallback = settingNotes.get(schema)?.fallback
    return fallback !== undefined && schema.safeParse(fallback).success ? [[name, fallback] as const] : []
  })
  // The heartbeat, the memory limit and the port have defaults in words; the store, the scratch folder and the credentials none.
  assert.equal(written.length, SETTING_NAMES.filter((name) => name.startsWith('PARTKEEPER_')).length - 10)
  const environment = Object.fromEntries(written.filter(([name]) => name !== 'PARTKEEPER_WORKER_NAME'))
  const { connection: _, ...explicit } = parseSettings(
    { ...environment, PARTKEEPER_HEARTBEAT: '3 seconds' },
    {},
    machine,
  )
  const { connection: __, ...implied } = parseSettings({}, {}, machine)
  assert.deepEqual(explicit, implied)
})

test('a setting that is secret says so, and only those that carry a password or a key', () => {
  const secret = SETTING_NAMES.filter(
    (name) => settingNotes.get(settingsSchema.shape[name])?.isSecret === true,
  )
  assert.deepEqual(secret, [
    ...['DATABASE_URL', 'PGPASSWORD', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
    ...['PARTKEEPER_DRAIN_TOKEN', 'PARTKEEPER_DRAIN_SECRET'],
    ...['PARTKEEPER_WEBHOOK_URL', 'PARTKEEPER_WEBHOOK_SECRET', 'PARTKEEPER_HEARTBEAT_URL'],
  ])
})
