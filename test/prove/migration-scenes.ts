/**
 * The scenes of `partkeeper migrate`: into a database without the schema, and over a schema of an earlier version. At every
 * moment the schema is the one before or the whole new one, and in the end it is that of an installation nothing disturbed.
 */
import assert from 'node:assert/strict'
import { installSchema, readSchemaState } from '../../src/postgres/migrate.ts'
import { newestMigration, schemaScript } from '../../src/postgres/schema-script.ts'
import { buildTemplate } from '../crash/scene-template.ts'
import { dumpInstallation } from '../sql/catalog-dump.ts'
import type { TestServerKey } from '../support/test-servers.ts'
import { OracleConnection, type StagedScene } from './scene.ts'

export type MigrationWork = 'migration' | 'upgrade'

/** Old enough that several migrations are to come. */
const OLD_VERSION = newestMigration() - 4
const HELD = `select count(*)::integer from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`
const CHANGES = `select md5(concat(
  (select jsonb_agg(to_jsonb(installation)) from partkeeper.installation),
  (select jsonb_agg(to_jsonb(migration) order by version) from partkeeper.migration)))`

/** Stages one of them. */
export async function stageMigration(major: TestServerKey, work: MigrationWork): Promise<StagedScene> {
  const steps = work === 'upgrade' ? [schemaScript(OLD_VERSION)] : []
  const template = await buildTemplate(major, steps, false)
  const before = work === 'upgrade' ? 'older' : 'missing'
  return {
    close: () => template.close(),
    async open() {
      const clone = await template.clone()
      const oracle = OracleConnection.of(clone)
      return {
        url: clone.url,
        command: ['migrate'],
        isDone: (stdout) => stdout.some((line) => /^(installed|upgraded) the schema/.test(line)),
        async assertSafe() {
          const { kind } = await readSchemaState(oracle.client)
          assert.ok(kind === before || kind === 'current', `the schema is ${kind}`)
        },
        expire: async () => undefined,
        async finish() {
          await installSchema(oracle.client)
        },
        readEnd: () => dumpInstallation(oracle.client),
        readChanges: () => oracle.value(CHANGES),
        countHeld: () => oracle.value(HELD),
        countRedone: async () => 0,
        listLeftovers: async () => [],
        readTerms: () => oracle.readTerms(),
        reconnect: () => oracle.reconnect(),
        drop: () => oracle.close().then(() => clone.drop()),
      }
    },
  }
}
