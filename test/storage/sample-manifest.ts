/**
 * A manifest with a bit of everything, for tests of what reads and writes manifests: two chunks of a partition with a
 * generated column, constraints, an index, and names that need quotes.
 */
import { DIGEST_ALGORITHM, MANIFEST_FORMAT, type Manifest } from '../../src/core/manifest.ts'

const column = { collation: null, not_null: false, default: null, identity: null, generated: null }

/** A whole and valid one. */
export const SAMPLE_MANIFEST: Manifest = {
  format: MANIFEST_FORMAT,
  format_version: 1,
  created_at: '2026-01-02 03:04:05.678901+00',
  tool_version: '0.2.0',
  server: { version: '15.18', system_identifier: '7301234567890123456' },
  installation: '6f1b2c3d-0000-4000-8000-000000000001',
  database: 'shop',
  export: {
    id: '42',
    rung: 'sealed',
    proof: { opened_at: '2026-01-02 03:00:00+00', relfilenode: 16_500, seal: 'abc' },
    requested_by: 'owner',
    policy_version: 3,
    confirmation: null,
  },
  relation: {
    schema: 'public',
    name: 'events_p20260101',
    oid: 16_400,
    parent: { schema: 'public', name: 'events' },
    span: {
      column: 'at',
      key_type: 'timestamptz',
      from: '2026-01-01 00:00:00+00',
      to: '2026-01-02 00:00:00+00',
    },
  },
  session: { DateStyle: 'ISO, MDY', TimeZone: 'UTC' },
  shape: {
    columns: [
      { ...column, name: 'id', type: 'bigint', not_null: true, identity: 'always' },
      { ...column, name: 'at', type: 'timestamp with time zone', not_null: true, default: 'now()' },
      { ...column, name: 'odd "name"', type: 'text' },
      { ...column, name: 'twice', type: 'bigint', generated: '(id * 2)' },
    ],
    constraints: [
      { name: 'events_pkey', kind: 'primary_key', definition: 'PRIMARY KEY (id, at)' },
      { name: 'to_users', kind: 'foreign_key', definition: 'FOREIGN KEY (id) REFERENCES public.users(id)' },
    ],
    indexes: [
      {
        name: 'events_at',
        kind: 'index',
        definition: 'CREATE INDEX events_at ON public.events_p20260101 USING btree (at)',
      },
    ],
  },
  encoding: { format: 'copy', compression: 'zstd', columns: ['id', 'at', 'odd "name"'] },
  digest_algorithm: DIGEST_ALGORITHM,
  chunks: [
    {
      number: 1,
      key: 'data/000001-aaaaaaaa.copy.zst',
      predicate: { from_block: 0, to_block: 100 },
      lane: 'text',
      rows: 1000,
      raw_bytes: 50_000,
      stored_bytes: 9000,
      raw_sha256: '1'.repeat(64),
      stored_sha256: 'a'.repeat(64),
      row_digest: '0'.repeat(32),
    },
    {
      number: 2,
      key: 'data/000002-bbbbbbbb.copy.zst',
      predicate: { from_block: 100, to_block: 101 },
      lane: 'text',
      rows: 3,
      raw_bytes: 150,
      stored_bytes: 90,
      raw_sha256: '2'.repeat(64),
      stored_sha256: 'b'.repeat(64),
      row_digest: '1'.repeat(32),
    },
  ],
  totals: { chunks: 2, rows: 1003, raw_bytes: 50_150, stored_bytes: 9090 },
  previous: { key: 'v1/inst=a/db=shop/export=41/manifest.json', sha256: 'c'.repeat(64) },
}
