// The grammar of a timeline: what can be written, what it means, and what is said about lines that mean nothing. And the
// timelines that are made by dice, which have to be such lines.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PartkeeperError } from '../../src/core/errors.ts'
import { parseTimeline } from '../../src/rehearsal/parse-timeline.ts'
import { makeRandomTimeline } from '../../src/rehearsal/random-timeline.ts'
import type { Step } from '../../src/rehearsal/timeline.ts'

function parseLine(line: string): Step {
  const [step] = parseTimeline(`${line}\n10m end`).steps
  assert.ok(step !== undefined)
  return step
}

function complain(text: string): string {
  try {
    parseTimeline(text)
  } catch (error) {
    assert.ok(error instanceof PartkeeperError)
    assert.equal(error.code, 'config_invalid')
    return error.message
  }
  return assert.fail(`this was taken: ${text}`)
}

describe('a line means', () => {
  const timed: readonly (readonly [string, number, number | undefined, string])[] = [
    ['0s postgres ok', 0, undefined, 'ok'],
    ['30s postgres refuse for 20s', 30_000, 20_000, 'refuse'],
    ['30s postgres refuse 20s', 30_000, 20_000, 'refuse'],
    ['1m30s postgres hang for 500ms', 90_000, 500, 'hang'],
    ['1m  s3   403 # for ever', 60_000, undefined, 'status'],
    ['2s s3 error-body for 1m', 2000, 60_000, 'error-body'],
    ['2s postgres rst', 2000, undefined, 'rst'],
    ['2s postgres cut-after-commit 10s', 2000, 10_000, 'cut-after-commit'],
  ]
  for (const [line, atMs, forMs, kind] of timed) {
    it(`a time and a fault: ${line}`, () => {
      const { when, fault } = parseLine(line)
      assert.deepEqual([when, fault.kind], [{ kind: 'time', atMs, forMs }, kind])
    })
  }

  const counted: readonly (readonly [string, Step['when'], string])[] = [
    ['at commit 3 cut-after-commit', { kind: 'count', what: 'commit', nth: 3, of: undefined }, 'postgres'],
    ['at commit 3 postgres lost-reply', { kind: 'count', what: 'commit', nth: 3, of: undefined }, 'postgres'],
    ['at put 1 of manifest lost-reply', { kind: 'count', what: 'put', nth: 1, of: 'manifest' }, 's3'],
    ['at connection 2 fin', { kind: 'count', what: 'connection', nth: 2, of: undefined }, 'postgres'],
    ['at request 9 503 retry-after=5', { kind: 'count', what: 'request', nth: 9, of: undefined }, 's3'],
  ]
  for (const [line, when, target] of counted) {
    it(`a count and a fault: ${line}`, () => {
      const step = parseLine(line)
      assert.deepEqual([step.when, step.target], [when, target])
    })
  }

  it('its options', () => {
    const reply = parseLine('0s s3 503 retry-after=5 for 30s').fault
    assert.deepEqual([reply.status, reply.retryAfterSeconds], [503, 5])
    const slow = parseLine('0s s3 slow delay=200ms rate=20kB').fault
    assert.deepEqual([slow.delayMs, slow.bytesPerSecond], [200, 20_000])
    const [bySize, plain] = [parseLine('0s s3 slow rate=1MB').fault, parseLine('0s postgres slow').fault]
    assert.deepEqual([bySize.delayMs, bySize.bytesPerSecond, plain.delayMs], [0, 1_000_000, 1000])
  })

  it('the end, and empty lines and comments nothing', () => {
    const { steps, endMs } = parseTimeline('\n# an outage\n  5s postgres rst # now\n\n2m end\n')
    assert.deepEqual(
      [steps.map(({ line, text }) => [line, text]), endMs],
      [[[3, '5s postgres rst']], 120_000],
    )
  })
})

