// Passes of maintenance within the story, made by the same service as `partkeeper maintain`, with the writer at work:
// before each, what it might drop is counted; after it, what became of its actions is said in a sentence.
import { readFileSync } from 'node:fs'
import type { ActionResult } from '../core/action.ts'
import { runOnePass } from '../services/run-one-pass.ts'
import { countScene, type DemoScene } from './demo-scene.ts'
import { formatCount, formatDuration } from './text-layout.ts'

const LEASE_MS = 15_000
const BUDGET_MS = 60_000
/** A pass that found a lock taken is made again, as a scheduler would. */
const PASSES_MAX = 5

/** Makes passes until nothing waits for a lock any more, tells of each, and returns all results. */
export async function tellPasses(scene: DemoScene): Promise<readonly ActionResult[]> {
  const results: ActionResult[] = []
  for (let number = 1; number <= PASSES_MAX; number += 1) {
    const found = await tellPass(scene)
    scene.signal.throwIfAborted()
    results.push(...found)
    if (!found.some(({ outcome }) => outcome === 'deferred')) break
  }
  return results
}

async function tellPass(scene: DemoScene): Promise<readonly ActionResult[]> {
  const { database, clock, signal, writer, report, longestWaitsMs } = scene
  await countScene(scene)
  writer.takeLongestWaitMs()
  const startedMs = clock.monotonicMs()
  const { results } = await runOnePass(
    { database: database.kysely, clock, random: Math.random, observe: () => undefined, signal },
    { name: 'demo', version: readVersion(), parent: null, at: null, leaseMs: LEASE_MS, budgetMs: BUDGET_MS },
  )
  const durationMs = clock.monotonicMs() - startedMs
  const longestWaitMs = writer.takeLongestWaitMs()
  longestWaitsMs.push(longestWaitMs)
  report.mark(
    results.every(({ outcome }) => outcome === 'done') ? 'green' : 'yellow',
    `${describeResults(results)}, in ${formatDuration(durationMs)}; the longest insert meanwhile took ${formatDuration(longestWaitMs)}.`,
  )
  const refused = results.find(({ outcome }) => outcome === 'failed' || outcome === 'deferred')
  if (refused !== undefined) report.say(`${refused.partition}: ${refused.detail ?? refused.outcome}`)
  return results
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
  ['detach held', 'held'],
  ['detach done', 'detached'],
  ['drop done', 'dropped'],
])

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
