/**
 * Runs many crash cases a few at a time and says all that failed, each by its name; and the oracle that every case ends
 * with: the work is finished by somebody else, the catalog is that of an undisturbed run, and nothing moves any more.
 */
import assert from 'node:assert/strict'
import type { DueScene, SceneClone } from './due-scene.ts'
import { assertSafe, hashChanges, readState } from './scene-state.ts'
import { passTimes, passUntilNothingIsDue } from './service-passes.ts'

/** More than the machine has cores: most of a case is waiting for a lease to run out. */
const CASES_AT_ONCE = 4

/** What an undisturbed run leaves behind. */
export type Undisturbed = { readonly trace: readonly string[]; readonly state: unknown }

/** Runs the cases, all of them whatever happens, and fails with the list of those that failed. */
export async function runCases<Case>(
  cases: readonly Case[],
  name: (each: Case) => string,
  run: (each: Case) => Promise<void>,
): Promise<void> {
  const failures: string[] = []
  const queue = [...cases]
  const runNext = async (): Promise<void> => {
    for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
      try {
        await run(each)
      } catch (error) {
        failures.push(`${name(each)}: ${(error as Error).message}`)
      }
    }
  }
  await Promise.all(Array.from({ length: CASES_AT_ONCE }, runNext))
  assert.equal(failures.length, 0, `${failures.length} of ${cases.length} cases\n${failures.join('\n')}`)
}

/** Lends a clone of the scene to one case. */
export async function withClone<Result>(
  scene: DueScene,
  work: (clone: SceneClone) => Promise<Result>,
): Promise<Result> {
  const clone = await scene.clone()
  try {
    return await work(clone)
  } finally {
    await clone.drop()
  }
}

/** Finishes the work after an interruption and compares. */
export async function assertConverges({ client, url }: SceneClone, undisturbed: Undisturbed): Promise<void> {
  await assertSafe(client)
  await passUntilNothingIsDue({ url })
  await assertSafe(client)
  assert.deepEqual(await readState(client), undisturbed.state, 'catalog and retirements')
  const before = await hashChanges(client)
  await passTimes({ url }, 2)
  assert.equal(await hashChanges(client), before, 'two more passes change nothing')
}