describe('a line is refused', () => {
  const bad: readonly (readonly [string, RegExp])[] = [
    ['postgres refuse', /line 1: a line begins with a time or with "at".*found "postgres"/],
    ['30 postgres refuse', /found "30"/],
    ['8d postgres refuse', /up to 7 days/],
    ['200h postgres refuse', /up to 7 days/],
    ['30s postgers refuse', /found "postgers" \(did you mean postgres\?\)/],
    ['30s postgres refsue', /found "refsue" \(did you mean refuse\?\)/],
    ['30s postgres', /expected one of ok, .* found ""/],
    ['30s postgres 503', /expected one of ok/],
    ['30s s3 cut-before-commit', /expected one of ok/],
    ['30s s3 200', /expected a status from 400 to 599, found 200/],
    ['30s s3 status', /found "status"/],
    ['30s s3 503 retry-afer=5', /\(did you mean retry-after\?\)/],
    ['30s s3 503 retry-after=soon', /expected whole seconds/],
    ['30s s3 503 retry-after=1 retry-after=2', /stands there twice/],
    ['30s postgres slow rate=fast', /expected a rate/],
    ['30s postgres slow delay=fast', /expected a time/],
    ['30s postgres hang delay=1s', /expected nothing more, found "delay=1s"/],
    ['30s postgres hang for', /found "for"/],
    ['30s postgres hang for 0s', /some time/],
    ['30s end now', /expected nothing after "end"/],
    ['at comit 1 cut-after-commit', /found "comit" \(did you mean commit\?\)/],
    ['at constructor 1 rst', /found "constructor"/],
    ['at commit 0 cut-after-commit', /expected which commit, as 1 or 3, found "0"/],
    ['at commit 1 of', /after "of"/],
    ['at commit 1 s3 lost-reply', /passes before postgres, not before s3/],
    ['at commit 1 hang', /expected one of cut-before-commit, cut-after-commit, lost-reply/],
    ['x'.repeat(501), /longer than 500 characters/],
  ]
  for (const [line, problem] of bad) {
    it(line === '' ? 'when it is empty' : line.slice(0, 60), () => assert.match(complain(line), problem))
  }
})

describe('a timeline is refused', () => {
  const bad: readonly (readonly [string, RegExp])[] = [
    ['', /there is no line with a fault/],
    ['# nothing', /there is no line with a fault/],
    ['5s postgres hang', /nothing says when it is over/],
    ['5s postgres hang for 10s\n7s postgres rst', /line 1: line 2 begins before this one is over/],
    ['5s postgres hang\n5s postgres rst', /line 1: line 2 begins at the same time/],
    ['5s postgres rst\n2s end', /line 1: it begins when the timeline has ended/],
    ['2s end\n3s end\n1s s3 rst', /line 2: the end stands in line 1 already/],
    ['at commit 1 lost-reply\nat commit 1 cut-after-commit', /line 2: line 1 meets the same commit already/],
    ['0s s3 ok\n'.repeat(1001), /more than 1000 lines/],
  ]
  for (const [text, problem] of bad) {
    it(`as a whole: ${JSON.stringify(text.slice(0, 60))}`, () => assert.match(complain(text), problem))
  }

  it('with all its problems at once, in the order of the lines', () => {
    const message = complain('5s postgres hang\nat put 0 403\n9x end')
    assert.match(message, /^the timeline has 3 problems:\n {2}line 1: .*\n {2}line 2: .*\n {2}line 3: .*$/)
  })
})

describe('a timeline made by dice', () => {
  it('is the same for the same seed, another one for another, and always one that can be played', () => {
    const made = Array.from({ length: 50 }, (_, seed) =>
      makeRandomTimeline({ seed, lengthMs: 60_000, targets: ['postgres', 's3'] }).join('\n'),
    )
    assert.equal(new Set(made).size, 50)
    for (const [seed, text] of made.entries()) {
      const again = makeRandomTimeline({ seed, lengthMs: 60_000, targets: ['postgres', 's3'] })
      assert.equal(again.join('\n'), text)
      const { steps, endMs } = parseTimeline(text)
      assert.equal(endMs, 60_000)
      assert.ok(steps.length > 6, text)
    }
  })

  it('plays every fault sooner or later', () => {
    const kinds = new Set<string>()
    for (let seed = 1; seed <= 50; seed += 1) {
      const lines = makeRandomTimeline({ seed, lengthMs: 60_000, targets: ['postgres', 's3'] })
      for (const { fault } of parseTimeline(lines.join('\n')).steps) kinds.add(fault.kind)
    }
    assert.equal(kinds.size, 11)
  })
})
