// Passes of maintenance within the story, made by the same service as `partkeeper maintain`, with the writer at work;
// after each, what became of its actions is said in a sentence.
import type { ActionResult } from '../core/action.ts'
import { runOnePass } from '../services/run-one-pass.ts'
import { type DemoScene, noteLongestWait } from './demo-scene.ts'
import { DEMO_NAME, LEASE_MS, makeDemoTools, readVersion } from './demo-tools.ts'
import { formatCount, formatDuration } from './text-layout.ts'

const BUDGET_MS = 60_000
/** A pass that found a lock taken is made again, as a scheduler would. */
const PASSES_MAX = 5

/** Makes passes until nothing waits for a lock any more, and tells of each. */
export async function tellPasses(scene: DemoScene): Promise<void> {
  for (let number = 1; number <= PASSES_MAX; number += 1) {
    const found = await tellPass(scene)
    scene.signal.throwIfAborted()
    if (!found.some(({ outcome }) => outcome === 'deferred')) return
  }
}

async function tellPass(scene: DemoScene): Promise<readonly ActionResult[]> {
  const { clock, writer, report } = scene
  writer.takeLongestWaitMs()
  const startedMs = clock.monotonicMs()
  const results = await makePass(scene)
  const durationMs = clock.monotonicMs() - startedMs
  const longestWaitMs = noteLongestWait(scene)
  report.mark(
    results.every(({ outcome }) => outcome === 'done') ? 'green' : 'yellow',
    `${describeResults(results)}, in ${formatDuration(durationMs)}; the longest insert meanwhile took ${formatDuration(longestWaitMs)}.`,
  )
  const refused = results.find(({ outcome }) => outcome === 'failed' || outcome === 'deferred')
  if (refused !== undefined) report.say(`${refused.partition}: ${refused.detail ?? refused.outcome}`)
  return results
}

async function makePass(scene: DemoScene): Promise<readonly ActionResult[]> {
  const tools = makeDemoTools(scene)
  const identity = { name: DEMO_NAME, version: readVersion() }
  try {
    const request = { ...identity, parent: null, at: null, leaseMs: LEASE_MS, budgetMs: BUDGET_MS }
    return (await runOnePass(tools, request)).results
  } finally {
    await tools.shelf.close()
  }
}

/** What became of the actions of a pass, in words: `6 made, 28 held`. */
export function describeResults(results: readonly ActionResult[]): string {
  if (results.length === 0) return 'Nothing was due'
  const counts = new Map<string, number>()
  for (const { kind, outcome } of results) {
    const words = WORDS.get(`${kind} ${outcome}`) ?? `${kind} ${outcome}`
    counts.set(words, (counts.get(words) ?? 0) + 1)
  }
  return [...counts].map(([words, count]) => `${formatCount(count)} ${words}`).join(', ')
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['create done', 'made'],
  ['archive held', 'held'],
  ['archive waiting', 'waiting for their archive'],
])
