/**
 * What tests of exports through the command line work with: a database with a table of many small chunks, one of a single
 * chunk, and a folder for archives that is gone afterwards. Commands see both only through their environment.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type pg from 'pg'
import { type CliScene, makeCliScene } from './cli-scene.ts'
import type { CliOptions } from './run-cli.ts'

/** Some 180 chunks of 64 kB, and a table of one. */
export const TWO_TABLES = `
create table public.readings (id bigint primary key, sensor text not null, value double precision, noted timestamptz not null);
insert into public.readings
select id, 'sensor ' || id % 97, sqrt(id), timestamptz '2026-01-01 00:00:00+00' + id * interval '1 second'
from generate_series(1, 150000) as id;
create table public.few (id integer primary key, body text);
insert into public.few select id, repeat('x', id) from generate_series(1, 100) as id;`

/** The smallest chunks that can be asked for. */
export const SMALL_CHUNKS = ['--chunk-size', '64 kB'] as const

/** A database, a folder for archives, and how commands are to be run. */
export type ArchiveScene = {
  readonly client: pg.Client
  readonly folder: string
  readonly options: CliOptions
  readValue(query: string): Promise<unknown>
  drop(): Promise<void>
}

/** Makes both; the folder is the store `default`. */
export async function makeArchiveScene(...statements: readonly string[]): Promise<ArchiveScene> {
  const scene: CliScene = await makeCliScene(true, ...statements)
  const folder = mkdtempSync(join(tmpdir(), 'partkeeper-archives-'))
  const environment = { PARTKEEPER_STORE: pathToFileURL(folder).href }
  return {
    client: scene.client,
    folder,
    options: { url: scene.url, environment },
    async readValue(query) {
      const { rows } = await scene.client.query({ text: query, rowMode: 'array' })
      return rows[0]?.[0]
    },
    async drop() {
      await scene.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
