/**
 * The oracle of the crash tests of archives: where every acknowledged row is, by the ledger, the tables and the archive as
 * another reader finds it; and what tells of a change. Reads tables with SQL of its own, and objects by read-archive.ts.
 */
import assert from 'node:assert/strict'
import type pg from 'pg'
import type { ArchiveClone } from './archive-due-scene.ts'
import { type ObjectSource, type ReadArchive, readArchives, sha256 } from './read-archive.ts'
import { hashChanges, readState } from './scene-state.ts'

/** How far the one export is, and the retirement that it is for, if any. */
type Progress = {
  readonly retirement: string | null
  readonly export: string | null
  readonly manifestSha256: string | null
  readonly damage: string | null
  readonly isThere: boolean
  /** Whether everything was read again between the end of the grace and the drop. */
  readonly hasEvidence: boolean
  readonly stored: readonly { readonly key: string; readonly sha256: string }[]
}

const PROGRESS = `
select retirement.state as retirement, export.state as export, export.manifest_sha256 as "manifestSha256", export.damage,
  to_regclass('public.events_oldest') is not null as "isThere",
  exists (select from partkeeper.evidence
    where evidence.retirement = retirement.id and evidence.made_at between retirement.drop_due_at and retirement.dropped_at) as "hasEvidence",
  coalesce((select json_agg(json_build_object('key', chunk.key, 'sha256', chunk.stored_sha256) order by number)
    from partkeeper.chunk where chunk.export = export.id and chunk.state <> 'pending'), '[]') as stored
from (values (1)) as one(row)
left join partkeeper.retirement on retirement.partition_name = 'public.events_oldest'
left join partkeeper.export on export.relation_name = 'public.events_oldest'`

/** When a claim ends is no fact: whoever wakes up may give back its own, which nobody has taken since. */
const CHANGES = `
select md5(concat(
  (select jsonb_agg(to_jsonb(export) - 'claimed_until' order by id) from partkeeper.export),
  (select jsonb_agg(to_jsonb(chunk) - 'claimed_until' order by export, number) from partkeeper.chunk),
  (select jsonb_agg(to_jsonb(evidence) order by made_at) from partkeeper.evidence))) as changes`

/** The partition that is archived is the scene's first place. */
const ARCHIVED = 'where id < 20000000'

const CLAIMS = `
select (select count(*) from partkeeper.chunk where claimed_until > clock_timestamp())
  + (select count(*) from partkeeper.export where claimed_until > clock_timestamp())
  + (select count(*) from partkeeper.lease where not released and until > clock_timestamp()) as claims`

/** Everything that must be equal, however often the work was interrupted. */
export async function readArchiveState({ client, source }: ArchiveClone): Promise<unknown> {
  const { retirement, export: state, damage } = await readProgress(client)
  const archives = await readArchives(source)
  const contents = archives.map(({ rows, raw }) => ({ rows: rows.length, raw: sha256(raw) }))
  return { retirement, export: state, damage, contents, scene: await readState(client) }
}

/** A hash of everything in the database that tells of a change. */
export async function hashArchiveChanges({ client }: ArchiveClone): Promise<string> {
  const { rows } = await client.query<{ readonly changes: string }>(CHANGES)
  return `${rows[0]?.changes} ${await hashChanges(client)}`
}

/** The hash of every object by its key, without drafts. */
export async function hashObjects(source: ObjectSource): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>()
  for (const key of await source.list()) hashes.set(key, sha256(await source.read(key)))
  return hashes
}

/** Objects are never changed nor taken away; what came is what no manifest names. */
export function assertKept(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  for (const [key, hash] of before) assert.equal(after.get(key), hash, `object ${key} is as it was`)
  const come = [...after.keys()].filter((key) => !before.has(key))
  assert.ok(
    come.every((key) => key.includes('/data/')),
    `objects that came: ${come.join()}`,
  )
}

/** Claims and leases that still keep others out. */
export async function countClaims(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ readonly claims: string }>(CLAIMS)
  return Number(rows[0]?.claims)
}

/** How often chunks were claimed for copying beyond once each. */
export async function countRedone(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ readonly redone: string }>(
    'select sum(attempts) - count(*) as redone from partkeeper.chunk',
  )
  return Number(rows[0]?.redone)
}

/** Fails when a row is lost or doubled, or an object that is relied on is not there as it was. Holds at every moment. */
export async function assertArchiveSafe({ client, source }: ArchiveClone): Promise<void> {
  const progress = await readProgress(client)
  assert.equal(progress.damage, null)
  await assertObjects(source, progress)
  const archives = await readArchives(source)
  assertManifest(archives, progress)
  const archived = archives.flatMap(({ rows }) => rows.map(writeLine)).sort()
  if (archives.length > 0) assert.deepEqual(archived, await readLedger(client, true), 'rows in the archive')
  const isDropped = progress.retirement === 'dropped'
  assert.equal(progress.isThere, !isDropped, `the partition, ${progress.retirement}`)
  if (isDropped) assert.ok(progress.hasEvidence, 'read again before the drop')
  const kept = await readKept(client, progress.isThere)
  const everywhere = isDropped ? [...kept, ...archived].sort() : kept
  assert.deepEqual(everywhere, await readLedger(client, false), 'rows by place')
}

async function readProgress(client: pg.Client): Promise<Progress> {
  const { rows } = await client.query<Progress>(PROGRESS)
  const [progress, ...more] = rows
  assert.ok(progress !== undefined && more.length === 0, 'one retirement, one export')
  return progress
}

/** What is recorded as stored is there with that hash. */
async function assertObjects(source: ObjectSource, { stored }: Progress): Promise<void> {
  const keys = await source.list()
  for (const { key, sha256: hash } of stored) {
    const found = keys.find((each) => each.endsWith(`/${key}`))
    assert.ok(found !== undefined, `recorded object ${key} is there`)
    assert.equal(sha256(await source.read(found)), hash, `recorded object ${key}`)
  }
}

/** A published export has the one manifest that is recorded; a dropped partition has a verified archive. */
function assertManifest(archives: readonly ReadArchive[], progress: Progress): void {
  assert.ok(archives.length <= 1, `${archives.length} archives`)
  if (progress.manifestSha256 !== null)
    assert.equal(archives[0]?.manifestSha256, progress.manifestSha256, 'the manifest is the recorded one')
  if (progress.retirement === 'dropped' || progress.retirement === 'detached')
    assert.deepEqual(
      [progress.export, archives.length],
      ['verified', 1],
      `archive of a ${progress.retirement} partition`,
    )
}

function writeLine(row: readonly (string | null)[]): string {
  return row.map((field) => field ?? '<null>').join('\u001f')
}

/** Lines of the ledger in code unit order; of the archived partition alone, or all. */
async function readLedger(client: pg.Client, isArchived: boolean): Promise<readonly string[]> {
  return readLines(client, `select line from public.ledger ${isArchived ? ARCHIVED : ''}`)
}

/** Lines of all rows in tables, attached or not. */
async function readKept(client: pg.Client, isThere: boolean): Promise<readonly string[]> {
  const line = `concat_ws(chr(31), id, coalesce(body, '<null>'), created_at) as line`
  const detached = isThere
    ? ` union all select ${line} from public.events_oldest
        where not (select relispartition from pg_class where oid = 'public.events_oldest'::regclass)`
    : ''
  return readLines(client, `select ${line} from public.events${detached}`)
}

async function readLines(client: pg.Client, text: string): Promise<readonly string[]> {
  await client.query(`set timezone = 'UTC'`)
  const { rows } = await client.query<{ readonly line: string }>(text)
  return rows.map(({ line }) => line).sort()
}
