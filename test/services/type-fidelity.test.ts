/**
 * Every value comes back bit for bit: hard values of many types, archived in each format and lane and restored on the same
 * server and on the newest one, compared as images of their rows and as what COPY BINARY gives.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { ArchiveFormat } from '../../src/storage/archive-keys.ts'
import type { MadeArchive } from '../support/archive-maker.ts'
import { listTestMajors, type TestServerKey } from '../support/test-servers.ts'
import { HARD_EXTENSIONS, HARD_TYPES, HARD_VALUES } from './hard-values.ts'
import { RestoreScene, restoreWith } from './restore-scene.ts'

const FORMATS: readonly ArchiveFormat[] = ['copy.zst', 'csv.gz']
const COLUMNS = HARD_VALUES.map(([type], index) => `c${index} ${type}`)

async function openScene(major: TestServerKey): Promise<RestoreScene> {
  const scene = await RestoreScene.open(major)
  const superuser = await scene.database.connectAsSuperuser()
  for (const name of HARD_EXTENSIONS) await superuser.query(`create extension ${name} schema public`)
  await scene.run(HARD_TYPES)
  return scene
}

/** One row per value, all other columns null. */
async function fill(scene: RestoreScene): Promise<number> {
  await scene.run(
    `create table hard (k integer, ${COLUMNS.join(', ')}, doubled integer generated always as (k * 2) stored)`,
  )
  let count = 0
  for (const [index, [, values]] of HARD_VALUES.entries()) {
    for (const value of values) {
      count += 1
      await scene.run(`insert into hard (k, c${index}) values (${count}, ${value})`)
    }
  }
  return count
}

/** What the server says of the rows in their order; in binary nothing is rounded or written in another way. */
async function hashRows(url: string, source: string, format: 'binary' | 'text'): Promise<string> {
  const client = new pg.Client(url)
  await client.connect()
  const hash = createHash('sha256')
  await client.query(`set timezone = 'UTC'; set extra_float_digits = 1`)
  const bytes = client.query(copyTo(`copy (${source} order by k) to stdout with (format ${format})`))
  for await (const piece of bytes) hash.update(piece)
  await client.end()
  return hash.digest('hex')
}

/**
 * Types of which a value came back as another image. A tsquery that was read in binary form lies in memory in another order
 * and is the same all the same: its text says so.
 */
async function listDifferences(scene: RestoreScene, table: string): Promise<readonly string[]> {
  const checks = HARD_VALUES.map(([type], index) => {
    const isText = type === 'tsquery' ? ` and hard.c${index}::text is distinct from back.c${index}::text` : ''
    return `case when not record_image_eq(row(hard.c${index}), row(back.c${index}))${isText} then ${index} end`
  })
  const { rows } = await scene.client.query<{ index: number }>(
    `select distinct index from hard join ${table} as back using (k)
    cross join lateral unnest(array[${checks.join(', ')}]) as found(index) where index is not null`,
  )
  return rows.map(({ index }) => HARD_VALUES[index]?.[0] ?? '')
}

for (const major of listTestMajors().filter((key) => [15, 18].includes(Number(key)))) {
  describe(`hard values (PostgreSQL ${major})`, () => {
    let scene: RestoreScene
    let count: number
    before(async () => {
      scene = await openScene(major)
      count = await fill(scene)
      assert.ok(count >= 90 && HARD_VALUES.length >= 45, `${count} values of ${HARD_VALUES.length} types`)
    })
    after(() => scene.close())

    const assertSame = async (archive: MadeArchive, table: string): Promise<void> => {
      assert.equal((await scene.into(archive, `public.${table}`)).rows, count)
      assert.deepEqual(await listDifferences(scene, table), [])
      const { url } = scene.database
      assert.equal(
        await hashRows(url, `select * from ${table}`, 'binary'),
        await hashRows(url, 'select * from hard', 'binary'),
      )
      assert.deepEqual((await scene.verify(archive, { isStrict: true })).problems, [])
    }

    for (const format of FORMATS) {
      it(`come back bit for bit through ${format}`, async () => {
        await assertSame(
          await scene.archive({ table: 'public.hard', format }),
          `back_${format.replace('.', '_')}`,
        )
      })
    }

    it('come back bit for bit through the binary lane', async () => {
      await assertSame(await scene.archive({ table: 'public.hard', lane: 'binary' }), 'back_binary')
    })
  })
}

describe('hard values from the oldest of the main servers to the newest', () => {
  const newest = listTestMajors().includes(18)

  it('come back bit for bit from 15 to 18', async () => {
    assert.ok(newest, 'this test needs a run with PostgreSQL 18')
    const [old, young] = [await openScene(15), await openScene(18)]
    try {
      const count = await fill(old)
      const archive = await old.archive({ table: 'public.hard', digest: true })
      const report = await restoreWith(young.sessions, archive.manifestPath, {
        place: { kind: 'into', name: 'public.hard' },
      })
      assert.deepEqual([report.rows, report.notes], [count, []])
      // In binary, types of the database's own are named by OIDs, which differ between databases.
      const builtIn = HARD_VALUES.flatMap(([type], index) =>
        type.startsWith('public.') ? [] : [`c${index}`],
      )
      for (const [source, format] of [
        [`select k, ${builtIn.join(', ')} from hard`, 'binary'],
        ['select * from hard', 'text'],
      ] as const) {
        const [there, here] = [old.database.url, young.database.url]
        assert.equal(await hashRows(here, source, format), await hashRows(there, source, format), format)
      }
    } finally {
      await old.close()
      await young.close()
    }
  })
})
