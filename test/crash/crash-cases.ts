/**
 * Runs many crash cases a few at a time and says all that failed, each by its name; and the oracle that every case ends
 * with: the work is finished by somebody else, the catalog is that of an undisturbed run, and nothing moves any more.
 */
import assert from 'node:assert/strict'
import type { DueScene, SceneClone } from './due-scene.ts'
import { assertSafe, countLeases, endClaims, hashChanges, readState } from './scene-state.ts'
import { passTimes, passUntilNothingIsDue } from './service-passes.ts'

/** More than the machine has cores: a case waits for a server and for a process of its own. */
const CASES_AT_ONCE = 4

/** What an undisturbed run leaves behind. */
export type Undisturbed = { readonly trace: readonly string[]; readonly state: unknown }

/** A case that failed. */
export type Failure<Case> = { readonly each: Case; readonly message: string }

/** Runs the cases, all of them whatever happens, and fails with the list of those that failed. */
export async function runCases<Case>(
  cases: readonly Case[],
  name: (each: Case) => string,
  run: (each: Case) => Promise<void>,
): Promise<void> {
  const failures = await findFailures(cases, run)
  const list = failures.map(({ each, message }) => `${name(each)}: ${message}`).join('\n')
  assert.equal(failures.length, 0, `${failures.length} of ${cases.length} cases\n${list}`)
}

/** Runs the cases and returns those that failed, in their order. */
export async function findFailures<Case>(
  cases: readonly Case[],
  run: (each: Case) => Promise<void>,
): Promise<readonly Failure<Case>[]> {
  const messages = new Map<Case, string>()
  const queue = [...cases]
  const runNext = async (): Promise<void> => {
    for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
      const failed = each
      await run(each).catch((error: Error) => messages.set(failed, error.message))
    }
  }
  await Promise.all(Array.from({ length: CASES_AT_ONCE }, runNext))
  return cases.flatMap((each) => {
    const message = messages.get(each)
    return message === undefined ? [] : [{ each, message }]
  })
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

/** Finishes the work after an interruption and compares. Whoever was interrupted is gone. */
export async function assertConverges({ client, url }: SceneClone, undisturbed: Undisturbed): Promise<void> {
  await assertSafe(client)
  await endClaims(client)
  await passUntilNothingIsDue({ url })
  await assertSafe(client)
  assert.deepEqual(await readState(client), undisturbed.state, 'catalog and retirements')
  const before = await hashChanges(client)
  assert.equal(await countLeases(client, 'alive'), 0, 'leases that nobody gave back')
  await passTimes({ url }, 2)
  assert.equal(await hashChanges(client), before, 'two more passes change nothing')
  const left = await countLeases(client, 'run out')
  assert.equal(left, 0, 'a lease still calls for somebody to take over, with nothing left to do')
}
