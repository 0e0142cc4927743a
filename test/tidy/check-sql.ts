// Runs squawk over every SQL file of migrations/ and sql/ and ends with its exit code; the configuration and its
// reasons are in .squawk.toml. Part of `npm run check`, not a test: squawk is a linter like biome, with output of its own.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { readCheckout } from './read-checkout.ts'
import { isMigration, isSqlCode } from './rule.ts'

const root = path.join(import.meta.dirname, '..', '..')

function checkSql(): number {
  const files = readCheckout(root)
    .map((file) => file.path)
    .filter((file) => isMigration(file) || isSqlCode(file))
  if (files.length === 0) {
    console.error('check-sql: found no SQL file in migrations/ and sql/')
    return 1
  }
  const squawk = createRequire(import.meta.url).resolve('squawk-cli/js/bin/squawk')
  const { status, error } = spawnSync(process.execPath, [squawk, '--config', '.squawk.toml', ...files], {
    cwd: root,
    stdio: 'inherit',
  })
  if (error !== undefined) throw error
  return status ?? 1
}

process.exitCode = checkSql()
