/**
 * The demo as its audience sees it: the story is told, its account balances and equals what the database says, other
 * seeds make other rows, and however it is stopped, no server and no data of its own are left behind.
 */
import assert from 'node:assert/strict'
import { existsSync, globSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { runDemo } from '../../src/demo/run-demo.ts'
import { openServerRoot } from '../../src/demo/server-folders.ts'
import { findServerUser } from '../../src/demo/server-user.ts'
import { type SpawnedCommand, spawnCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'

const RUNNER = fileURLToPath(new URL('demo-runner.ts', import.meta.url))
/** A story takes ten seconds, and many times that where other tests share the machine. */
const TIMEOUT_MS = 240_000
const EXPECTED_LINES = [
  /^ {3}PostgreSQL 18\.\d+, .* as role demo/,
  /^ {3}postgres:\/\/demo@127\.0\.0\.1:\d+\/demo$/,
  /^ {3}select partkeeper\.manage\('public\.events', '1 day'/,
  /^ {3}44 partitions now: 1 adopted as it is, 43 made/,
  /^ {3}6 to create\. The first one's reason: premake/,
  /^ {3}28 to archive\. The first one's reason: expired/,
  /^ {6}\.\.\. 24 more$/,
  /^ {3}Held for a person: unusual size: 28 partitions/,
  /^ {3}6 made, 28 held, in /,
  /^ {3}28 partitions may go, these and no others\.$/,
  /^ {3}PARTKEEPER_CHUNK_SIZE='64 kB' npx partkeeper maintain public\.events$/,
  /^ {3}It died by signal 9, SIGKILL\.$/,
  /^ {3}An insert into it: PK020, INSERT on public\.events_\w+ is refused: it is sealed/,
  /^ {3}28 archives stored, read back and verified, in /,
  /^ {3}28 partitions detached, in /,
  /^ {3}28 archives read once more as evidence, 28 tables dropped, in /,
  /^ {3}Each has as many rows as were counted in its partition before it was sealed\.$/,
  /^ {3}npx partkeeper restore \d+ --into public\.events_restored$/,
  /^ {3}The same rows, to the last character\.$/,
  /^ {3}Nothing was due, in /,
  /^ {3}Alert: writes refused: seals refused writes, 1 in all so far/,
  /^ {3}Every row is accounted for\.$/,
  /^ {3}npx partkeeper plan/,
]

/** The figure of a line of the account. */
function readFigure(lines: readonly string[], name: string): number {
  const line = lines.find((candidate) => candidate.startsWith(`   rows ${name} `))
  return Number(/rows \w+ +([\d,]+)/.exec(line ?? '')?.[1]?.replaceAll(',', ''))
}

function runInProcess(rows: number, seed: number, signal: AbortSignal, onText: (text: string) => void) {
  return runDemo({
    ...{ rows, seed, signal, write: onText, clock: testClock },
    ...{ keep: false, isTerminal: false, mayUseColor: false },
  })
}

function runAsProcess(...options: readonly string[]): SpawnedCommand {
  return spawnCommand({ script: RUNNER, arguments: options, timeoutMs: TIMEOUT_MS })
}

/** Everything the process with this pid started or made for a server or for archives, by what names it. */
function findLeftOvers(pid: number): readonly string[] {
  const mark = `-${pid}-`
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readWords)
  const folders = globSync('{servers,archives}/*', { cwd: openServerRoot(findServerUser()) })
  return [...processes, ...folders].filter((text) => text.includes(mark))
}

/** What a process was started with: its command line, and its environment, which names the store of an exporter. */
function readWords(pid: string): string {
  try {
    const texts = ['cmdline', 'environ'].map((name) => readFileSync(join('/proc', pid, name), 'utf8'))
    return texts.join(' ').replaceAll('\0', ' ')
  } catch {
    return `process ${pid} has ended, or is somebody else's`
  }
}

/** The figures of the line that says what became of the chunks of before the kill. */
function readChunks(lines: readonly string[]): Readonly<Record<string, string>> {
  const told =
    /Kept from before the kill: (?<kept>\d+) of (?<stored>\d+) chunks,.* Redone: (?<redone>\d+) .* New: (?<fresh>\d+)/
  return told.exec(lines.join(' ').replaceAll(/\s+/g, ' '))?.groups ?? {}
}

describe('the story of the demo', () => {
  let lines: readonly string[] = []

  it('is told to its end with an account that balances', async () => {
    let text = ''
    const code = await runInProcess(20_000, 1, new AbortController().signal, (part) => {
      text += part
    })
    lines = text.split('\n')
    assert.equal(code, 0, text)
    for (const pattern of EXPECTED_LINES)
      assert.ok(
        lines.some((line) => pattern.test(line)),
        `${pattern}\n${text}`,
      )
    assert.equal(readFigure(lines, 'rejected'), 0)
    assert.equal(readFigure(lines, 'lost'), 0)
    assert.equal(readFigure(lines, 'inserted'), readFigure(lines, 'kept') + readFigure(lines, 'archived'))
    assert.ok(readFigure(lines, 'inserted') > 20_000, 'the writer inserted nothing')
    assert.ok(readFigure(lines, 'restored') > 0, 'nothing was restored')
    assert.deepEqual(findLeftOvers(process.pid), [])
  })

  it('says which chunks outlived the kill, and that at most the one in flight was redone', () => {
    const { kept, stored, redone, fresh } = readChunks(lines)
    assert.ok(Number(stored) > 0 && kept === stored, `${kept} of ${stored}`)
    assert.ok(Number(redone) <= 1, redone)
    assert.ok(Number(fresh) > 28, fresh)
  })

  it('uses no escape sequences where there is no terminal', () => {
    assert.ok(lines.length > 0)
    assert.ok(lines.every((line) => !line.includes('\u001b') && !line.includes('\r')))
  })
})

describe('a demo that stays', { timeout: TIMEOUT_MS }, () => {
  let demo: SpawnedCommand
  let client: pg.Client
  before(async () => {
    demo = runAsProcess('20000', '7', 'keep')
    const url = await demo.waitForLine(/postgres:\/\//)
    await demo.waitForLine(/Ctrl-C ends the server/)
    client = new pg.Client(url.trim())
    await client.connect()
  })
  after(() => client.end())

  async function query(sql: string): Promise<Readonly<Record<string, unknown>>> {
    return (await client.query<Record<string, unknown>>(sql)).rows[0] ?? {}
  }

  it('printed figures that equal what the database says', async () => {
    const kept = readFigure(demo.stdoutLines, 'kept')
    assert.deepEqual(await query('select count(*)::int as rows from public.events'), { rows: kept })
    assert.deepEqual(
      await query(`select count(*) filter (where state = 'dropped')::int as dropped, count(*)::int as retired
        from partkeeper.retirement`),
      { dropped: 28, retired: 28 },
    )
    assert.deepEqual(
      await query(`select count(*)::int as tables, max(relname) as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and not relispartition`),
      { tables: 1, name: 'events_restored' },
    )
    const restored = readFigure(demo.stdoutLines, 'restored')
    assert.deepEqual(await query('select count(*)::int as rows from public.events_restored'), {
      rows: restored,
    })
    assert.deepEqual(
      await query(`select sum(row_count)::int as archived, count(*) filter (where state = 'verified')::int as verified
        from partkeeper.export`),
      { archived: readFigure(demo.stdoutLines, 'archived'), verified: 28 },
    )
  })

  it('belongs to an ordinary role', async () => {
    assert.deepEqual(
      await query(
        'select current_user::text as role, rolsuper as super, rolcreaterole as roles from pg_roles where rolname = current_user',
      ),
      { role: 'demo', super: false, roles: false },
    )
  })

  it('has rows as the applications of its readers have them', async () => {
    const row = await query(`select count(referrer) > 0 and count(*) > count(referrer) as referrers,
      count(amount) > 0 and count(*) > count(amount) as amounts, count(distinct name) = 5 as names,
      bool_and(payload ? 'path') as payloads, bool_and(finished_at >= created_at) as finished from public.events`)
    assert.deepEqual(row, { referrers: true, amounts: true, names: true, payloads: true, finished: true })
  })

  it('has rows that depend on the seed and on the number of the row', async () => {
    const newest = (seed: number) =>
      query(`select count(*)::int as rows from public.events where id = md5('${seed}:19999')::uuid`)
    assert.deepEqual(await newest(7), { rows: 1 })
    assert.deepEqual(await newest(1), { rows: 0 })
  })

  it('ends with exit code 0 when told to, and leaves only the data it was to keep', async () => {
    await client.end()
    client = new pg.Client()
    demo.signal('SIGINT')
    assert.deepEqual(await demo.exited, { code: 0, signal: null })
    const folder = demo.stdoutLines.join('\n').match(/its data stays in (.*)/)?.[1] ?? ''
    assert.ok(existsSync(join(folder, 'data', 'PG_VERSION')), folder)
    assert.equal(globSync('archives/v1/**/manifest.json', { cwd: folder }).length, 28)
    assert.deepEqual(findLeftOvers(demo.pid), [])
    rmSync(folder, { recursive: true })
  })
})

describe('a demo that is stopped', { timeout: TIMEOUT_MS }, () => {
  const moments = [
    {
      when: 'while the table is filled',
      line: /of 3,000,000 rows/,
      rows: '3000000',
      code: 130,
      signal: 'SIGINT',
    },
    {
      when: 'while partitions are made',
      line: /partkeeper\.manage/,
      rows: '3000000',
      code: 143,
      signal: 'SIGTERM',
    },
    {
      when: 'while a process archives',
      line: /npx partkeeper maintain/,
      rows: '20000',
      code: 130,
      signal: 'SIGINT',
    },
  ] as const
  for (const { when, line, rows, code, signal } of moments) {
    it(`by ${signal} ${when} ends with ${code} and leaves nothing behind`, async () => {
      const demo = runAsProcess(rows, '1', ...(signal === 'SIGTERM' ? ['keep'] : []))
      await demo.waitForLine(line)
      demo.signal(signal)
      assert.deepEqual(await demo.exited, { code, signal: null })
      assert.match(demo.stdoutLines.at(-1) ?? '', /Stopped before the end: the server is gone/)
      assert.deepEqual(findLeftOvers(demo.pid), [])
    })
  }

  it('before it began starts no server', async () => {
    let text = ''
    const code = await runInProcess(1000, 1, AbortSignal.abort('SIGINT'), (part) => {
      text += part
    })
    assert.equal(code, 130)
    assert.doesNotMatch(text, /PostgreSQL/)
  })
})
