/**
 * Faults in SQL that are planted into the schema of a scene, to see that the harness finds them. Each breaks one promise of
 * the product, and nothing else.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

/** Effects without a fence: who lost the lease goes on. */
export const NO_FENCE = `
create or replace function partkeeper.check_fence(parent oid, term bigint) returns void
language plpgsql volatile set search_path = '' as $$ begin end $$`

/** A lease without an end in sight: what a dead process held is never taken over. */
export const LONG_LEASE = `
create function public.make_long() returns trigger language plpgsql as $$
begin new.until := clock_timestamp() + interval '1 day'; return new; end $$;
create trigger long before insert or update on partkeeper.lease for each row execute function public.make_long()`

/** Whoever is told to stop keeps its chunk. */
export const KEPT_CHUNK = `
create or replace function partkeeper.release_chunk(export bigint, number integer, term bigint) returns void
language sql volatile set search_path = '' as $$ select $$`

/** Who claims a chunk that was begun takes one block more, which the chunk before it has too. */
export const GREEDY_CLAIM = plant(
  'export/claim_begun.sql',
  'attempts = chunk.attempts + 1,',
  'attempts = chunk.attempts + 1, from_block = greatest(chunk.from_block - 1, 0),',
)

/** A gate that takes the archive's word for it. */
export const NO_EVIDENCE = `
create or replace function partkeeper.evidence_problem(retired partkeeper.retirement) returns text
language sql stable set search_path = '' as $$ select null::text $$`

/** Every chunk begins a block too late. */
export const GAPS = plant(
  'export/claim_chunk.sql',
  'coalesce(max(chunk.to_block), 0), subject.next_block',
  'least(coalesce(max(chunk.to_block) + 1, 0), subject.next_block - 1), subject.next_block',
)

/** A restore that goes on begins with what is loaded already, and its record lets that pass. */
export const LOADED_AGAIN = [
  plant(
    'restore/claim_restore_chunk.sql',
    `chunk.state = 'pending' and chunk.claimed_until <= clock_timestamp()`,
    `(chunk.state = 'pending' or chunk.generation <> claim_restore_chunk.generation) and chunk.claimed_until <= clock_timestamp()`,
  ),
  plant('restore/record_loaded.sql', ` and restore_chunk.state = 'pending'`, ''),
].join('\n')

/** A function of the schema with a part of it replaced. */
function plant(file: string, part: string, replacement: string): string {
  const text = readFileSync(new URL(`../../sql/${file}`, import.meta.url), 'utf8')
  assert.equal(text.split(part).length, 2, `${part} is in ${file} once`)
  return text.replace(part, () => replacement).replace('create function', 'create or replace function')
}
