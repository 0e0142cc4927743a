// The story of the demo from its first step to the account, in order, on a running server: what a table of events goes
// through in weeks, within a minute. Opens and closes what the steps need; each step is told elsewhere.
import type { Clock } from '../core/ports.ts'
import { tellAccount } from './demo-account.ts'
import { tellArchiving } from './demo-archiving.ts'
import { openFiller, tellFilling, tellPolicy, tellServer, tellTable } from './demo-beginning.ts'
import { openDemoDatabase, urlOfDemo } from './demo-database.ts'
import { tellConfirmation, tellIdlePass, tellPlan } from './demo-plan.ts'
import type { DemoReport } from './demo-report.ts'
import { chooseChunkKilobytes, type DemoScene } from './demo-scene.ts'
import type { DemoStore } from './demo-store.ts'
import type { EmbeddedServer } from './embedded-server.ts'
import { EventWriter, WRITING_SESSIONS } from './event-writer.ts'

/** What the story is made of. */
export type StoryOptions = {
  readonly server: EmbeddedServer
  readonly report: DemoReport
  readonly store: DemoStore
  readonly rows: number
  readonly seed: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Tells the story; true when the account at its end balances. Throws when the signal aborts. */
export async function tellStory(options: StoryOptions): Promise<boolean> {
  const { server, report, clock, signal, store } = options
  signal.throwIfAborted()
  const database = await tellServer(report, server, clock)
  let writer: EventWriter | undefined
  try {
    signal.throwIfAborted()
    const days = await tellTable(report, database)
    // An application waits for a lock as long as it takes, so the writer has no timeout that would hide a wait.
    writer = new EventWriter(
      await openDemoDatabase(server, { poolSize: WRITING_SESSIONS, lockTimeoutMs: 0 }),
      clock,
    )
    const scene = {
      ...{ database, writer, report, clock, signal, days, store, longestWaitsMs: [], faults: [] },
      databaseUrl: urlOfDemo(server),
      chunkKilobytes: chooseChunkKilobytes(options.rows, days.length),
    }
    return await tellScene(scene, options)
  } finally {
    await writer?.stop()
    await database.close()
  }
}

/** The steps on the scene; the writer inserts until the account. */
async function tellScene(scene: DemoScene, options: StoryOptions): Promise<boolean> {
  const { signal, writer } = scene
  const filled = await fill(scene, options)
  for (const tell of [tellPolicy, tellPlan, tellConfirmation]) {
    await tell(scene)
    signal.throwIfAborted()
  }
  const restored = await tellArchiving(scene)
  signal.throwIfAborted()
  await tellIdlePass(scene)
  signal.throwIfAborted()
  await writer.stop()
  return tellAccount(scene, filled, restored)
}

async function fill(scene: DemoScene, { server, rows, seed }: StoryOptions): Promise<number> {
  const filler = await openFiller(server)
  try {
    return await tellFilling(scene, filler, { rows, seed })
  } finally {
    await filler.close()
  }
}
