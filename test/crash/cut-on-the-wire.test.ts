/**
 * The connection is cut at every message of one creation and one retirement that makes the server do something: before the
 * message reaches the server, and after the server has answered but before the client hears of it. Each effect is one statement
 * and commits by itself, so these are the moments before and after each COMMIT. Others finish the work.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { PartkeeperError } from '../../src/core/errors.ts'
import { type FrontendMessage, startWireProxy, type WireProxy } from '../support/wire-proxy.ts'
import { assertConverges, runCases, type Undisturbed, withClone } from './crash-cases.ts'
import { buildDueScene, type DueScene, type SceneClone } from './due-scene.ts'
import { assertSafe, readState } from './scene-state.ts'
import { passUntilNothingIsDue } from './service-passes.ts'

type Cut = { readonly when: 'before' | 'after'; readonly message: FrontendMessage }

/** Without renewals, which a slow machine needs, the trace is the shortest: every run comes as far. */
const LONG_LEASE_MS = 60_000

/** These only prepare what an Execute does: a cut before them is a cut before that. */
const PREPARING = new Set(['SslRequest', 'P', 'B', 'D', 'X'])

/** The server answers these; the messages before a Sync share its answer. */
const ANSWERED = new Set(['Startup', 'Q', 'S'])

describe('passes whose connection is cut', () => {
  let scene: DueScene | undefined
  let undisturbed: Undisturbed
  let messages: readonly FrontendMessage[] = []

  before(async () => {
    scene = await buildDueScene(15)
    await withClone(scene, async (clone) => {
      messages = await withProxy(clone, async (proxy, url) => {
        await passUntilNothingIsDue({ url, leaseMs: LONG_LEASE_MS })
        return proxy.messages.filter(({ type }) => !PREPARING.has(type))
      })
      await assertSafe(clone.client)
      undisturbed = { trace: [], state: await readState(clone.client) }
    })
  })
  after(() => scene?.close())

  it('before a message reaches the server, at each message, are finished by the next ones', async (test) => {
    await cutAndCompare(messages.map((message) => ({ when: 'before', message })))
    test.diagnostic(`cut before ${messages.length} messages`)
  })

  it('after the server has answered, at each answer, are finished by the next ones', async (test) => {
    const answered = messages.filter(({ type }) => ANSWERED.has(type))
    await cutAndCompare(answered.map((message) => ({ when: 'after', message })))
    test.diagnostic(`cut after ${answered.length} answers`)
  })

  async function cutAndCompare(cuts: readonly Cut[]): Promise<void> {
    const cutScene = scene
    assert.ok(cutScene)
    await runCases(cuts, nameOf, (cut) =>
      withClone(cutScene, async (clone) => {
        await withProxy(clone, (proxy, url) => passIntoCut(proxy, url, cut))
        await assertConverges(clone, undisturbed)
      }),
    )
  }
})

/** The client learns that the connection is gone, and that trying again may help; it does not learn what became of it. */
async function passIntoCut(proxy: WireProxy, url: string, { when, message }: Cut): Promise<void> {
  const choose = ({ sequence }: FrontendMessage): boolean => sequence === message.sequence
  const cut = when === 'before' ? proxy.cutBefore(choose) : proxy.cutAfter(choose)
  const failure: unknown = await passUntilNothingIsDue({ url }).then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(failure instanceof PartkeeperError, `no error of ours: ${String(failure)}`)
  assert.deepEqual([failure.code, failure.retryable], ['database_unreachable', true], failure.message)
  await cut
}

async function withProxy<Result>(
  { url }: SceneClone,
  work: (proxy: WireProxy, url: string) => Promise<Result>,
): Promise<Result> {
  const { hostname, port } = new URL(url)
  const proxy = await startWireProxy({ host: hostname, port: Number(port) })
  try {
    return await work(proxy, proxy.url(url))
  } finally {
    await proxy.close()
  }
}

function nameOf({ when, message }: Cut): string {
  return `cut ${when} ${message.sequence} ${message.type} ${message.text.trim().slice(0, 60)}`
}
