/**
 * A process that is stopped at an observation until its lease is over, its own time is used up and a rival has finished,
 * after which it must change nothing any more.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type SpawnedCommand, spawnCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { type Undisturbed, withClone } from './crash-cases.ts'
import type { DueScene } from './due-scene.ts'
import { assertSafe, hashChanges, readState } from './scene-state.ts'
import { passUntilNothingIsDue } from './service-passes.ts'

const KILLED_PASS = fileURLToPath(new URL('killed-pass.ts', import.meta.url))
const STOP_POLL_MS = 5
/** With time and lease enough, on a slow machine too, the trace is the shortest: every other run comes as far. */
const LONG_MS = 60_000

/** Shorter than a lease, so that it is used up by the time a rival has waited for that. */
const SHORT_BUDGET_MS = 500

/** Runs the process to its end: the trace of its observations, and what it leaves behind. */
export function runUndisturbed(scene: DueScene): Promise<Undisturbed> {
  return withClone(scene, async ({ url, client }) => {
    const process = spawnVictim(url, 0, 'SIGKILL', LONG_MS, LONG_MS)
    assert.deepEqual(await process.exited, { code: 0, signal: null }, process.stderrLines.join('\n'))
    await assertSafe(client)
    return { trace: process.stdoutLines, state: await readState(client) }
  })
}

/** Stops it there, lets a rival finish, and wakes it up. */
export function stopAndCompare(scene: DueScene, undisturbed: Undisturbed, line: string): Promise<void> {
  const number = Number.parseInt(line, 10)
  return withClone(scene, async ({ url, client }) => {
    const victim = spawnVictim(url, number, 'SIGSTOP', SHORT_BUDGET_MS)
    await victim.waitForLine(new RegExp(`^${number} `))
    await waitUntilStopped(victim.pid)
    // It takes that time: the rival waits for the end of the lease.
    await passUntilNothingIsDue({ url })
    assert.deepEqual(await readState(client), undisturbed.state, 'what the rival leaves')
    const changes = await hashChanges(client)
    victim.signal('SIGCONT')
    assert.deepEqual(await victim.exited, { code: 0, signal: null }, victim.stderrLines.join('\n'))
    assert.equal(await hashChanges(client), changes, 'the one that woke up changed something')
    await assertSafe(client)
  })
}

/** The kernel says T of a process that stands still. */
export async function waitUntilStopped(pid: number): Promise<void> {
  while (!/\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) await testClock.sleep(STOP_POLL_MS)
}

function spawnVictim(url: string, ...fault: readonly (string | number)[]): SpawnedCommand {
  return spawnCommand({ script: KILLED_PASS, arguments: [url, ...fault.map(String)] })
}
