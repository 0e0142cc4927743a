/**
 * The scene of the crash tests of archives: a managed table whose oldest partition is due for the archive, in several small
 * chunks, and then for the drop at once, or of which an export was asked for by hand; and a ledger of every row that was ever
 * acknowledged. Each clone archives to a place of its own.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestServerKey } from '../support/test-servers.ts'
import { type ObjectSource, readFolder } from './read-archive.ts'
import { buildTemplate, type SceneClone } from './scene-template.ts'

/** Where a clone archives to, as the product and as the reader of the tests find it. */
export type StorePlace = { readonly url: string; readonly source: ObjectSource; remove(): Promise<void> }

/** One clone of the scene, with what is in its store. */
export type ArchiveClone = SceneClone & { readonly source: ObjectSource }

/** The scene as a template; each clone archives to a place of its own. */
export type ArchiveScene = {
  clone(): Promise<ArchiveClone>
  close(): Promise<void>
}

/** What there is to do: a whole retirement from the queue to the drop, or an export alone. */
export type ArchiveWork = 'retirement' | 'export'

/** What may be other than usual. */
export type ArchiveSceneOptions = {
  /** Rows of the partition that is archived. */
  readonly rows?: number
  readonly work?: ArchiveWork
  /** SQL that breaks the product. */
  readonly plantedFault?: string
  /** Makes the place of one clone; a folder unless given. */
  readonly makePlace?: () => Promise<StorePlace>
}

/** With chunks of 64 KB they make three. */
const ARCHIVED_ROWS = 1800

const TABLES = `
create table public.events (
  id bigint not null,
  body text,
  twice bigint generated always as (id * 2) stored,
  created_at timestamptz not null,
  primary key (id, created_at)
) partition by range (created_at);
create table public.ledger (id bigint primary key, created_at timestamptz not null, line text not null)`

/** Partitions are a day long and begin twelve hours before now, so that no case meets the end of a day. */
const MANAGED = `
do $do$
declare
  origin constant timestamptz := date_trunc('hour', now()) - interval '12 hours';
begin
  execute format('create table public.events_oldest partition of public.events for values from (%L) to (%L)',
    origin - interval '4 days', origin - interval '3 days');
  perform partkeeper.manage('public.events', '1 day', premake => 1, horizon => '1 day', origin => origin);
end $do$`

/** Bodies hold what COPY has to escape; times have microseconds. */
const writeFilled = (rows: number): string => `
set timezone = 'UTC';
with written as (
  insert into public.events (id, body, created_at)
  select place * 10000000 + number,
    case number % 5 when 0 then null when 1 then '' when 2 then E'tab\\tline\\nreturn\\rback\\\\slash \\\\N\\b'
      else repeat(md5(number::text), 3) end,
    lower(partition.span) + interval '47.123457 seconds' * (number % 1800)
  from (select * from partkeeper.policy where parent_name = 'public.events') as policy
  cross join lateral partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone)
    with ordinality as partition(relation, name, span, from_value, to_value, is_default, detach_pending, place)
  cross join lateral generate_series(1, case place when 1 then ${rows} else 20 end) as number
  returning id, body, created_at
)
insert into public.ledger
select id, created_at, concat_ws(chr(31), id, coalesce(body, '<null>'), created_at) from written`

/** The policy that makes it due, with the word of a person that the first retirement needs. */
const DUE = `
select partkeeper.set_store('default', 'file:///nowhere');
select partkeeper.set_retention('public.events', '3 days', 'archive', grace => '0 minutes');
select partkeeper.confirm('public.events', (select max(fingerprint) from partkeeper.plan()))`

const ASKED = `
select partkeeper.set_store('default', 'file:///nowhere');
select partkeeper.request_export('public.events_oldest', settings => '{"rung": "sealed", "chunk_bytes": 65536}')`

/** Builds the scene on a server. */
export async function buildArchiveScene(
  major: TestServerKey,
  options: ArchiveSceneOptions = {},
): Promise<ArchiveScene> {
  const { rows = ARCHIVED_ROWS, work = 'retirement', plantedFault = '', makePlace = makeFolder } = options
  const beginning = work === 'retirement' ? DUE : ASKED
  const template = await buildTemplate(major, [TABLES, MANAGED, writeFilled(rows), beginning, plantedFault])
  return {
    close: () => template.close(),
    async clone() {
      const place = await makePlace()
      const clone = await template.clone()
      await clone.client.query(`select partkeeper.set_store('default', $1)`, [place.url])
      return {
        ...clone,
        source: place.source,
        async drop() {
          await clone.drop()
          await place.remove()
        },
      }
    },
  }
}

/** A folder as a store. */
export async function makeFolder(): Promise<StorePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'partkeeper-crash-'))
  return {
    url: pathToFileURL(folder).href,
    source: readFolder(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
