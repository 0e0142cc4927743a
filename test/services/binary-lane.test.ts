/**
 * The binary lane: a value of 150 MB, which as text would be twice that, archived, verified and restored through a process
 * whose memory stays flat: the pieces of a COPY are never put together.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { RestoreScene } from './restore-scene.ts'

const VALUE_BYTES = 150 * 1024 * 1024
const MEMORY_GROWTH_MAX = 150 * 1024 * 1024

describe('a value of 150 MB in the binary lane', () => {
  let scene: RestoreScene
  before(async () => {
    scene = await RestoreScene.open(15)
    // Of one repeated block, as the server makes it fastest.
    await scene.run(`create table large (id integer, body bytea);
      alter table large alter column body set storage external;
      insert into large select 1, convert_to(repeat(repeat(md5('x'), 32), ${VALUE_BYTES / 1024}), 'UTF8');
      insert into large values (2, null), (3, '')`)
  })
  after(() => scene.close())

  it('comes back as it was, in little memory', async () => {
    const before = process.memoryUsage().rss
    const archive = await scene.archive({ table: 'public.large', lane: 'binary' })
    assert.ok((archive.manifest.totals.raw_bytes ?? 0) > VALUE_BYTES)
    assert.deepEqual((await scene.verify(archive)).problems, [])
    const report = await scene.into(archive, 'public.large_again')
    const grown = process.memoryUsage().rss - before
    assert.equal(report.rows, 3)
    assert.equal(
      await scene.value(
        `select bool_and(large.body is not distinct from again.body) from large join large_again as again using (id)`,
      ),
      true,
    )
    assert.ok(grown < MEMORY_GROWTH_MAX, `memory grew by ${Math.round(grown / 1024 / 1024)} MiB`)
  })
})
