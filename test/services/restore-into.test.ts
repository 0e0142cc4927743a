/**
 * Restoring into tables: a new one made from the manifest, one that is there, and again into either. What comes back is what
 * was archived, with its keys and indexes, and nothing is changed where something is in the way.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { MadeArchive } from '../support/archive-maker.ts'
import { listTestMajors } from '../support/test-servers.ts'
import { RestoreScene } from './restore-scene.ts'

const MAJORS = listTestMajors().filter((major) => [15, 18].includes(Number(major)))

for (const major of MAJORS) {
  describe(`restoring into a table (PostgreSQL ${major})`, () => {
    let scene: RestoreScene
    let archive: MadeArchive
    before(async () => {
      scene = await RestoreScene.open(major)
      await scene.run(`
        create table reading (
          id bigint generated always as identity primary key,
          at timestamptz not null,
          name varchar(40) collate "C" default 'none',
          value numeric(12, 3),
          doubled numeric generated always as (value * 2) stored,
          constraint value_is_not_huge check (value < 1000000),
          constraint name_is_short unique (name, id)
        );
        create index reading_by_time on reading (at desc) where value > 10;
        create index on reading ((lower(name)));
        insert into reading (at, name, value)
        select timestamptz '2026-01-01' + number * interval '1 minute', 'n' || number, number / 7.0
        from generate_series(1, 5000) as number`)
      archive = await scene.archive({ table: 'public.reading', chunkBlocks: 8, digest: true })
      assert.ok(archive.manifest.chunks.length > 5)
    })
    after(() => scene.close())

    it('makes a new one with columns, keys, indexes and rows as they were', async () => {
      const report = await scene.into(archive, 'public.came_back')
      assert.deepEqual(
        [report.outcome, report.rows, report.chunks_loaded_here, report.notes],
        ['restored', 5000, archive.manifest.chunks.length, []],
      )
      assert.equal(await scene.countDifferences('reading', 'came_back'), 0)
      const columns = (table: string) =>
        scene.value<string>(`select string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
          attgenerated, attcollation::regcollation, pg_get_expr(adbin, adrelid)), '; ' order by attnum)
          from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
          where attrelid = '${table}'::regclass and attnum > 0`)
      assert.equal(await columns('came_back'), await columns('reading'))
      const constraints = (table: string) =>
        scene.value<string>(`select string_agg(concat_ws(' ', conname, pg_get_constraintdef(oid)), '; ' order by pg_get_constraintdef(oid))
          from pg_constraint where conrelid = '${table}'::regclass and contype <> 'n'`)
      assert.equal(
        (await constraints('came_back')).replaceAll(/came_back_[0-9a-f]{8}/g, '?'),
        (await constraints('reading')).replaceAll(/reading_pkey|name_is_short/g, '?'),
      )
      assert.equal(
        await scene.value(
          `select count(*)::integer from pg_index where indrelid = 'came_back'::regclass and indisvalid`,
        ),
        4,
      )
    })

    it('lets the next row of an identity column come behind the restored ones', async () => {
      assert.equal(
        await scene.value(`insert into came_back (at, value) values (now(), 1) returning id::integer`),
        5001,
      )
      await scene.run('delete from came_back where id = 5001')
    })

    it('says of the same archive and table that it is restored already, and changes nothing', async () => {
      const before = await scene.value(`select md5(string_agg(restores::text, ',')) from partkeeper.restores`)
      const report = await scene.into(archive, 'came_back')
      assert.deepEqual([report.outcome, report.chunks_loaded_here], ['already', 0])
      assert.equal(await scene.value('select count(*)::integer from came_back'), 5000)
      assert.equal(
        await scene.value(`select md5(string_agg(restores::text, ',')) from partkeeper.restores`),
        before,
      )
    })

    it('loads it again when somebody has emptied the table since, finished or half way', async () => {
      const stop = new AbortController()
      const observe = ({ kind }: { readonly kind: string }): void => {
        if (kind === 'restore.chunk_loaded') stop.abort(new Error('told to stop'))
      }
      await assert.rejects(scene.into(archive, 'half_way', { signal: stop.signal, observe, jobs: 1 }))
      for (const table of ['came_back', 'half_way']) {
        await scene.run(`truncate ${table}`)
        const report = await scene.into(archive, table)
        assert.deepEqual([report.outcome, report.rows_before], ['restored', 0])
        assert.match(report.notes.join(), /all its rows were gone/)
        assert.equal(await scene.countDifferences('reading', table), 0)
        const indexes = `select count(*)::integer from pg_index where indrelid = '${table}'::regclass and indisvalid`
        assert.equal(await scene.value(indexes), 4)
      }
      assert.equal((await scene.into(archive, 'half_way')).outcome, 'already')
    })

    it('adds to the rows of a table that is there, leaving out generated columns', async () => {
      await scene.run(
        `create table there (like reading including generated); insert into there (id, at) values (-1, now())`,
      )
      const report = await scene.into(archive, 'public.there')
      assert.deepEqual([report.rows, report.rows_before], [5000, 1])
      await scene.run('delete from there where id = -1')
      assert.equal(await scene.countDifferences('reading', 'there'), 0)
    })

    it('refuses a table that does not fit with all its problems, and changes nothing', async () => {
      await scene.run(
        `create table unfit (id integer, at timestamptz, name varchar(40) generated always as ('x') stored, needed text not null)`,
      )
      await assert.rejects(scene.into(archive, 'public.unfit'), (error: Error & { sqlState?: string }) => {
        assert.equal(error.sqlState, 'PK017')
        for (const word of [
          'column id is integer, in the archive bigint',
          'column name is generated',
          'column value is missing',
          'column needed must not be null and is not in the archive',
        ]) {
          assert.ok(error.message.includes(word), `${word}: ${error.message}`)
        }
        return true
      })
      assert.equal(
        await scene.value(
          `select count(*)::integer from partkeeper.restore where target_name = 'public.unfit'`,
        ),
        0,
      )
      await scene.run('create view a_view as select 1 as id')
      await assert.rejects(scene.into(archive, 'a_view'), /it is no table/)
    })

    it('names types, collations and the schema that are missing, all together', async () => {
      await scene.run(`create type mood as enum ('sad', 'glad'); create collation speech from "C";
        create table spoken (at mood, words text collate speech); insert into spoken values ('sad', 'x')`)
      const spoken = await scene.archive({ table: 'public.spoken' })
      await scene.run('drop table spoken; drop type mood; drop collation speech')
      await assert.rejects(scene.into(spoken, 'nowhere.spoken'), (error: Error) => {
        for (const word of [
          'type public.mood of column at',
          'collation public.speech of column words',
          'schema nowhere is missing',
        ]) {
          assert.ok(error.message.includes(word), `${word}: ${error.message}`)
        }
        return true
      })
    })

    it('names the objects that are missing in the store before anything is changed', async () => {
      const cut = await scene.archive({ table: 'public.reading', chunkBlocks: 20 })
      const { unlinkSync } = await import('node:fs')
      for (const { key } of cut.manifest.chunks.slice(0, 2)) unlinkSync(`${cut.folder}/${key}`)
      await assert.rejects(scene.into(cut, 'public.nothing'), (error: Error) => {
        for (const { key } of cut.manifest.chunks.slice(0, 2))
          assert.ok(error.message.includes(`${key} is missing`))
        return true
      })
      assert.equal(await scene.value(`select to_regclass('public.nothing') is null`), true)
    })

    it('tells defaults, keys and foreign keys that cannot be had here, and restores the rows', async () => {
      await scene.run(`create sequence numbers; create table other (id bigint primary key);
        create function is_fine(bigint) returns boolean language sql immutable return true;
        create table dependent (id bigint default nextval('numbers'), constraint fine check (is_fine(id)),
          constraint refers foreign key (id) references other);
        insert into other values (1); insert into dependent values (1)`)
      const made = await scene.archive({ table: 'public.dependent' })
      await scene.run('drop table dependent; drop function is_fine; drop sequence numbers')
      const report = await scene.into(made, 'dependent')
      assert.equal(await scene.value('select count(*)::integer from dependent'), 1)
      assert.match(report.notes.join('\n'), /default of column id left out/)
      assert.match(report.notes.join('\n'), /fine left out/)
      assert.match(report.notes.join('\n'), /foreign key refers is not made/)
    })
  })
}
