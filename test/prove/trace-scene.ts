/**
 * Runs a scene once with nothing in the way, and records what it passes: every observation, every message of the wire, every
 * answer, and every call that brings something to disk. These are the points; what it leaves is what every case is compared with.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAnswered, labelObservation, MessageLabels } from './labels.ts'
import { countLabels, type Point } from './point.ts'
import type { SceneCase, StagedScene } from './scene.ts'
import { readCalls, traceCalls } from './system-calls.ts'
import { type Run, runUndisturbed } from './victim.ts'

/** What an undisturbed run passes and leaves. */
export type SceneTrace = { readonly points: readonly Point[]; readonly end: unknown }

/** Records it; calls of the system only where strace is at hand. */
export async function traceScene(scene: StagedScene, withCalls: boolean): Promise<SceneTrace> {
  const { points, end } = await onCase(scene, async (one) => {
    const found = await runUndisturbed(one, undefined, (run) => {
      assert.ok(one.isDone(run.stdout), run.stdout.join('\n'))
      return readPoints(run)
    })
    await one.assertSafe()
    await one.finish()
    await one.assertSafe()
    return { points: found, end: await one.readEnd() }
  })
  const calls = withCalls ? await traceSystemCalls(scene) : []
  return { points: [...points, ...calls], end }
}

function readPoints({ stderr, proxy }: Run): readonly Point[] {
  const observed = stderr.flatMap((line) => labelObservation(line) ?? [])
  const labels = new MessageLabels()
  const messages = countLabels(
    'message',
    proxy.messages.flatMap((message) => labels.next(message) ?? []),
  )
  const answers = messages.filter(({ label }) => isAnswered(label))
  return [
    ...countLabels('observation', observed),
    ...messages,
    ...answers.map((point) => ({ ...point, kind: 'answer' as const })),
  ]
}

async function traceSystemCalls(scene: StagedScene): Promise<readonly Point[]> {
  const folder = await mkdtemp(join(tmpdir(), 'partkeeper-prove-'))
  const file = join(folder, 'calls')
  try {
    await onCase(scene, (one) => runUndisturbed(one, traceCalls(file), () => undefined))
    return readCalls(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Lends a clone. */
export async function onCase<Result>(
  scene: StagedScene,
  work: (one: SceneCase) => Promise<Result>,
): Promise<Result> {
  const one = await scene.open()
  try {
    return await work(one)
  } finally {
    await one.drop()
  }
}
