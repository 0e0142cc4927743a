// The page about configuration is the schema of the settings, written out. When this fails, put the expected text
// behind the marker line of the page.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { settingsTableMarkdown } from '../../src/config/settings-documents.ts'
import { checkout } from './document-blocks.ts'

const marker = '<!-- made from src/config/settings.ts; test/docs compares -->\n'

it('docs/configuration.md lists exactly the settings that the program reads', () => {
  const page = readFileSync(join(checkout, 'docs/configuration.md'), 'utf8')
  const [, table] = page.split(marker)
  assert.equal(table, settingsTableMarkdown())
})
