/**
 * A pass stands still until its lease is over, a rival has finished, and its own time is used up as well. When it goes on it
 * does not even note what it had no time for.
 */
import { it } from 'node:test'
import { runCases } from './crash-cases.ts'
import { buildDueScene } from './due-scene.ts'
import { runUndisturbed, stopAndCompare } from './interrupted-process.ts'

it('a pass that stood still beyond its time changes nothing when it goes on', async (test) => {
  const scene = await buildDueScene(15)
  test.after(() => scene.close())
  const undisturbed = await runUndisturbed(scene)
  const lines = undisturbed.trace.filter((line) => / (lease\.acquired|action\.)/.test(line))
  await runCases(
    lines,
    (line) => `at ${line}`,
    (line) => stopAndCompare(scene, undisturbed, line),
  )
  test.diagnostic(`stopped at ${lines.length} observations`)
})
