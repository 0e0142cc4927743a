// The form of a manifest as a schema: what a reader needs, field by field, and what the fields say of each other. Fields it
// does not know are left out, so that a later version may add some. The order of its keys is the order they are written in.
import { z } from 'zod'
import { MANIFEST_FORMAT, type Manifest } from '../core/manifest.ts'
import { describeKeyProblem } from './archive-keys.ts'

/** Relative to the folder of the manifest, and never out of it. */
const CHUNK_KEY = /^data\/[A-Za-z0-9_-][A-Za-z0-9._-]*$/

const count = z.int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is no sha256')
const name = z.string().min(1)

const chunk = z
  .object({
    number: z.int().positive(),
    key: z
      .string()
      .refine(
        (key) => CHUNK_KEY.test(key) && !key.includes('..'),
        'is no plain name in the folder data/ of the archive',
      ),
    predicate: z.object({ from_block: count, to_block: count }),
    lane: z.enum(['text', 'binary']),
    rows: count,
    raw_bytes: count,
    stored_bytes: count,
    raw_sha256: sha256,
    stored_sha256: sha256,
    row_digest: z
      .string()
      .regex(/^[0-9a-f]{32}$/, 'is no digest of rows')
      .nullable(),
  })
  .refine(({ predicate }) => predicate.to_block > predicate.from_block, 'covers no block')

const shape = z.object({
  columns: z.array(
    z.object({
      name,
      type: name,
      collation: z.string().nullable(),
      not_null: z.boolean(),
      default: z.string().nullable(),
      identity: z.enum(['always', 'by default']).nullable(),
      generated: z.string().nullable(),
    }),
  ),
  constraints: z.array(definition()),
  indexes: z.array(definition()),
})

const relation = z.object({
  schema: name,
  name,
  oid: count,
  parent: z.object({ schema: name, name }).nullable(),
  span: z.object({ column: name, key_type: name, from: z.string(), to: z.string() }).nullable(),
})

/** Version 1 of the document. */
export const manifestSchema: z.ZodType<Manifest> = z.object({
  format: z.literal(MANIFEST_FORMAT),
  format_version: z.int().positive(),
  created_at: name,
  tool_version: name,
  server: z.object({ version: name, system_identifier: z.string().nullable() }),
  installation: name,
  database: name,
  export: z.object({
    id: z.string().regex(/^[0-9]{1,19}$/, 'is no number of an export'),
    rung: z.enum(['single', 'sealed']),
    proof: z.object({ opened_at: name, relfilenode: count, seal: z.string().nullable() }),
    requested_by: name,
    policy_version: count.nullable(),
    confirmation: z.string().nullable(),
  }),
  relation,
  session: z.record(z.string(), z.string()).transform(sortKeys),
  shape,
  encoding: z.object({
    format: z.enum(['copy', 'csv']),
    compression: z.enum(['zstd', 'gzip']),
    columns: z.array(name),
  }),
  digest_algorithm: name.nullable(),
  chunks: z.array(chunk),
  totals: z.object({ chunks: count, rows: count, raw_bytes: count, stored_bytes: count }),
  previous: z
    .object({
      key: z
        .string()
        .refine((key) => describeKeyProblem(key) === undefined, 'is no plain path below the store'),
      sha256,
    })
    .nullable(),
})

function definition() {
  return z.object({
    name,
    kind: z.enum(['primary_key', 'unique', 'check', 'foreign_key', 'exclusion', 'index']),
    definition: name,
  })
}

function sortKeys(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}
