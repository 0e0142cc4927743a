/**
 * The crash tests themselves are tested: with a fault planted into the schema of the scene, they must fail, and exactly at
 * the observations where that fault can show.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findFailures, type Undisturbed } from './crash-cases.ts'
import { buildDueScene, type DueScene } from './due-scene.ts'
import { killAndCompare, runUndisturbed, stopAndCompare } from './interrupted-process.ts'

/** Effects without a fence: who lost the lease goes on. */
const NO_FENCE = `
create or replace function partkeeper.check_fence(parent oid, term bigint) returns void
language plpgsql volatile set search_path = '' as $$ begin end $$`

/** A lease without an end in sight: what a dead process held is never taken over. */
const LONG_LEASE = `
create function public.make_long() returns trigger language plpgsql as $$
begin new.until := clock_timestamp() + interval '1 day'; return new; end $$;
create trigger long before insert or update on partkeeper.lease for each row execute function public.make_long()`

describe('the crash tests find a planted fault', () => {
  it('that takes the fence away, when a process is stopped between its last look at the lease and an effect', async () => {
    await withPlanted(NO_FENCE, async (scene, undisturbed) => {
      const lines = undisturbed.trace.filter((line) => /action\.|lease\./.test(line))
      const found = await findFailures(lines, (line) => stopAndCompare(scene, undisturbed, { line }))
      const expected = lines.filter((line) => line.includes('action.started'))
      assert.deepEqual(
        found.map(({ each }) => each),
        expected,
      )
    })
  })

  it('that lets a lease outlast all patience, when a process is killed while it holds one', async () => {
    await withPlanted(LONG_LEASE, async (scene, undisturbed) => {
      const lines = undisturbed.trace.slice(0, undisturbed.trace.findIndex(isPassOver) + 1)
      const found = await findFailures(lines, (line) => killAndCompare(scene, undisturbed, { line }))
      const from = lines.findIndex((line) => line.includes('lease.acquired'))
      const until = lines.findIndex((line) => line.includes('lease.released'))
      assert.deepEqual(
        found.map(({ each }) => each),
        lines.slice(from, until),
      )
    })
  })
})

function isPassOver(line: string): boolean {
  return line.includes('pass.finished')
}

async function withPlanted(
  fault: string,
  work: (scene: DueScene, undisturbed: Undisturbed) => Promise<void>,
): Promise<void> {
  const scene = await buildDueScene(15, fault)
  try {
    await work(scene, await runUndisturbed(scene))
  } finally {
    await scene.close()
  }
}
