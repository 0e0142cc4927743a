// An export in the foreground that is stopped: it hands its chunk back, says how to go on, and the next call makes only what
// is missing. Two at once share the work.
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { testClock } from '../support/test-clock.ts'
import { type ArchiveScene, makeArchiveScene, SMALL_CHUNKS, TWO_TABLES } from './archive-scene.ts'
import { runJson, spawnCli, succeed } from './run-cli.ts'

type Answer = {
  readonly export: {
    readonly id: string
    readonly state: string
    readonly rows: number
    readonly chunks: number
  }
}

const ROWS = 150_000
const PAUSE_MS = 20

let scene: ArchiveScene

before(async () => {
  scene = await makeArchiveScene(TWO_TABLES)
})
after(() => scene?.drop())

/** Waits for the ledger to say so; the test's own timeout bounds it. */
async function waitForStored(count: number): Promise<string> {
  for (;;) {
    const found = await scene.readValue(
      `select export::text from partkeeper.chunk where state <> 'pending' group by export having count(*) >= ${count} order by export desc limit 1`,
    )
    if (typeof found === 'string') return found
    await testClock.sleep(PAUSE_MS)
  }
}

async function countChunks(condition: string): Promise<number> {
  return Number(await scene.readValue(`select count(*) from partkeeper.chunk where ${condition}`))
}

it('SIGTERM hands the chunk back and says how to go on, and resume makes only the rest', async () => {
  const running = spawnCli(['export', 'readings', '--sealed', ...SMALL_CHUNKS], scene.options)
  const id = await waitForStored(3)
  running.signal('SIGTERM')
  const { code } = await running.exited
  assert.equal(code, 143, running.stderrLines.join('\n'))
  assert.ok(running.stderrLines.includes(`stopped; resume with: partkeeper export resume ${id}`))
  assert.match(
    running.stdoutLines.at(-1) ?? '',
    new RegExp(`^export ${id} of public\\.readings is planned, \\d+ chunks with`),
  )
  assert.equal(await countChunks('claimed_until > clock_timestamp()'), 0, 'nothing stays claimed')
  const kept = await countChunks(`state <> 'pending'`)

  const { code: resumed, document } = await runJson<Answer>(['export', 'resume', id], scene.options)
  assert.deepEqual([resumed, document.export.state, document.export.rows], [0, 'verified', ROWS])
  assert.ok(document.export.chunks > kept, 'it was stopped half way')
  assert.ok((await countChunks('attempts > 1')) <= 1, 'at most the chunk in flight was copied again')
  await scene.client.query('delete from public.readings where false')
})

it('two calls share one export, and each tells the whole of it', async () => {
  const queued = await runJson<Answer>(
    ['export', 'readings', '--sealed', '--queue', ...SMALL_CHUNKS],
    scene.options,
  )
  const { id } = queued.document.export
  const both = await Promise.all([1, 2].map(() => runJson<Answer>(['export', 'resume', id], scene.options)))
  for (const { code, document } of both) {
    assert.deepEqual([code, document.export.state, document.export.rows], [0, 'verified', ROWS])
  }
  assert.equal(await countChunks(`export = ${id} and attempts > 1`), 0, 'nothing was copied twice')
  const generations = await scene.readValue(
    `select count(distinct generation)::integer from partkeeper.chunk where export = ${id}`,
  )
  assert.equal(generations, 2, 'both had a part in it')
  assert.match(
    await succeed(['exports'], scene.options),
    new RegExp(`^${id} +public\\.readings .* verified`, 'm'),
  )
})
