/**
 * The scenes that read an archive: a strict verification, which changes nothing, and a restore under the parent, which loads
 * every row once. The archive is written past the exporter, and is the same for all clones: whoever changes it is found.
 */
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { hashObjects } from '../crash/archive-state.ts'
import { readFolder } from '../crash/read-archive.ts'
import { buildTemplate } from '../crash/scene-template.ts'
import { openSessions, restoreWith, verifyPlace } from '../services/restore-scene.ts'
import { type MadeArchive, makeArchive } from '../support/archive-maker.ts'
import type { TestServerKey } from '../support/test-servers.ts'
import { OracleConnection, type SceneCase, type StagedScene } from './scene.ts'

export type ReadingWork = 'verify' | 'restore'

const LEASE_MS = 60_000
const ROWS = 1500
const ATTACH = { place: { kind: 'attach', parent: null }, leaseMs: LEASE_MS, jobs: 1 } as const

const TABLES = `
create table public.e (id bigint, at timestamptz not null, note text, primary key (id, at)) partition by range (at);
create index on public.e (note);
create table public.e_old partition of public.e for values from ('2024-04-20') to ('2024-04-21');
insert into public.e select number, timestamptz '2024-04-20' + number * interval '40 seconds', repeat(md5(number::text), 4)
from generate_series(1, ${ROWS}) as number;
create table public.before as select * from public.e_old`

/** Of rows that are there more than once or with other bytes than they had. */
const FOREIGN_ROWS = `
select count(*)::integer from (
  select row_to_json(e)::text from public.e except all select row_to_json(before)::text from public.before) as foreign_rows`
const MISSING_ROWS = `
select count(*)::integer from (
  select row_to_json(before)::text from public.before except all select row_to_json(e)::text from public.e) as missing_rows`

const END_CLAIMS = `update partkeeper.restore_chunk set claimed_until = clock_timestamp() where claimed_until > clock_timestamp()`
const HELD = `select count(*)::integer from partkeeper.restore_chunk where state = 'pending' and claimed_until > clock_timestamp()`
const REDONE = 'select coalesce(sum(term) - count(*), 0)::integer from partkeeper.restore_chunk'
/** Without the moments, and without who did it. */
const END = `
select jsonb_build_object(
  'restores', (select jsonb_agg(jsonb_build_object('state', state, 'target', target_name) order by id) from partkeeper.restore),
  'chunks', (select jsonb_agg(jsonb_build_object('number', number, 'state', state) order by restore, number) from partkeeper.restore_chunk),
  'rows', (select count(*) from public.e),
  'tables', (select jsonb_agg(jsonb_build_array(relname, relispartition, pg_get_expr(relpartbound, oid),
    (select jsonb_agg(pg_get_indexdef(indexrelid) order by 1) from pg_index where indrelid = pg_class.oid),
    (select jsonb_agg(pg_get_constraintdef(c.oid) order by 1) from pg_constraint as c where conrelid = pg_class.oid)) order by relname)
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')))`
const CHANGES = `
select md5(concat(
  (select jsonb_agg(to_jsonb(restore) order by id) from partkeeper.restore),
  (select jsonb_agg(to_jsonb(chunk) - 'claimed_until' order by restore, number) from partkeeper.restore_chunk as chunk),
  (select string_agg(xmin::text || ctid::text, ',' order by ctid) from public.e),
  (select jsonb_agg(array[oid::text, relname, relfilenode::text] order by oid) from pg_class
    where relnamespace = 'public'::regnamespace)))`
/** Tables of the restore beside those of the scene, and temporary ones. */
const LEFTOVERS = `
select array_agg(oid::regclass::text) from pg_class
where relkind in ('r', 'p') and (relpersistence = 't' or relnamespace = 'public'::regnamespace and relname not in ('e', 'e_old', 'before'))`

/** Stages one of them. */
export async function stageReading(
  major: TestServerKey,
  work: ReadingWork,
  plantedFault = '',
): Promise<StagedScene> {
  let archive: MadeArchive | undefined
  const template = await buildTemplate(major, [
    TABLES,
    async (url) => {
      archive = await makeArchive({ url, table: 'public.e_old', chunkBlocks: 12, digest: true })
    },
    ...(work === 'restore' ? ['drop table public.e_old'] : []),
    plantedFault,
  ])
  assert.ok(archive !== undefined)
  const { root, manifestPath } = archive
  const stored = await hashObjects(readFolder(root))
  return {
    async close() {
      await template.close()
      await rm(root, { recursive: true, force: true })
    },
    async open() {
      const clone = await template.clone()
      const oracle = OracleConnection.of(clone)
      const judged = judge(oracle)
      const assertSafe = async (): Promise<void> => {
        assert.deepEqual(await hashObjects(readFolder(root)), stored, 'the archive')
        await judged.assertSafe()
      }
      const action = work === 'verify' ? VERIFY : RESTORE
      return {
        ...judged,
        assertSafe,
        command: action.command(manifestPath),
        isDone: (stdout) => stdout.some((line) => action.done.test(line)),
        finish: () => action.finish(clone.url, manifestPath),
        drop: () => oracle.close().then(() => clone.drop()),
      }
    },
  }
}

type Action = {
  readonly command: (manifest: string) => readonly string[]
  readonly done: RegExp
  readonly finish: (url: string, manifest: string) => Promise<void>
}

const VERIFY: Action = {
  command: (manifest) => ['verify', manifest, '--strict', '--against', 'public.e_old', '--jobs', '1'],
  done: /whole.*the same rows/,
  finish: (url, manifest) =>
    withSessions(url, async (sessions) => {
      const report = await verifyPlace(manifest, { isStrict: true, against: 'public.e_old' }, sessions)
      assert.deepEqual(report.problems, [])
    }),
}

const RESTORE: Action = {
  command: (manifest) => ['restore', manifest, '--attach', '--strict', '--jobs', '1'],
  done: /is restored/,
  finish: (url, manifest) =>
    withSessions(url, async (sessions) => {
      await restoreWith(sessions, manifest, ATTACH)
    }),
}

async function withSessions(
  url: string,
  work: (sessions: Awaited<ReturnType<typeof openSessions>>) => Promise<void>,
): Promise<void> {
  const sessions = await openSessions(url)
  try {
    await work(sessions)
  } finally {
    await sessions.close()
  }
}

function judge(oracle: OracleConnection): Omit<SceneCase, 'command' | 'isDone' | 'finish' | 'drop'> {
  return {
    url: oracle.url,
    async assertSafe() {
      assert.equal(await oracle.value(FOREIGN_ROWS), 0, 'rows that were never there, or are there twice')
      const isAttached =
        (await oracle.value<string | null>(`select to_regclass('public.e_old')::text`)) !== null
      const isUnder =
        isAttached &&
        (await oracle.value(`select relispartition from pg_class where oid = 'public.e_old'::regclass`))
      if (isUnder === true)
        assert.equal(await oracle.value(MISSING_ROWS), 0, 'an attached partition is whole')
    },
    expire: () => oracle.run(END_CLAIMS),
    readEnd: () => oracle.value(END),
    readChanges: () => oracle.value(CHANGES),
    countHeld: () => oracle.value(HELD),
    countRedone: () => oracle.value(REDONE),
    listLeftovers: async () => (await oracle.value<readonly string[] | null>(LEFTOVERS)) ?? [],
    readTerms: () => oracle.readTerms(),
    reconnect: () => oracle.reconnect(),
  }
}
