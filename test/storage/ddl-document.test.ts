// ddl.sql: the table again as statements for people, and nothing that a name could turn into a statement of its own. That
// psql runs it is shown by the system tests.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Manifest } from '../../src/core/manifest.ts'
import { writeDdl } from '../../src/storage/ddl-document.ts'
import { SAMPLE_MANIFEST } from './sample-manifest.ts'

const statementsOf = (ddl: string) => ddl.split('\n').filter((line) => line !== '' && !line.startsWith('--'))

describe('writeDdl', () => {
  it('makes the table with its columns, then its constraints and indexes', () => {
    assert.deepEqual(statementsOf(writeDdl(SAMPLE_MANIFEST)), [
      'create table "public"."events_p20260101" (',
      '  "id" bigint not null,',
      '  "at" timestamp with time zone not null,',
      '  "odd ""name""" text,',
      '  "twice" bigint generated always as ((id * 2)) stored',
      ');',
      'alter table "public"."events_p20260101" add constraint "events_pkey" PRIMARY KEY (id, at);',
      'CREATE INDEX events_at ON public.events_p20260101 USING btree (at);',
    ])
  })

  it('keeps defaults, identities and foreign keys in comments', () => {
    const ddl = writeDdl(SAMPLE_MANIFEST)
    assert.match(ddl, /^-- alter table .* alter column "at" set default now\(\);$/m)
    assert.match(ddl, /^-- alter table .* alter column "id" add generated always as identity;$/m)
    assert.match(ddl, /^-- alter table .* add constraint "to_users" FOREIGN KEY/m)
  })

  it('tells how to load the data with psql alone, for each format and compression', () => {
    assert.match(
      writeDdl(SAMPLE_MANIFEST),
      /for f in data\/\*\.copy\.zst; do zstd -dc "\$f" \| psql .* 'copy|-c 'copy/,
    )
    const encoding = { ...SAMPLE_MANIFEST.encoding, format: 'csv', compression: 'gzip' } as const
    assert.match(
      writeDdl({ ...SAMPLE_MANIFEST, encoding }),
      /\*\.csv\.gz; do gzip -dc .*with \(format csv, header\)/,
    )
    const chunks = SAMPLE_MANIFEST.chunks.map((chunk) => ({ ...chunk, lane: 'binary' as const }))
    const binary = writeDdl({ ...SAMPLE_MANIFEST, chunks })
    assert.match(binary, /\*\.copybin\.zst; .*with \(format binary\)/)
    assert.doesNotMatch(binary, /\*\.copy\.zst/)
  })

  it('lets no name out of its comment or its quotes', () => {
    const evil = 'x"\n;drop table y;\r\ndrop table z; --\''
    const relation = { ...SAMPLE_MANIFEST.relation, schema: evil, parent: { schema: evil, name: evil } }
    const manifest: Manifest = { ...SAMPLE_MANIFEST, database: evil, relation }
    const quoted = `"${evil.replaceAll('"', '""')}"`
    const outside = writeDdl(manifest)
      .replaceAll(quoted, '<name>')
      .split('\n')
      .filter((line) => !line.startsWith('--'))
    assert.ok(!outside.some((line) => line.includes('drop')), outside.join('\n'))
  })
})
