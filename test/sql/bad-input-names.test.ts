/**
 * Names that break tools: as schema, table, column and index each of them works, from manage() to the drop, and nothing
 * in them is ever run.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import pg from 'pg'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

const NAMES: readonly string[] = [
  'a"b',
  '"',
  '""',
  "a'b",
  "''",
  'a;b',
  'a.b',
  '.',
  'a\tb',
  'a\nb',
  'a\r\nb',
  'a\\b',
  '\\',
  '%I%s',
  '%',
  '%%',
  '%1$s',
  '$1',
  '$$',
  '$do$',
  '$x$ $x$',
  "'; drop table victim; --",
  '"; drop table victim; --',
  '/* a',
  '-- a',
  ' a',
  'a ',
  ' ',
  'UPPER',
  'MixedCase',
  'a b',
  '1a',
  '_',
  '-1',
  '{}',
  '{"a":1}',
  '\u00e9',
  'e\u0301',
  '表',
  '분할',
  'отношение',
  '🐘🐘',
  '👩‍👩‍👧',
  '\u202Eabc',
  '\uFEFFa',
  'a\u0001b',
  'select',
  'table',
  'user',
  'default',
  'null',
  'parent',
  'partition',
  'policy',
  '../../etc/passwd',
  'C:\\x',
  'a%2fb',
  'http://a',
  'x'.repeat(63),
  '表'.repeat(21),
  '🐘'.repeat(15),
  '"'.repeat(63),
  "'".repeat(63),
  `${'x'.repeat(62)}"`,
  `${'long_'.repeat(11)}a`,
  `${'long_'.repeat(11)}b`,
  'for values from (1) to (2)',
  "FROM ('2026-01-01') TO ('2027-01-01')",
  'SHARE UPDATE EXCLUSIVE on',
  ' USING btree (a)',
  'DEFAULT',
  'MAXVALUE',
]

const quote = pg.escapeIdentifier

describeOnMainMajors('names that break tools', (sql) => {
  it('all live through their whole life beside each other, as ordinary and as partitioned tables', async () => {
    await sql.run('create table victim (v int)')
    const schemas = NAMES.slice(0, 7).map((name) => quote(`s${name}`))
    for (const schema of schemas) await sql.run(`create schema ${schema}`)
    for (const [number, name] of NAMES.entries()) {
      const [table, column, index] = [`${schemas[number % 7]}.${quote(name)}`, quote(name), quote(`i${name}`)]
      const partitioning = number % 2 === 0 ? '' : `partition by range (${column})`
      await sql.run(`create table ${table} (${quote('_v')} int check (${quote('_v')} > 0), ${column} timestamptz not null) ${partitioning};
        create index ${index} on ${table} (${column})`)
      const manage = `select partkeeper.manage($1::regclass, '1 day', control => $2, at => now() - interval '4 days')`
      await sql.run(manage, [table, name])
      const retain = `select partkeeper.set_retention($1::regclass, '2 days', on_expiry => 'drop', grace => '0 minutes')`
      await sql.run(retain, [table])
    }
    assert.equal(await countPolicies(sql), NAMES.length)

    await sql.run('call partkeeper.maintain()')
    assert.deepEqual(await listOutcomes(sql, ['create', 'detach']), ['create done', 'detach done'])
    for (const parent of await sql.column<string>(
      'select parent_name from partkeeper.policy where parent_name <> $$partkeeper.event$$ order by parent',
    ))
      await look(sql, parent)
    await sql.run('call partkeeper.maintain()')
    assert.equal(
      await sql.value(`select count(*)::int from partkeeper.event where kind = 'drop' and outcome = 'done'`),
      2 * NAMES.length,
    )
    assert.deepEqual(await sql.rows('select * from partkeeper.plan()'), [])
    assert.deepEqual(await sql.rows('select * from partkeeper.alerts'), [])

    await sql.run('select partkeeper.unmanage(parent) from partkeeper.policies')
    assert.equal(await countPolicies(sql), 0)
    assert.equal(await sql.value('select count(*)::int from victim'), 0)
  })
})

/** Every way to look at a parent, by the name that partkeeper itself gives it. */
async function look(sql: SqlSession, parent: string): Promise<void> {
  const partitions = await sql.rows<{ partition: string }>(
    'select partition::oid::regclass::text as partition, from_value from partkeeper.show_partitions($1::regclass)',
    [parent],
  )
  assert.equal(partitions.length, 7, parent)
  const home = await sql.value<string>('select partkeeper.partition_for($1::regclass, now()::text)::text', [
    parent,
  ])
  assert.ok(
    partitions.some(({ partition }) => partition === home),
    `${home} of ${parent}`,
  )
  assert.equal((await sql.rows('select from partkeeper.check_default($1::regclass)', [parent])).length, 0)
  await sql.run(`select partkeeper.hold($1::regclass, $2), partkeeper.release($1::regclass)`, [
    home,
    `because of ${parent}`,
  ])
  await sql.run(`select partkeeper.pause($1::regclass, $2), partkeeper.resume($1::regclass)`, [
    parent,
    `because of ${parent}`,
  ])
}

function countPolicies(sql: SqlSession): Promise<number> {
  return sql.value<number>('select count(*)::int from partkeeper.policies')
}

function listOutcomes(sql: SqlSession, kinds: readonly string[]): Promise<readonly string[]> {
  return sql.column(
    `select distinct kind || ' ' || outcome from partkeeper.history where kind = any ($1) order by 1`,
    [kinds],
  )
}
