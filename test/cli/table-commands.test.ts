// The commands by which a person says how a table is kept: each does what its SQL function does, tells it in words and as
// JSON, and understands names as a session of the same role would.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type CliScene, makeCliScene, OLD_TABLE, PLAIN_TABLE } from './cli-scene.ts'
import { runFailure, runJson, succeed } from './run-cli.ts'

type TableDocument = {
  readonly policy: Readonly<Record<string, unknown>>
  readonly partitions: number
  readonly made_until: string
  readonly change?: string
  readonly notices: readonly { readonly severity: string; readonly message: string; readonly hint?: string }[]
}

let scene: CliScene

before(async () => {
  scene = await makeCliScene(true, PLAIN_TABLE, OLD_TABLE)
})
after(() => scene?.drop())

function answer<Document>(...typed: readonly string[]): Promise<Document> {
  return runJson<Document>(typed, scene).then(({ code, document }) => {
    assert.equal(code, 0, JSON.stringify(document))
    return document
  })
}

async function readValue(query: string): Promise<unknown> {
  const { rows } = await scene.client.query({ text: query, rowMode: 'array' })
  return rows[0]?.[0]
}

describe('manage', () => {
  it('makes a plain table partitioned and says what happens to rows without a time', async () => {
    const text = await succeed(['manage', 'events', '1 day', '--control', 'created_at'], scene)
    assert.match(
      text,
      /^public\.events is under management\n {2}one partition per 1 day by created_at; \d+ partitions, until /,
    )
    assert.match(text, /\n {2}kept for ever\n/)
    assert.match(
      text,
      /\nnotice: column created_at of public\.events may be NULL: rows without a time are refused/,
    )
    assert.equal(await readValue(`select relkind from pg_class where oid = 'public.events'::regclass`), 'p')
  })

  it('changes nothing when it is called again, and tells what it changes otherwise', async () => {
    const again = await answer<TableDocument>('manage', 'public.events', '1 day')
    assert.deepEqual([again.change, again.notices], ['unchanged', []])
    const changed = await answer<TableDocument>(
      ...['manage', 'events', '1 day', '--premake', '9', '--horizon', '5 days', '--retention', '30 days'],
    )
    assert.equal(changed.change, 'changed')
    const { premake, horizon, retention } = changed.policy
    assert.deepEqual([premake, horizon, retention], [9, '5 days', '30 days'])
  })

  it('passes every option on', async () => {
    await scene.client.query('create table public.zoned (at timestamptz not null) partition by range (at)')
    const { policy, partitions } = await answer<TableDocument>(
      ...['manage', 'zoned', '6 hours', '--control', 'at', '--time-zone', 'Europe/Berlin', '--premake', '2'],
      ...['--origin', '2026-01-01 00:00:00+01', '--horizon', '1 day', '--with-default'],
    )
    assert.deepEqual(
      [
        policy['control'],
        policy['partition_interval'],
        policy['time_zone'],
        policy['premake'],
        policy['horizon'],
      ],
      ['at', '6 hours', 'Europe/Berlin', 2, '1 day'],
    )
    assert.equal(policy['origin'], '2025-12-31 23:00:00+00')
    assert.ok(partitions >= 3)
    assert.equal(
      await readValue(
        `select partdefid <> 0 from pg_partitioned_table where partrelid = 'public.zoned'::regclass`,
      ),
      true,
    )
  })

  it('refuses what SQL refuses, with its hint and SQLSTATE', async () => {
    await scene.client.query(
      'create table public.filled (at timestamptz); insert into public.filled values (now())',
    )
    const refused: readonly (readonly [typed: readonly string[], code: string, sqlstate: string])[] = [
      [['manage', 'visits', '30'], 'invalid_argument', 'PK004'],
      [['manage', 'filled', '1 day', '--control', 'at'], 'unsupported', 'PK005'],
      [['manage', 'events', '1 day', '--control', 'name'], 'unsupported', 'PK002'],
      [['retention', 'filled', '3 days'], 'not_found', 'PK003'],
      [['plan', 'filled'], 'not_found', 'PK003'],
      [['hold', 'filled', 'why'], 'not_found', 'PK010'],
      [['plan', '--at', 'tomorrowish'], 'invalid_argument', '22007'],
    ]
    for (const [typed, code, sqlstate] of refused) {
      const { code: exitCode, error } = await runFailure(typed, scene)
      assert.deepEqual([exitCode, error.code, error.sqlstate], [1, code, sqlstate], typed.join(' '))
      assert.notEqual(error.hint ?? '', '', typed.join(' '))
    }
  })
})

