/**
 * The runner of commands under test: what it hands to the command, what it waits for, and that it never waits for
 * ever.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { type CommandOptions, type SpawnedCommand, spawnCommand } from './spawned-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'partkeeper-command-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let scripts = 0
function spawnScript(source: string, options: CommandOptions = {}): SpawnedCommand {
  scripts += 1
  const script = join(folder, `script-${scripts}.mjs`)
  writeFileSync(script, source)
  return spawnCommand({ ...options, script })
}

describe('a spawned command', () => {
  it('gives its lines by stream, the last one without a line end too, and its exit code', async () => {
    const command = spawnScript(
      `process.stdout.write('one\\ntwo'); process.stderr.write('three\\n'); process.exitCode = 5`,
    )
    assert.deepEqual(await command.exited, { code: 5, signal: null })
    assert.deepEqual(command.stdoutLines, ['one', 'two'])
    assert.deepEqual(command.stderrLines, ['three'])
  })

  it('lets a test wait for a line that was printed already, or that a signal brings about', async () => {
    const command = spawnScript(
      `
      process.on('SIGTERM', () => { console.log('term ' + process.argv[2]); process.stdin.pause() })
      process.stdin.resume()
      console.log('ready')`,
      { arguments: ['one'] },
    )
    await command.waitForLine(/^ready$/)
    await command.waitForLine(/^ready$/, { stream: 'stdout' })
    command.signal('SIGTERM')
    assert.equal(await command.waitForLine(/^term/), 'term one')
    assert.deepEqual(await command.exited, { code: 0, signal: null })
  })

  it('lets a test wait for the nth such line', async () => {
    const command = spawnScript(`for (const n of [1, 2, 3]) console.log('tick ' + n)`)
    assert.equal(await command.waitForLine(/^tick/, { occurrence: 3 }), 'tick 3')
  })

  it('that ends without the awaited line rejects the wait and shows what was printed', async () => {
    const command = spawnScript(`console.error('no such table'); process.exitCode = 3`)
    await assert.rejects(command.waitForLine(/ready/), /ended with exit code 3\nstderr: no such table/)
  })

  it('that outlives its guard is killed, and everything that waits for it is rejected', async () => {
    const command = spawnScript(`process.stdin.resume(); console.log('stuck')`, { timeoutMs: 1_000 })
    const never = assert.rejects(command.waitForLine(/never/), /killed after 1000 ms\nstdout: stuck/)
    await assert.rejects(command.exited, /killed after 1000 ms/)
    await never
  })

  it('that is killed says by which signal', async () => {
    const command = spawnScript(`process.stdin.resume(); console.log('ready')`)
    await command.waitForLine(/ready/)
    command.signal('SIGKILL')
    assert.deepEqual(await command.exited, { code: null, signal: 'SIGKILL' })
  })

  it('does not see the database of whoever runs the tests, only what it is given', async () => {
    Object.assign(process.env, { PGHOST: 'production.example' })
    const command = spawnScript(`console.log(process.env.PGHOST + ' ' + process.env.DATABASE_URL)`, {
      environment: { DATABASE_URL: 'postgres://given' },
    })
    Reflect.deleteProperty(process.env, 'PGHOST')
    await command.exited
    assert.deepEqual(command.stdoutLines, ['undefined postgres://given'])
  })
})
