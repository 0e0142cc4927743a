// What `--help` says: every command is there, with what it takes and an example of how it is called, and none of it
// needs a database or a setting.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { COMMANDS } from '../../src/cli/program.ts'
import { SETTING_NAMES } from '../../src/config/setting-texts.ts'
import { settingsHelpText } from '../../src/config/settings-documents.ts'
import { runCli, runJson, succeed } from './run-cli.ts'

/** Help must come even where nothing else would work. */
const BROKEN = { environment: { DATABASE_URL: 'nonsense', PARTKEEPER_LEASE: 'nonsense' } }

describe('partkeeper --help', () => {
  it('lists every command, the exit codes and where settings are explained', async () => {
    const text = await succeed(['--help'], BROKEN)
    for (const { name } of COMMANDS) assert.match(text, new RegExp(`^  ${name}\\b`, 'm'))
    assert.match(text, /Exit codes: 0 done/)
    assert.match(text, /partkeeper help settings/)
    assert.equal(await succeed(['help'], BROKEN), text)
  })

  for (const { name, examples, arguments: typed = [], options = [] } of COMMANDS) {
    it(`of ${name} names its arguments and options and shows an example`, async () => {
      const text = await succeed([name, '--help'], BROKEN)
      assert.match(text, new RegExp(`^Usage: partkeeper ${name} \\[options\\]`))
      for (const [syntax] of typed) assert.ok(text.includes(syntax), syntax)
      for (const { flags } of options) assert.ok(text.includes(flags), flags)
      for (const flag of ['--json', '--log-level', '--log-format']) assert.ok(text.includes(flag), flag)
      for (const example of examples) assert.ok(text.includes(`$ partkeeper ${example}`), example)
      assert.ok(text.split('\n').every((line) => line.length <= 120))
      if (name === 'plan') assert.equal(await succeed(['help', name], BROKEN), text)
    })
  }

  it('is given on standard error, with exit code 64, to who types nothing', async () => {
    const { code, stdout, stderr } = await runCli([], BROKEN)
    assert.deepEqual([code, stdout], [64, ''])
    assert.match(stderr, /^Usage: partkeeper/)
  })
})

describe('partkeeper help settings', () => {
  it('lists every variable', async () => {
    assert.equal(await succeed(['help', 'settings'], BROKEN), settingsHelpText().trimEnd())
  })

  it('is a JSON Schema for machines', async () => {
    const { document } = await runJson<{ readonly properties: object }>(['help', 'settings'], BROKEN)
    assert.deepEqual(Object.keys(document.properties), [...SETTING_NAMES])
  })
})

describe('the examples of --help', () => {
  it('are calls of the commands they stand under', () => {
    for (const { name, examples } of COMMANDS) {
      for (const example of examples) assert.equal(example.split(' ')[0], name)
    }
  })
})
