/**
 * A process that archives stands still until a rival is at its very chunk, and wakes up while that one works: it neither
 * records the chunk nor gives it away. `npm run prove` has the rivals that finish; with the fence taken away, this fails.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { type ArchiveScene, buildArchiveScene } from './archive-due-scene.ts'
import { findFailures, runCases } from './crash-cases.ts'
import { archiveUndisturbed, outpaceArchiving } from './interrupted-archive.ts'

const RECORDING = new URL('../../sql/export/record_stored.sql', import.meta.url)
const FENCE = ' or subject.term <> record_stored.term'

describe('a process that stands still until a rival is at its chunk', () => {
  it('records nothing of it and gives nothing away', async () => {
    await withLines('', / chunk\.(claimed|copied|stored) 2$/, async (scene, lines) => {
      assert.equal(lines.length, 3)
      await runCases(
        lines,
        (line) => `at ${line}`,
        (line) => outpaceArchiving(scene, line),
      )
    })
  })

  it('is found out when whoever copied a chunk may record it, whoever has it now', async () => {
    const text = readFileSync(RECORDING, 'utf8')
    assert.equal(text.split(FENCE).length, 2)
    const planted = text.replace(FENCE, '').replace('create function', 'create or replace function')
    await withLines(planted, / chunk\.stored 2$/, async (scene, lines) => {
      const found = await findFailures(lines, (line) => outpaceArchiving(scene, line))
      assert.equal(found.length, 1)
    })
  })
})

async function withLines(
  plantedFault: string,
  pattern: RegExp,
  work: (scene: ArchiveScene, lines: readonly string[]) => Promise<void>,
): Promise<void> {
  const scene = await buildArchiveScene(15, { plantedFault })
  try {
    const { trace } = await archiveUndisturbed(scene)
    await work(
      scene,
      trace.filter((line) => pattern.test(line)),
    )
  } finally {
    await scene.close()
  }
}
