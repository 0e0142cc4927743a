// Slips of the keyboard and faults of the configuration: one clear error, what to do about it, and the right exit code.
// No database is reached, and no password is ever shown.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runCli, runFailure } from './run-cli.ts'

const SECRET = 'hunter2/sesame'

describe('wrong usage ends with 64 and', () => {
  const slips: readonly (readonly [typed: string, message: RegExp, hint: RegExp])[] = [
    ['stauts', /unknown command 'stauts'/, /did you mean status\?/],
    ['frobnicate', /unknown command 'frobnicate'/, /^partkeeper --help/],
    ['plan --chekc', /unknown option '--chekc'/, /did you mean --check\?/],
    ['plan --bogus', /unknown option '--bogus'/, /^partkeeper plan --help/],
    ['plan one two', /too many arguments/, /^partkeeper plan --help/],
    ['manage events', /missing required argument 'interval'/, /^partkeeper manage --help/],
    ['manage events day --premake many', /Expected a whole number/, /^partkeeper manage --help/],
    ['manage events day --premake 0', /Expected a whole number/, /^partkeeper manage --help/],
    ['pause --reason', /argument missing/, /^partkeeper pause --help/],
    ['help nowhere', /no command and no topic 'nowhere'/, /partkeeper help/],
  ]
  for (const [typed, message, hint] of slips) {
    it(`says what is wrong with: partkeeper ${typed}`, async () => {
      const { code, error } = await runFailure(typed.split(' '))
      assert.deepEqual([code, error.code], [64, 'usage'])
      assert.match(error.message, message)
      assert.match(error.hint ?? '', hint)
    })
  }

  it('says it to people in two lines on standard error', async () => {
    const { code, stdout, stderr } = await runCli(['stauts'])
    assert.deepEqual([code, stdout], [64, ''])
    assert.equal(stderr, "error: unknown command 'stauts'\nhint: did you mean status?")
  })
})

describe('a faulty configuration ends with 4 and', () => {
  it('tells all faults at once, of variables and flags', async () => {
    const environment = { PARTKEEPER_BUGET: '1', PARTKEEPER_LEASE: '12', PGSSLMODE: 'full' }
    const { code, error } = await runFailure(['maintain', '--budget', '5'], { environment })
    assert.deepEqual([code, error.code], [4, 'config_invalid'])
    for (const name of ['PARTKEEPER_BUGET', 'PARTKEEPER_LEASE', 'PGSSLMODE', '--budget']) {
      assert.ok(error.message.includes(name), name)
    }
  })

  it('knows a schedule that the scheduler would not take', async () => {
    const { code, error } = await runFailure(['worker', '--tick', '99 * * * *'])
    assert.equal(code, 4)
    assert.match(error.message, /--tick/)
  })

  it('does so for a level of the log as well', async () => {
    const { code, error } = await runFailure(['status', '--log-level', 'loud'])
    assert.equal(code, 4)
    assert.match(error.message, /--log-level/)
  })

  it('tells a hint that is in the message only once', async () => {
    const { stderr } = await runCli(['maintain', '--budget', '5'])
    assert.equal(stderr.split('did you mean').length, 2)
  })

  const urls = [
    `postgres://ann:${SECRET}@db.example:5432:9/app`,
    `postgres://ann:${SECRET}@[::/app`,
    `postgress://ann:${SECRET}@db.example/app`,
    `postgres://ann:${encodeURIComponent(SECRET)}@db.example/app?sslmode=maybe`,
    `host=db.example password=${SECRET}`,
    SECRET,
  ]
  for (const [index, url] of urls.entries()) {
    it(`never shows a malformed URL (${index + 1})`, async () => {
      for (const flags of [[], ['--json'], ['--log-level', 'trace']]) {
        const { code, stdout, stderr } = await runCli(['status', ...flags], { url })
        assert.equal(code, 4, stderr)
        assert.match(stderr, /DATABASE_URL/)
        for (const part of [SECRET, encodeURIComponent(SECRET), 'hunter2', 'sesame']) {
          assert.ok(!`${stdout}${stderr}`.includes(part), stderr)
        }
      }
    })
  }
})

describe('a database that cannot be reached ends with 3 and', () => {
  it('says where it was looked for, and nothing of the password', async () => {
    const url = `postgres://ann:${encodeURIComponent(SECRET)}@127.0.0.1:1/app`
    for (const command of ['status', 'worker', 'maintain', 'migrate']) {
      const { code, stdout, stderr } = await runCli([command, '--log-level', 'trace'], {
        url,
        environment: { PARTKEEPER_PATIENCE: '1 second' },
      })
      assert.deepEqual([code, stdout], [3, ''], stderr)
      assert.match(stderr, /^error: cannot connect to 127\.0\.0\.1:1: /m)
      assert.ok(!stderr.includes('hunter2') && !stderr.includes('sesame'), stderr)
    }
  })

  it('says so to machines', async () => {
    const { code, error } = await runFailure(['check'], { url: 'postgres://127.0.0.1:1/app' })
    assert.deepEqual([code, error.code], [3, 'database_unreachable'])
  })
})