describe('retention', () => {
  it('sets what was asked for and the defaults of the rest', async () => {
    await succeed(['manage', 'visits', '1 day'], scene)
    const { policy } = await answer<TableDocument>(
      ...['retention', 'visits', '7 days', '--on-expiry', 'drop', '--grace', '2 days'],
      ...['--keep-at-least', '3', '--max-total-size', '1 GB'],
    )
    assert.deepEqual(
      [
        policy['retention'],
        policy['on_expiry'],
        policy['grace'],
        policy['keep_at_least'],
        policy['max_total_size'],
      ],
      ['7 days', 'drop', '2 days', 3, '1 GB'],
    )
    const text = await succeed(['retention', 'visits', '7 days', '--on-expiry', 'detach'], scene)
    assert.equal(text, 'public.visits: partitions older than 7 days are detached; their tables stay')
  })

  it('archives unless told otherwise, and says to which store', async () => {
    assert.equal(
      await succeed(['retention', 'visits', '7 days'], scene),
      'public.visits: partitions older than 7 days are sealed, archived to store default, detached, and dropped 7 days later',
    )
    await scene.client.query(`insert into partkeeper.store (name, url) values ('cold', 'file:///cold')`)
    const { policy } = await answer<TableDocument>('retention', 'visits', '7 days', '--store', 'cold')
    assert.equal(policy['store'], 'cold')
    await scene.client.query(`select partkeeper.set_policy('public.visits', '{"order": "detach_first"}')`)
    assert.equal(
      await succeed(['retention', 'visits', '7 days', '--store', 'cold', '--grace', '1 day'], scene),
      'public.visits: partitions older than 7 days are detached, archived to store cold, and dropped 1 day later',
    )
  })

  it('refuses a store that nobody registered, and changes nothing', async () => {
    const { code, error } = await runFailure(['retention', 'visits', '8 days', '--store', 'nowhere'], scene)
    assert.deepEqual([code, error.code, error.sqlstate], [1, 'invalid_argument', 'PK004'])
    assert.match(error.message, /nowhere/)
    assert.equal(
      await readValue(`select retention from partkeeper.policies where parent = 'public.visits'::regclass`),
      '7 days',
    )
  })

  it('none keeps for ever', async () => {
    assert.equal(await succeed(['retention', 'visits', 'none'], scene), 'public.visits: kept for ever')
    assert.equal(
      await readValue(`select retention from partkeeper.policies where parent = 'public.visits'::regclass`),
      null,
    )
  })
})

describe('hold and release', () => {
  it('keep a partition and let it go', async () => {
    assert.equal(
      await succeed(['hold', 'visits_old_01', 'case 4711'], scene),
      'public.visits_old_01 is on hold: case 4711',
    )
    assert.equal(await readValue('select reason from partkeeper.hold where lifted_at is null'), 'case 4711')
    const document = await answer('release', 'public.visits_old_01')
    assert.deepEqual(document, { partition: 'public.visits_old_01', hold: null })
    assert.equal(await readValue('select count(*)::integer from partkeeper.hold where lifted_at is null'), 0)
  })
})

describe('pause and resume', () => {
  it('stop and restart one table or all', async () => {
    assert.equal(
      await succeed(['pause', 'visits', '--reason', 'audit'], scene),
      'public.visits: maintenance is paused',
    )
    assert.match(
      String(
        await readValue(`select paused from partkeeper.policies where parent = 'public.visits'::regclass`),
      ),
      /audit/,
    )
    assert.deepEqual(await answer('resume', 'visits'), { parent: 'public.visits', paused: false })
    assert.deepEqual(await answer('pause'), { parent: null, paused: true, reason: null })
    assert.equal(await readValue('select paused_at is not null from partkeeper.installation'), true)
    assert.equal(await succeed(['resume'], scene), 'all tables: maintenance goes on')
  })
})

describe('names', () => {
  it('without a schema are looked for where a session of the role would look', async () => {
    await scene.client.query(`create schema app; create table app.events (at timestamptz not null) partition by range (at);
      create table app."Odd Name" (at timestamptz not null) partition by range (at)`)
    const { policy } = await answer<TableDocument>('manage', 'app."Odd Name"', '1 day')
    assert.equal(policy['parent'], 'app."Odd Name"')
    const { error } = await runFailure(['manage', 'app."odd name"', '1 day'], scene)
    assert.deepEqual([error.code, error.hint], ['not_found', 'did you mean app."Odd Name"?'])
    const elsewhere = await runFailure(['plan', '"Odd Name"'], scene)
    assert.match(elsewhere.error.message, /there is no table "Odd Name" in "\$user", public/)
    const path = { ...scene, environment: { PGOPTIONS: '-c search_path=app,public' } }
    const found = await runJson<TableDocument>(['manage', 'events', '1 day'], path)
    assert.equal(found.document.policy['parent'], 'app.events')
    const { document } = await runJson<TableDocument>(['manage', 'EVENTS', '1 day'], scene)
    assert.equal(document.policy['parent'], 'public.events', 'capitals fold as in SQL')
  })

  it('that are none say so', async () => {
    for (const name of ['a b', '', 'a.b.c.d', 'nowhere.events_', "x'; drop table y"]) {
      const { code, error } = await runFailure(['plan', name], scene)
      assert.equal(code, 1, name)
      assert.ok(['not_found', 'invalid_argument'].includes(error.code), error.code)
    }
  })
})

describe('unmanage', () => {
  it('forgets a table, and by its OID one that is gone', async () => {
    assert.equal(await succeed(['unmanage', 'zoned'], scene), 'public.zoned is not under management any more')
    const oid = String(await readValue(`select 'app.events'::regclass::oid`))
    await scene.client.query('drop table app.events')
    assert.deepEqual(await answer('unmanage', oid), { parent: oid, managed: false })
    assert.equal(
      await readValue(`select count(*)::integer from partkeeper.policy where parent_name like '%zoned'`),
      0,
    )
  })
})
