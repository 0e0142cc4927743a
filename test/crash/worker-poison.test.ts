/**
 * A partition whose archive ends every process that copies it: after five it is left to a person, the process that comes next
 * does everything else, and release() lets the archive be made after all.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ONE_OF_EACH } from '../observe/observations.ts'
import { spawnCommand } from '../support/spawned-command.ts'
import { buildArchiveScene } from './archive-due-scene.ts'
import { assertArchiveSafe } from './archive-state.ts'
import { withArchiveClone } from './interrupted-archive.ts'
import { passOnce, passUntilNothingIsDue } from './service-passes.ts'

const KILLED_PASS = fileURLToPath(new URL('killed-pass.ts', import.meta.url))
const DEADLY = 'chunk.claimed 1'
const CHUNKS = 5
const DEATHS = 5

const STEPS = ['create', 'archive', 'detach', 'drop']
/** Every observation but the deadly one, in the words of the trace. */
const SURVIVED: readonly string[] = [
  ...Object.keys(ONE_OF_EACH),
  ...Object.keys(ONE_OF_EACH)
    .flatMap((kind) => Array.from({ length: CHUNKS }, (_, index) => `${kind} ${index + 1}`))
    .filter((line) => line !== DEADLY),
  ...STEPS.flatMap((step) => [
    `action.started ${step}`,
    ...['done', 'waiting', 'held', 'deferred'].map((outcome) => `action.finished ${step} ${outcome}`),
  ]),
]

describe('a partition that ends every process', () => {
  it('is quarantined after five, the rest is done, and release() gives it another chance', async () => {
    const scene = await buildArchiveScene(15)
    try {
      await withArchiveClone(scene, async (clone) => {
        const { client, url } = clone
        for (let death = 1; death <= DEATHS; death += 1) {
          const victim = spawnCommand({
            script: KILLED_PASS,
            arguments: [url, JSON.stringify(SURVIVED), 'SIGKILL'],
          })
          assert.deepEqual(
            await victim.exited,
            { code: null, signal: 'SIGKILL' },
            victim.stdoutLines.join('\n'),
          )
          assert.match(victim.stdoutLines.at(-1) ?? '', /chunk\.claimed 1$/)
          // As if the time of the claim had passed.
          await client.query(
            `update partkeeper.chunk set claimed_until = clock_timestamp() where claimed_until > clock_timestamp()`,
          )
          await client.query('update partkeeper.lease set until = clock_timestamp()')
        }
        const read = async (): Promise<string[]> =>
          (await client.query<{ alert: string }>('select alert from partkeeper.alerts')).rows.map(
            ({ alert }) => alert,
          )
        const { rows: others } = await client.query(
          `select count(*)::int as stored from partkeeper.chunk where state <> 'pending'`,
        )
        assert.ok(others[0]?.stored > 0, 'the other chunks go on')
        const report = await passOnce({ url })
        assert.deepEqual(report.exports.failures, [])
        assert.equal((await read()).includes('quarantined'), true)
        const { rows } = await client.query(
          `select kind, held from partkeeper.plan() where held is not null or kind = 'create'`,
        )
        assert.equal(rows.length, 1, 'only what is quarantined is left')
        assert.match(rows[0]?.held, /^hold: quarantined: export \d+: 5 workers in a row ended/)
        await client.query(`select partkeeper.release('public.events_oldest')`)
        await passUntilNothingIsDue({ url })
        await assertArchiveSafe(clone)
        assert.equal((await read()).includes('quarantined'), false)
      })
    } finally {
      await scene.close()
    }
  })
})
