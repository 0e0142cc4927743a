/**
 * The connection is cut around every kind of effect of an archive: before the server sees the statement, and after it has
 * answered but before the client hears of it. Whether the process gets over it or gives up, the end is that of an
 * undisturbed run.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { FrontendMessage, WireProxy } from '../support/wire-proxy.ts'
import { type ArchiveScene, buildArchiveScene } from './archive-due-scene.ts'
import { countRedone } from './archive-state.ts'
import { runCases } from './crash-cases.ts'
import {
  archiveUndisturbed,
  assertArchiveConverges,
  assertEndsKnown,
  type UndisturbedArchive,
  withArchiveClone,
  withProxy,
} from './interrupted-archive.ts'
import { endClaims } from './scene-state.ts'
import { passOnce } from './service-passes.ts'

type Cut = { readonly when: 'before' | 'after'; readonly effect: string; readonly occurrence: number }

/** Without renewals, which a slow machine needs, every run sends the same. */
const LONG_LEASE_MS = 60_000

/** What a message has to say to be one of the effects. */
const EFFECTS: Readonly<Record<string, RegExp>> = {
  open: /partkeeper\.open_export/,
  'claim of a chunk': /partkeeper\.claim_chunk/,
  copy: /^copy /i,
  'record of a chunk': /partkeeper\.record_stored/,
  'claim of the export': /partkeeper\.claim_export/,
  'record of the manifest': /partkeeper\.record_published/,
  'claim of a check': /partkeeper\.claim_check/,
  'recount and its end': /^commit/i,
  'record of a check': /partkeeper\.record_check/,
  conclusion: /partkeeper\.conclude_export/,
  evidence: /partkeeper\.record_evidence/,
}

describe('a process that archives and whose connection is cut', () => {
  let scene: ArchiveScene
  let undisturbed: UndisturbedArchive
  let messages: readonly FrontendMessage[]
  before(async () => {
    scene = await buildArchiveScene(15)
    undisturbed = await archiveUndisturbed(scene)
    messages = await withArchiveClone(scene, (clone) =>
      withProxy(clone, async (proxy, url) => {
        await passOnce({ url, leaseMs: LONG_LEASE_MS })
        return [...proxy.messages]
      }),
    )
  })
  after(() => scene.close())

  for (const when of ['before', 'after'] as const) {
    it(`${when} the server has seen an effect comes to the same end, or others do`, async (test) => {
      const cuts = Object.keys(EFFECTS).map((effect) => chooseCut(when, effect))
      await runCases(cuts, nameOf, cutAndCompare)
      test.diagnostic(`cut ${when} ${cuts.length} effects`)
    })
  }

  /** The last of its kind, which ends something more, stands for those before. */
  function chooseCut(when: Cut['when'], effect: string): Cut {
    const occurrence = messages.filter((message) => isEffect(message, effect)).length
    assert.ok(occurrence > 0, `no message is ${effect}`)
    return { when, effect, occurrence }
  }

  function cutAndCompare(cut: Cut): Promise<void> {
    return withArchiveClone(scene, async (clone) => {
      await withProxy(clone, (proxy, url) => passIntoCut(proxy, url, cut))
      await endClaims(clone.client)
      await assertArchiveConverges(clone, undisturbed)
      assert.ok((await countRedone(clone.client)) <= 1, 'one chunk is redone at most')
    })
  }
})

/** With sessions of its own for each thing it may get over a cut. */
async function passIntoCut(proxy: WireProxy, url: string, { when, effect, occurrence }: Cut): Promise<void> {
  let seen = 0
  const choose = (message: FrontendMessage): boolean => {
    if (isEffect(message, effect)) seen += 1
    return seen === occurrence
  }
  const cut = when === 'before' ? proxy.cutBefore(choose) : proxy.cutAfter(choose)
  await assertEndsKnown(passOnce({ url, leaseMs: LONG_LEASE_MS }))
  await cut
}

/** An Execute or a Query: what runs the statement, once each. */
function isEffect({ type, text }: FrontendMessage, effect: string): boolean {
  return (type === 'E' || type === 'Q') && EFFECTS[effect]?.test(text.trim()) === true
}

function nameOf({ when, effect, occurrence }: Cut): string {
  return `cut ${when} ${effect} ${occurrence}`
}
