/**
 * What a person asks for: stores and exports by name. Everything that is wrong is said at once with a stable code, and
 * nothing has changed then; what is right is there at once, and the same words again change nothing.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { makeDueForArchive, nameStore, queueExport } from './archive-scene.ts'
import { describeOnMainMajors } from './sql-session.ts'
import { refuseUnchanged } from './unchanged.ts'

describeOnMainMajors('set_store()', (sql) => {
  const good = [
    'file:///srv/archives',
    's3://my-bucket',
    's3://my.bucket/some/prefix?endpoint=http://127.0.0.1:7480&region=eu-central-1&path_style=1',
  ]
  for (const [index, url] of good.entries()) {
    it(`takes ${url}, and the same words again change nothing`, async () => {
      await sql.run('select partkeeper.set_store($1, $2)', [`good_${index}`, url])
      const facts =
        'select (select jsonb_agg(to_jsonb(store) order by name) from partkeeper.store), (select count(*) from partkeeper.event)'
      const before = await sql.row(facts)
      await sql.run('select partkeeper.set_store($1, $2)', [`good_${index}`, url])
      assert.deepEqual(await sql.row(facts), before)
    })
  }

  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['', 'file:///srv', /name: expected 1 to 63/],
    ['a\nb', 'file:///srv', /name: expected/],
    ['x', 'srv/archives', /expected file:\/\/\/folder or s3:/],
    ['x', 'file://host/srv', /expected file:\/\/\/folder/],
    ['x', 'file:///srv/../etc', /\. and \.\. are no parts/],
    ['x', 'file:///srv/%2e%2E/etc', /\. and \.\. are no parts/],
    ['x', 'file:///srv?mode=1', /a folder has no parameters/],
    ['x', 'file:///srv\narchives', /one line of at most 2000 bytes/],
    ['x', 's3://', /expected file:\/\/\/folder or s3:/],
    ['x', 's3://key:secret@bucket/p', /no user and no password/],
    ['x', 's3://bucket/p?secret_access_key=abc', /unknown parameters: 'secret_access_key'/],
    ['x', `s3://bucket/${'p'.repeat(2000)}`, /at most 2000 bytes/],
    ['x', 'ftp://host/p', /expected file:/],
    ['x', 'file:///', /expected file:\/\/\/folder/],
    ['x', 'file:///srv/..%2Fetc', /\. and \.\. are no parts/],
    ['x', 'file:///srv\\..\\etc', /no backslash/],
    ['x', 'file:///srv/%00', /without blanks and control characters/],
    ['x', 's3://bucket/%zz', /two hexadecimal digits/],
    ['x', 's3://bucket/p#x', /a # has no place/],
    ['x', 's3://bucket/p?endpoint=http://abc:abc@host', /endpoint is http:.* without user and password/],
    ['x', 's3://bucket/p?endpoint=http%3A%2F%2Fabc%3Aabc%40host', /endpoint is http:/],
    ['x', 's3://bucket/p?endpoint=', /endpoint is http:/],
    ['x', 's3://bucket/p?region=a&region=b', /given twice/],
    ['x', 's3://bucket/p?region=eu/1', /region is made of/],
    ['x', 's3://bucket/p?path_style=perhaps', /path_style is true or false/],
  ]
  for (const [name, url, expected] of bad) {
    it(`refuses ${JSON.stringify(name)} at ${JSON.stringify(url.slice(0, 50))} with PK014`, async () => {
      const { code, message } = await refuseUnchanged(sql, 'select partkeeper.set_store($1, $2)', [name, url])
      assert.equal(code, 'PK014')
      assert.match(message, expected)
      assert.ok(!message.includes('abc') && !message.includes('secret@'), message)
    })
  }

  it('says all that is wrong at once', async () => {
    const { message } = await refuseUnchanged(
      sql,
      `select partkeeper.set_store('', 'ftp://u:p@h/../x', '[]')`,
    )
    for (const part of [/name:/, /url: expected/, /no user/, /\.\. are no parts/, /settings:/])
      assert.match(message, part)
  })

  it('leaves the marker alone when a store gets another address: the first marker counts', async () => {
    await sql.run(`select partkeeper.set_store('marked', 'file:///srv/a')`)
    const mark = (uuid: string) => sql.value<string>(`select partkeeper.record_marker('marked', $1)`, [uuid])
    const first = 'a0000000-0000-4000-8000-000000000001'
    assert.equal(await mark(first), first)
    await sql.run(`select partkeeper.set_store('marked', 'file:///srv/b')`)
    assert.equal(await mark('a0000000-0000-4000-8000-000000000002'), first)
  })
})

describeOnMainMajors('request_export()', (sql) => {
  before(async () => {
    await sql.run(`create table public.small as select generate_series(1, 100) as id;
      create table public.parted (id bigint) partition by range (id);
      create view public.seen as select 1 as id;
      create materialized view public.kept as select 1 as id;
      create sequence public.counted;
      create unlogged table public.unlogged (id bigint);
      create table public.inherited (id bigint);
      create table public.inheriting () inherits (public.inherited)`)
  })

  it('needs a store, and says how to name one', async () => {
    const { code, message } = await refuseUnchanged(sql, `select partkeeper.request_export('public.small')`)
    assert.equal(code, 'PK015')
    assert.match(message, /no store named 'default'; name it with set_store/)
    await nameStore(sql)
  })

  const bad: readonly (readonly [string, RegExp])[] = [
    [`'public.parted'`, /is partitioned: export its partitions/],
    [`'public.seen'`, /is no ordinary table/],
    [`'public.kept'`, /is no ordinary table/],
    [`'public.counted'`, /is no ordinary table/],
    [`999999999::regclass`, /there is no such table/],
    [`null`, /there is no such table/],
    [`'public.unlogged'`, /is an unlogged table/],
    [`'public.inherited'`, /is the parent of other tables/],
    [`'pg_catalog.pg_class'`, /is a table of the system or of Partkeeper/],
    [`'partkeeper.store'`, /is a table of the system or of Partkeeper/],
    [`'public.small', store => 'vault'`, /no store named 'vault'/],
    [`'public.small', format => 'parquet'`, /format: 'parquet' is not/],
    [`'public.small', settings => '{"rung": "converging"}'`, /rung is single or sealed/],
    [`'public.small', settings => '{"chunk_bytes": 100}'`, /chunk_bytes is a whole number/],
    [`'public.small', settings => '{"chunk_bytes": "64 MB"}'`, /chunk_bytes is a whole number/],
    [`'public.small', settings => '{"digest": 1}'`, /digest is true or false/],
    [`'public.small', settings => '{"digets": true}'`, /no such setting: 'digets'/],
    [`'public.small', settings => '[]'`, /expected a JSON object/],
    [`'public.small', settings => '{"chunk_bytes": 8192, "rung": null}'`, /rung is single or sealed/],
  ]
  for (const [words, expected] of bad) {
    it(`refuses ${words} with PK015`, async () => {
      const { code, message } = await refuseUnchanged(sql, `select partkeeper.request_export(${words})`)
      assert.deepEqual([code, expected.test(message)], ['PK015', true], message)
    })
  }

  it('asks for the rung of a table of more than one chunk, since it may change while it is copied', async () => {
    await sql.run('create table public.large as select generate_series(1, 3000) as id')
    const words = (rung: string) =>
      `select partkeeper.request_export('public.large', settings => '{"chunk_bytes": 8192${rung}}')`
    const { code, hint } = await refuseUnchanged(sql, words(''))
    assert.equal(code, 'PK015')
    assert.match(hint, /sealed makes it read-only .* single is one COPY/)
    for (const rung of ['single', 'sealed']) {
      const id = await sql.value(words(`, "rung": "${rung}"`))
      assert.equal(await sql.value('select rung from partkeeper.export where id = $1', [id]), rung)
    }
  })

  it('returns the export that a partition being archived has already', async () => {
    const [partition] = await makeDueForArchive(sql, { table: 'archived_already' })
    const id = await queueExport(sql, 'archived_already', partition)
    assert.equal(
      await sql.value('select partkeeper.request_export($1::regclass)::text', [`public.${partition}`]),
      id,
    )
    const { code, hint } = await refuseUnchanged(sql, `select partkeeper.cancel_export(${id})`)
    assert.deepEqual([code, /undo_retirement/.test(hint)], ['PK016', true])
  })

  it('asked again while it is on its way returns the same export; asked otherwise, another', async () => {
    const ask = (words = '') => sql.value<string>(`select partkeeper.request_export('public.small'${words})`)
    const id = await ask()
    assert.equal(await ask(), id)
    const other = await ask(`, format => 'csv.gz'`)
    assert.notEqual(other, id)
    for (const each of [id, other]) await sql.run('select partkeeper.cancel_export($1)', [each])
    const next = await ask()
    assert.notEqual(next, id)
    await sql.run('select partkeeper.cancel_export($1)', [next])
  })

  it('is called off by cancel_export(), which refuses what is not there or too late', async () => {
    const id = await sql.value('select partkeeper.request_export($1::regclass)', ['public.small'])
    await sql.run('select partkeeper.cancel_export($1)', [id])
    for (const number of [id, '12345', 'null']) {
      assert.equal((await refuseUnchanged(sql, `select partkeeper.cancel_export(${number})`)).code, 'PK016')
    }
  })

  it('seals a table for itself, and gives it back when it is called off', async () => {
    const id = await sql.value<string>(
      `select partkeeper.request_export('public.small', settings => '{"rung": "sealed"}')`,
    )
    await sql.run(`select partkeeper.open_export($1, now(), partkeeper.start_process('worker', 'x', 'x'))`, [
      id,
    ])
    assert.equal((await sql.refusal('insert into public.small values (1)')).code, 'PK020')
    await sql.run('select partkeeper.cancel_export($1)', [id])
    await sql.run('insert into public.small values (1)')
  })
})
