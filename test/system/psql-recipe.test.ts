/**
 * Archives without the product: the lines of docs/archives.md, and those that each archive carries in its ddl.sql, load what
 * the product wrote with Debian's psql and zstd alone into an empty database, and every row compares equal.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { checkout, readBlocks } from '../docs/document-blocks.ts'
import { spawnCommand } from '../support/spawned-command.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { runProgram } from './debian-program.ts'

const TIMEOUT_MS = 120_000

/** Names to be quoted twice over, a column that is not in the data, and values that text forms get wrong. */
const HARD_TABLE = `
create type public.mood as enum ('fine', 'so "so"');
create table public."It's ""odd"" 100%" (
  "the id" bigint generated always as identity primary key,
  "twice" bigint generated always as ("the id" * 2) stored,
  body text, bytes bytea, amount numeric, moment timestamptz, span interval, tags text[], state public.mood,
  constraint "body is short" check (length(body) < 10000));
create index on public."It's ""odd"" 100%" (moment);
insert into public."It's ""odd"" 100%" (body, bytes, amount, moment, span, tags, state)
select case n % 7 when 0 then null when 1 then '' when 2 then E'\\\\.' when 3 then E'tab\\tline\\nreturn\\r\\\\N' else repeat('ü', n % 300) end,
  decode(md5(n::text), 'hex'), case when n % 50 = 0 then 'NaN' else n / 7.0 end,
  case when n % 90 = 0 then '-infinity' else timestamptz '1000-01-01 BC' + n * interval '1 day 1.000001 seconds' end,
  n * interval '-1 month 2 days 0.5 seconds', array['a,b', null, '"', n::text], (enum_range(null::public.mood))[n % 2 + 1]
from generate_series(1, 4000) as n`

describe('psql and zstd alone load an archive', () => {
  it('by the lines of docs/archives.md', async () => {
    const statements = readBlocks('docs/archives.md').filter(({ language }) => language === 'sql')
    const invoices = statements.find(({ text }) => text.includes('CREATE TABLE public.invoices'))
    assert.ok(invoices !== undefined)
    await loadByHand('public.invoices', invoices.text, '', readDocumentedLines)
  })

  it('by the lines that the archive carries itself, however odd its table', async () => {
    await loadByHand(
      `public."It's ""odd"" 100%"`,
      HARD_TABLE,
      `create type public.mood as enum ('fine', 'so "so"')`,
      readCarriedLines,
    )
  })
})

/** Archives a table, loads the archive into an empty database by shell lines, and compares all rows. */
async function loadByHand(
  table: string,
  statements: string,
  needed: string,
  readLines: (folder: string) => string,
): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'partkeeper-recipe-'))
  const source = await createTestDatabase({ major: '15-debian', installed: true })
  const target = await createTestDatabase({ major: '15-debian', installed: false })
  try {
    await psql(source, statements)
    if (needed !== '') await psql(target, needed)
    const folder = dirname(await archive(source, table, place))
    await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', readLines(folder)], {
      cwd: folder,
      timeout: TIMEOUT_MS,
      env: {
        ...{ PATH: process.env['PATH'], PGHOST: target.host, PGPORT: String(target.port) },
        ...{ PGUSER: decodeURIComponent(new URL(target.url).username), PGDATABASE: target.name },
      },
    })
    const [before, after] = [await readRows(source, table), await readRows(target, table)]
    assert.ok(before.length >= 4000)
    assert.deepEqual(after, before)
  } finally {
    await source.drop()
    await target.drop()
    rmSync(place, { recursive: true, force: true })
  }
}

/** Returns the place of the manifest. */
async function archive({ url }: TestDatabase, table: string, place: string): Promise<string> {
  const running = spawnCommand({
    arguments: ['export', table, '--sealed', '--chunk-size', '256 kB', '--json'],
    environment: { DATABASE_URL: url, PARTKEEPER_STORE: pathToFileURL(place).href },
    timeoutMs: TIMEOUT_MS,
  })
  assert.deepEqual(await running.exited, { code: 0, signal: null }, running.stderrLines.join('\n'))
  const { export: made } = JSON.parse(running.stdoutLines.join('\n'))
  assert.ok(made.chunks > 1, 'there is more than one file to load')
  return made.manifest
}

function readDocumentedLines(): string {
  const page = readFileSync(join(checkout, 'docs/archives.md'), 'utf8')
  return /```bash\n([^`]*)```/.exec(page)?.[1] ?? assert.fail('docs/archives.md has no lines for a shell')
}

function readCarriedLines(folder: string): string {
  const lines = readFileSync(join(folder, 'ddl.sql'), 'utf8').matchAll(/^-- {3}(\S.*)$/gm)
  return [...lines].map(([, line = '']) => line).join('\n')
}

async function readRows(database: TestDatabase, table: string): Promise<readonly string[]> {
  const { stdout } = await psql(database, `copy (select * from ${table} order by 1) to stdout`)
  return stdout.trimEnd().split('\n')
}

function psql({ url }: TestDatabase, text: string) {
  const choices = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1']
  return runProgram('psql', [...choices, '--file=-', url], text)
}
