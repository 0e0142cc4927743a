// The log as it is written: JSON for machines, sentences for people, nothing below its level, and no secret in either.
// The lines go into a list here; on standard error they are the command line's tests.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { Observation } from '../../src/core/observation.ts'
import { createScrubber } from '../../src/core/secrets.ts'
import { type LogChoices, makeLog } from '../../src/observe/logger.ts'
import { ONE_OF_EACH } from './observations.ts'

async function log(
  observations: readonly Observation[],
  choices: Partial<LogChoices> = {},
): Promise<readonly string[]> {
  const written: string[] = []
  const observe = await makeLog({
    level: 'trace',
    isPretty: false,
    mayUseColor: false,
    scrub: createScrubber(['ses"ame']),
    write: (text) => {
      written.push(text)
    },
    ...choices,
  })
  for (const observation of observations) observe(observation)
  return written
}

describe('the log', () => {
  it('is one line of JSON for each observation, at once', async () => {
    const all = Object.values(ONE_OF_EACH)
    const lines = await log(all)
    assert.equal(lines.length, all.length)
    for (const [index, line] of lines.entries()) {
      assert.match(line, /^\{.*\}\n$/)
      const { level, time, kind, msg } = JSON.parse(line) as Readonly<Record<string, unknown>>
      assert.equal(kind, all[index]?.kind)
      assert.match(String(level), /^(trace|debug|info|warn|error)$/)
      assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      assert.equal(typeof msg, 'string')
    }
  })

  it('holds nothing below its level, and nothing at all when silent', async () => {
    const all = Object.values(ONE_OF_EACH)
    const levels = (await log(all, { level: 'warn' })).map(
      (line) => (JSON.parse(line) as { level: string }).level,
    )
    assert.deepEqual(new Set(levels), new Set(['warn', 'error']))
    assert.deepEqual(await log(all, { level: 'silent' }), [])
    assert.deepEqual(await log(all, { level: 'fatal' }), [])
  })

  it('holds no secret, and stays JSON where one was', async () => {
    const message = 'password=hunter2 and ses"ame, postgres://ann:pw@db/app'
    const lost: Observation = { kind: 'database.connection_lost', message, sqlState: 'ses"ame' }
    for (const isPretty of [false, true]) {
      const [line = ''] = await log([lost], { isPretty })
      assert.doesNotMatch(line, /hunter2|ses\\?"ame|:pw@/)
      if (!isPretty) assert.equal((JSON.parse(line) as { sqlState: string }).sqlState, '[secret]')
    }
  })

  it('is sentences for people, in colours only where they are wanted', async () => {
    const started = ONE_OF_EACH['process.started']
    const [plain = ''] = await log([started], { isPretty: true })
    assert.match(plain, /^\[\d\d:\d\d:\d\d\] INFO.*: worker box:1 begins/)
    const [painted = ''] = await log([started], { isPretty: true, mayUseColor: true })
    assert.notEqual(painted, stripVTControlCharacters(painted))
    assert.match(stripVTControlCharacters(painted), /INFO.*: worker box:1 begins/)
  })
})
