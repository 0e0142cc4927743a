/**
 * A process is killed at every observation of one creation and one retirement; others finish its work. And it is stopped
 * at every observation, loses its lease, a rival finishes, and it wakes up: then it must change nothing any more.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type SpawnedCommand, spawnCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { assertConverges, runCases, type Undisturbed, withClone } from './crash-cases.ts'
import { buildDueScene, type DueScene } from './due-scene.ts'
import { assertSafe, hashChanges, readState } from './scene-state.ts'
import { passUntilNothingIsDue } from './service-passes.ts'

const KILLED_PASS = fileURLToPath(new URL('killed-pass.ts', import.meta.url))
const STOP_POLL_MS = 5

function spawnVictim(url: string, number?: number, signal?: NodeJS.Signals): SpawnedCommand {
  const fault = number === undefined || signal === undefined ? [] : [String(number), signal]
  return spawnCommand({ script: KILLED_PASS, arguments: [url, ...fault] })
}

describe('a pass that is interrupted at an observation', () => {
  let scene: DueScene | undefined
  let undisturbed: Undisturbed

  before(async () => {
    scene = await buildDueScene(15)
    undisturbed = await withClone(scene, async ({ url, client }) => {
      const victim = spawnVictim(url)
      assert.deepEqual(await victim.exited, { code: 0, signal: null })
      await assertSafe(client)
      return { trace: victim.stdoutLines, state: await readState(client) }
    })
  })
  after(() => scene?.close())

  it('is one creation and one retirement through to the drop', () => {
    const done = undisturbed.trace.flatMap((line) => /action\.finished (.*)/.exec(line)?.[1] ?? [])
    assert.deepEqual(done, ['create done', 'detach done', 'drop_foreign_key done', 'drop done'])
  })

  it('by SIGKILL, at each of them, is finished by the next one as if nothing had happened', async (test) => {
    await runCases(undisturbed.trace, (line) => `killed at ${line}`, killAndCompare)
    test.diagnostic(`killed at ${undisturbed.trace.length} observations`)
  })

  it('by SIGSTOP, at each of them, changes nothing once a rival has finished and it goes on', async (test) => {
    await runCases(undisturbed.trace, (line) => `stopped at ${line}`, stopAndCompare)
    test.diagnostic(`stopped at ${undisturbed.trace.length} observations`)
  })

  function killAndCompare(line: string): Promise<void> {
    return withClone(scene, async (clone) => {
      const victim = spawnVictim(clone.url, numberOf(line), 'SIGKILL')
      assert.deepEqual(await victim.exited, { code: null, signal: 'SIGKILL' })
      assert.equal(victim.stdoutLines.length, numberOf(line), 'observations before the end')
      await assertConverges(clone, undisturbed)
    })
  }

  function stopAndCompare(line: string): Promise<void> {
    return withClone(scene, async ({ url, client }) => {
      const victim = spawnVictim(url, numberOf(line), 'SIGSTOP')
      await waitUntilStopped(victim, numberOf(line))
      await passUntilNothingIsDue({ url })
      assert.deepEqual(await readState(client), undisturbed.state, 'what the rival leaves')
      const changes = await hashChanges(client)
      victim.signal('SIGCONT')
      assert.deepEqual(await victim.exited, { code: 0, signal: null }, victim.stderrLines.join('\n'))
      assert.equal(await hashChanges(client), changes, 'the one that woke up changed something')
      await assertSafe(client)
    })
  }
})

function numberOf(line: string): number {
  return Number.parseInt(line, 10)
}

/** The kernel says T of a process that stands still. */
async function waitUntilStopped(victim: SpawnedCommand, number: number): Promise<void> {
  await victim.waitForLine(new RegExp(`^${number} `))
  while (!/\) T /.test(readFileSync(`/proc/${victim.pid}/stat`, 'utf8'))) await testClock.sleep(STOP_POLL_MS)
}
