/**
 * Archives of partitions whose key is no time: their bounds are numbers, uuids or ULIDs, and a restore brings them back
 * under a parent that reads its key in the same way, and under no other.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { listTestMajors } from '../support/test-servers.ts'
import { RestoreScene } from './restore-scene.ts'

const MAJORS = listTestMajors().filter((major) => [15, 18].includes(Number(major)))

/** Table, type of its key, arguments of manage(), bounds of the archived partition, and the key of its rows. */
const KEYS = [
  ['numbers', 'bigint', `'1000'`, '-1000', '0', '-number'],
  ['seconds', 'integer', `'1 day', key_encoding => 's'`, '1795219200', '1795305600', '1795219200 + number'],
  [
    ...['uuids', 'uuid', `'1 day'`],
    ...['01a1fb67-1800-0000-0000-000000000000', '01a200bd-a800-0000-0000-000000000000'],
    `('01a1fb67-1800-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid`,
  ],
] as const

for (const major of MAJORS) {
  describe(`restoring under keys that are no time (PostgreSQL ${major})`, () => {
    let scene: RestoreScene
    before(async () => {
      scene = await RestoreScene.open(major)
    })
    after(() => scene.close())

    for (const [name, type, manage, from, to, key] of KEYS) {
      it(`brings ${name} back`, async () => {
        await scene.run(`
          create table ${name} (k ${type} not null, note text, primary key (k)) partition by range (k);
          create table ${name}_old partition of ${name} for values from ('${from}') to ('${to}');
          insert into ${name} select ${key}, 'n' || number from generate_series(1, 900) as number;
          select partkeeper.manage('${name}', ${manage}, at => '2026-11-21 12:00+00');
          create table ${name}_before as table ${name}_old`)
        const archive = await scene.archive({ table: `public.${name}_old`, chunkBlocks: 2 })
        assert.deepEqual(
          [archive.manifest.relation.span?.from, archive.manifest.relation.span?.to],
          [from, to],
        )
        await scene.run(`alter table ${name} detach partition ${name}_old; drop table ${name}_old`)
        const report = await scene.attach(archive)
        assert.deepEqual([report.outcome, report.rows], ['restored', 900])
        assert.equal(await scene.countDifferences(`${name}_before`, `${name}_old`), 0)
        assert.equal(
          await scene.value(`select partkeeper.partition_for('${name}', '${from}')::text`),
          `${name}_old`,
        )
      })
    }

    it('takes no archive whose key was read another way', async () => {
      const readings = await scene.value<string>(`
        select string_agg(concat_ws(' ', archived, partkeeper.is_same_key('numbers'::regclass, 'integer', archived),
          partkeeper.is_same_key('seconds'::regclass, 'epoch_s', archived), partkeeper.is_same_key('uuids'::regclass, 'uuid_v7', archived)), '; ')
        from unnest(array['integer', 'epoch_s', 'epoch_ms', 'bigint', 'uuid', 'uuid_v7', 'no type']) as archived`)
      assert.equal(
        readings,
        'integer t f f; epoch_s f t f; epoch_ms f f f; bigint t f f; uuid f f t; uuid_v7 f f t; no type f f f',
      )
    })
  })
}
