/**
 * The ways in that need no program of ours running, with Debian's psql on Debian's PostgreSQL 15: installing by a printed
 * script, the calls a person types, and passes; all leave what the command line leaves.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { spawnCommand } from '../support/spawned-command.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { runProgram } from './debian-program.ts'

/** The table that people bring, word for word. */
const FIRST_TABLE =
  'CREATE TABLE events (uuid text, name text, user_id bigint, account_id bigint, created_at timestamptz);'

const PARTITIONED = `
CREATE TABLE public.events (id bigint, body text, created_at timestamptz NOT NULL) PARTITION BY RANGE (created_at);
CREATE INDEX ON public.events (body);`

describe('from psql', () => {
  it('the first table people bring is taken under management, and says what becomes of rows without a time', async () => {
    await withDatabase(true, async ({ url }) => {
      await psql(url, FIRST_TABLE)
      const { stderr } = await psql(
        url,
        `SELECT partkeeper.manage('events', '1 day', control => 'created_at');`,
      )
      assert.match(stderr, /NOTICE: .*created_at/)
      const { stdout } = await psql(
        url,
        `INSERT INTO events VALUES ('u', 'n', 1, 2, now()) RETURNING tableoid::regclass;`,
      )
      assert.match(stdout, /^events_p\d{8}$/m)
    })
  })

  it('the four calls manage, plan, run_maintenance and maintain work without any worker', async () => {
    await withDatabase(true, async ({ url }) => {
      await psql(url, PARTITIONED)
      await psql(url, `SELECT partkeeper.manage('public.events', '1 day', retention => '14 days');`)
      await psql(url, `SELECT partkeeper.set_policy('public.events', '{"premake": 9}');`)
      const plan = await psql(url, 'SELECT * FROM partkeeper.plan();')
      const due = countLines(plan.stdout, 'create')
      assert.ok(due > 0, plan.stdout)
      const { stdout } = await psql(url, 'SELECT kind, outcome FROM partkeeper.run_maintenance();')
      assert.equal(countLines(stdout, 'create|done'), due)
      const again = await psql(url, 'SELECT * FROM partkeeper.run_maintenance();')
      assert.equal(again.stdout, '')
      assert.match(again.stderr, /nothing is due/)
      await psql(url, `SELECT partkeeper.set_policy('public.events', '{"premake": 12}');`)
      assert.match((await psql(url, 'CALL partkeeper.maintain();')).stderr, /NOTICE: .*3 done/)
      assert.match((await psql(url, 'CALL partkeeper.maintain();')).stderr, /nothing is due/)
    })
  })
})

describe('a schema installed by psql from the printed script', () => {
  it('equals one installed by partkeeper migrate, and a pass over it leaves the same tables', async () => {
    await withDatabase(false, async (printed) => {
      await withDatabase(false, async (migrated) => {
        const script = (await command(printed, 'migrate', '--print')).join('\n')
        await psql(printed.url, script)
        await command(migrated, 'migrate')
        assert.deepEqual(await dump(printed, 'partkeeper'), await dump(migrated, 'partkeeper'))
        for (const { url } of [printed, migrated]) {
          await psql(url, PARTITIONED)
          await psql(
            url,
            `SELECT partkeeper.manage('public.events', '1 day', at => now() - interval '20 days');`,
          )
        }
        await psql(printed.url, 'CALL partkeeper.maintain();')
        await command(migrated, 'maintain')
        const tables = await dump(printed, 'public')
        assert.ok(tables.filter((line) => line.startsWith('CREATE TABLE public.events_p')).length > 20)
        assert.deepEqual(tables, await dump(migrated, 'public'))
      })
    })
  })
})

/** Runs statements as a person would, from a file: stops at the first error, prints rows bare. */
function psql(url: string, text: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const choices = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1']
  return runProgram('psql', [...choices, '--file=-', url], text)
}

async function command({ url }: TestDatabase, ...words: readonly string[]): Promise<readonly string[]> {
  const running = spawnCommand({ arguments: words, environment: { DATABASE_URL: url } })
  assert.deepEqual(await running.exited, { code: 0, signal: null }, running.stderrLines.join('\n'))
  return running.stdoutLines
}

/** The definitions of a schema; a dump begins and ends with a random word against injection. */
async function dump({ url }: TestDatabase, schema: string): Promise<readonly string[]> {
  const { stdout } = await runProgram('pg_dump', ['--schema-only', `--schema=${schema}`, url])
  return stdout.split('\n').filter((line) => !/^\\(un)?restrict /.test(line))
}

function countLines(text: string, part: string): number {
  return text.split('\n').filter((line) => line.includes(part)).length
}

async function withDatabase(
  installed: boolean,
  work: (database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await createTestDatabase({ major: '15-debian', installed })
  try {
    await work(database)
  } finally {
    await database.drop()
  }
}
