/**
 * The crash tests of archives are themselves tested: with a fault planted into the schema of the scene they must fail, and
 * exactly at the observations where that fault can show.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { type ArchiveScene, buildArchiveScene } from './archive-due-scene.ts'
import { findFailures } from './crash-cases.ts'
import {
  archiveUndisturbed,
  killArchiving,
  outpaceArchiving,
  stopArchiving,
  type UndisturbedArchive,
} from './interrupted-archive.ts'

/** Who claims a chunk that was begun takes one block more, which the chunk before it has too. */
const GREEDY_CLAIM = plant(
  'export/claim_chunk.sql',
  'attempts = chunk.attempts + 1\n',
  'attempts = chunk.attempts + 1, from_block = greatest(chunk.from_block - 1, 0)\n',
)

/** Whoever copied a chunk may record it, whoever has it now. */
const NO_TERM = plant('export/record_stored.sql', ' or subject.term <> record_stored.term', '')

/** Effects of a pass without a fence: who lost the lease goes on. */
const NO_FENCE = `
create or replace function partkeeper.check_fence(parent oid, term bigint) returns void
language plpgsql volatile set search_path = '' as $$ begin end $$`

/** A gate that takes the archive's word for it. */
const NO_EVIDENCE = `
create or replace function partkeeper.evidence_problem(retired partkeeper.retirement) returns text
language sql stable set search_path = '' as $$ select null::text $$`

/** Every chunk begins a block too late. */
const GAPS = plant(
  'export/claim_chunk.sql',
  'coalesce(max(chunk.to_block), 0), subject.next_block',
  'least(coalesce(max(chunk.to_block) + 1, 0), subject.next_block - 1), subject.next_block',
)

describe('the crash tests of archives find a planted fault', () => {
  it('that lets a chunk grow when it is taken over, wherever its first holder was killed', async () => {
    await withPlanted(GREEDY_CLAIM, async (scene, undisturbed) => {
      const lines = undisturbed.trace.filter((line) => / chunk\.(claimed|recorded) 2$/.test(line))
      const found = await findFailures(lines, (line) => killArchiving(scene, undisturbed, line))
      const expected = lines.filter((line) => / chunk\.claimed 2$/.test(line))
      assert.deepEqual(
        found.map(({ each }) => each),
        expected,
      )
    })
  })

  it('that lets a chunk be recorded by who lost it', async () => {
    await withPlanted(NO_TERM, async (scene, undisturbed) => {
      const lines = undisturbed.trace.filter((line) => / chunk\.stored 2$/.test(line))
      const found = await findFailures(lines, (line) => outpaceArchiving(scene, line))
      assert.equal(found.length, 1)
    })
  })

  it('that takes the fence of passes away, when one is stopped before an effect', async () => {
    await withPlanted(NO_FENCE, async (scene, undisturbed) => {
      const lines = undisturbed.trace.filter((line) =>
        / action\.started (detach|drop)| lease\.released/.test(line),
      )
      const found = await findFailures(lines, (line) => stopArchiving(scene, undisturbed, line))
      const expected = lines.filter((line) => line.includes('action.started'))
      assert.deepEqual(
        found.map(({ each }) => each),
        expected,
      )
    })
  })

  it('that drops without reading the archive once more, when a process is killed while it reads', async () => {
    await withPlanted(NO_EVIDENCE, async (scene, undisturbed) => {
      const lines = undisturbed.trace.filter((line) => / chunk\.checked 2$/.test(line))
      const found = await findFailures(lines, (line) => killArchiving(scene, undisturbed, line))
      assert.deepEqual(
        found.map(({ each }) => each),
        lines.slice(1),
      )
      assert.match(found[0]?.message ?? '', /read again before the drop/)
    })
  })

  it('that leaves blocks out, without any interruption', async () => {
    const scene = await buildArchiveScene(15, { plantedFault: GAPS })
    await assert.rejects(archiveUndisturbed(scene))
    await scene.close()
  })
})

/** A function of the schema with a part of it replaced. */
function plant(file: string, part: string, replacement: string): string {
  const text = readFileSync(new URL(`../../sql/${file}`, import.meta.url), 'utf8')
  assert.equal(text.split(part).length, 2, `${part} is in ${file} once`)
  return text.replace(part, () => replacement).replace('create function', 'create or replace function')
}

async function withPlanted(
  fault: string,
  work: (scene: ArchiveScene, undisturbed: UndisturbedArchive) => Promise<void>,
): Promise<void> {
  const scene = await buildArchiveScene(15, { plantedFault: fault })
  try {
    await work(scene, await archiveUndisturbed(scene))
  } finally {
    await scene.close()
  }
}
