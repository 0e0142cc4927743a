/**
 * Verifying with a database: strictly, through a temporary table; against a live table, row for row; and by where the archive
 * comes from. Nothing is left behind.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { ArchiveFormat } from '../../src/storage/archive-keys.ts'
import { RestoreScene } from './restore-scene.ts'

const FORMATS: readonly ArchiveFormat[] = ['copy.zst', 'copy.gz', 'csv.zst', 'csv.gz']

describe('verifying with a database', () => {
  let scene: RestoreScene
  before(async () => {
    scene = await RestoreScene.open(15)
    await scene.run(`create table plain (id bigint primary key, "Odd, ""name""" text, amount numeric(10, 2), double bigint generated always as (id * 2) stored);
      insert into plain (id, "Odd, ""name""", amount) select number, case number % 4 when 0 then null when 1 then '' when 2 then E'a\\nb,"c"' else 'x' end, number
      from generate_series(1, 2000) as number`)
  })
  after(() => scene.close())

  for (const format of FORMATS) {
    it(`finds the bytes of ${format} the same after a way through the database, and the table the same`, async () => {
      const archive = await scene.archive({
        table: 'public.plain',
        format,
        chunkBlocks: 5,
        digest: format.startsWith('copy'),
      })
      const report = await scene.verify(archive, { isStrict: true, against: 'public.plain' })
      assert.deepEqual([report.problems, report.notes], [[], []])
      await scene.into(archive, `public.again_${format.replace('.', '_')}`)
      assert.equal(await scene.countDifferences('plain', `again_${format.replace('.', '_')}`), 0)
    })
  }

  it('compares rows and not their order, and finds one that is missing, added or changed', async () => {
    const archive = await scene.archive({ table: 'public.plain', chunkBlocks: 5 })
    await scene.run('create table live as select * from plain order by id desc')
    const compare = async () =>
      (await scene.verify(archive, { against: 'public.live' })).problems.map(({ problem }) => problem)
    assert.deepEqual(await compare(), [])
    await scene.run('update live set amount = amount + 0.01 where id = 7')
    assert.match((await compare()).join('; '), /^holds other rows: digest/)
    await scene.run('update live set amount = 7 where id = 7; delete from live where id = 8')
    assert.match((await compare()).join('; '), /^has 1999 rows, the archive 2000; holds other rows/)
    await scene.run('alter table live drop column amount')
    assert.deepEqual(await compare(), ['column amount is missing'])
  })

  it('finds bytes that this database would not write, and says what it lacks', async () => {
    await scene.run(
      `create type mood as enum ('sad', 'glad'); create table feeling (at mood); insert into feeling values ('sad')`,
    )
    const archive = await scene.archive({ table: 'public.feeling' })
    await scene.run(`alter type mood rename value 'sad' to 'blue'`)
    const { problems } = await scene.verify(archive, { isStrict: true })
    assert.match(problems[0]?.problem ?? '', /^cannot be loaded: invalid input value for enum/)
    await scene.run('drop table feeling; drop type mood')
    await assert.rejects(
      scene.verify(archive, { isStrict: true }),
      /type public.mood of column at is missing/,
    )
    assert.equal(
      await scene.value(`select count(*)::integer from pg_class where relname = 'partkeeper_strict'`),
      0,
    )
  })

  it('tells an archive of another table or of another installation', async () => {
    const archive = await scene.archive({ table: 'public.plain' })
    const right = await scene.verify(archive, { expected: 'public.plain' })
    assert.deepEqual(right.problems, [])
    const wrong = await scene.verify(archive, { expected: 'public.invoices' })
    assert.deepEqual(wrong.problems, [
      { object: 'manifest.json', problem: 'is of public.plain, not of public.invoices' },
    ])
    const elsewhere = await RestoreScene.open(15)
    try {
      // A test's database is a clone, identity and all.
      await elsewhere.run('update partkeeper.installation set id = gen_random_uuid()')
      const foreign = await elsewhere.verify(archive, { expected: 'plain' })
      assert.match(foreign.problems[0]?.problem ?? '', /^is of installation .*, this database is/)
    } finally {
      await elsewhere.close()
    }
  })
})
