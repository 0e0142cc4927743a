// `worker`, `start` and the signals: who is what on which database, how a worker and a one-shot command end when they are
// told to, and that `start` touches nothing that nobody asked for.
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { SpawnedCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { type CliScene, makeCliScene, OLD_TABLE } from './cli-scene.ts'
import { runCli, runFailure, runJson, spawnCli } from './run-cli.ts'

const POLL_MS = 10
const DRAIN_MS_MAX = 5000

let scene: CliScene

before(async () => {
  scene = await makeCliScene(true, OLD_TABLE)
})
after(() => scene?.drop())

/** The fields of a line of the log. */
function parseLine(line: string): Readonly<Record<string, unknown>> {
  return JSON.parse(line) as Readonly<Record<string, unknown>>
}

async function endBySignal(command: SpawnedCommand, signal: NodeJS.Signals): Promise<number | null> {
  const startedMs = testClock.monotonicMs()
  command.signal(signal)
  const { code } = await command.exited
  assert.ok(testClock.monotonicMs() - startedMs < DRAIN_MS_MAX, 'ends in time')
  return code
}

describe('worker', () => {
  it('logs JSON on standard error, says nothing on standard output, and ends with 0 when it is told to', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const worker = spawnCli(['worker', '--worker-name', 'box', '--jitter', '0 seconds'], scene)
      const begins = parseLine(await worker.waitForLine(/process\.started/, { stream: 'stderr' }))
      assert.deepEqual([begins['level'], begins['entrance'], begins['name']], ['info', 'worker', 'box'])
      assert.equal(await endBySignal(worker, signal), 0)
      assert.deepEqual(worker.stdoutLines, [])
      const kinds = worker.stderrLines.map((line) => parseLine(line)['kind'])
      assert.deepEqual(kinds.slice(-2), ['process.draining', 'process.stopped'])
    }
  })

  it('with --json ends with one document', async () => {
    const worker = spawnCli(['worker', '--json'], scene)
    await worker.waitForLine(/process\.started/, { stream: 'stderr' })
    assert.equal(await endBySignal(worker, 'SIGTERM'), 0)
    assert.deepEqual(JSON.parse(worker.stdoutLines.join('\n')), { stopped: true })
  })

  it('says sentences where that is asked for', async () => {
    const worker = spawnCli(['worker', '--log-format', 'pretty', '--worker-name', 'box'], scene)
    assert.match(await worker.waitForLine(/worker box begins/, { stream: 'stderr' }), /INFO/)
    assert.equal(await endBySignal(worker, 'SIGTERM'), 0)
  })

  it('does not run as a superuser unless it is allowed to, with 3', async () => {
    const { code, error } = await runFailure(['worker'], { url: scene.database.superuserUrl })
    assert.deepEqual([code, error.code], [3, 'superuser_refused'])
    const { code: checked, stderr } = await runCli(['check'], { url: scene.database.superuserUrl })
    assert.equal(checked, 0)
    assert.match(stderr, /"kind":"database\.superuser"/, 'other commands warn')
  })

  it('ends with 0 when it is told to stop while the database does not answer; other commands with 143', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `postgres://nobody@127.0.0.1:${(server.address() as AddressInfo).port}/x`
    try {
      for (const [typed, wanted] of [
        ['worker', 0],
        ['status', 143],
      ] as const) {
        const connected = new Promise((resolve) => server.once('connection', resolve))
        const command = spawnCli([typed], { url })
        await connected
        assert.equal(await endBySignal(command, 'SIGTERM'), wanted, typed)
        assert.deepEqual(command.stderrLines, [])
      }
    } finally {
      server.close()
    }
  })
})

describe('start', () => {
  it('is the worker on a database that is named, and makes nothing there', async () => {
    const start = spawnCli(['start', '--worker-name', 'started'], scene)
    await start.waitForLine(/worker started begins/, { stream: 'stderr' })
    assert.equal(await endBySignal(start, 'SIGTERM'), 0)
    const { rows } = await scene.client.query(`select relname from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`)
    assert.deepEqual(
      rows.map(({ relname }) => relname).filter((name) => !/^visits/.test(name)),
      [],
    )
    const counted = await scene.client.query('select count(*)::integer as policies from partkeeper.policies')
    assert.equal(counted.rows[0].policies, 0)
  })

  it('is the worker for any of the variables that name a database', async () => {
    for (const name of ['PGHOST', 'PGDATABASE', 'DATABASE_URL']) {
      const value = name === 'DATABASE_URL' ? 'postgres://127.0.0.1:1/x' : '127.0.0.1'
      const environment = {
        PGPORT: '1',
        PGUSER: 'nobody',
        PGCONNECT_TIMEOUT: '5',
        PARTKEEPER_PATIENCE: '0 seconds',
        [name]: value,
      }
      const { code, error } = await runFailure(['start'], { environment })
      assert.deepEqual([code, error.code], [3, 'database_unreachable'], name)
    }
  })

  it('tells the demo where no database is named, and demo does so wherever', async () => {
    // A story takes ten seconds, and many times that where other tests share the machine.
    const timeoutMs = 240_000
    const told = await runJson<{ readonly balanced: boolean }>(['start', '--rows', '2000'], { timeoutMs })
    assert.deepEqual([told.code, told.document], [0, { balanced: true }])
    const elsewhere = { url: 'postgres://127.0.0.1:1/x', timeoutMs }
    const { code, stdout } = await runCli(['demo', '--rows', '2000'], elsewhere)
    assert.equal(code, 0, stdout)
    assert.match(stdout, /2,000 rows/)
  })
})

describe('a one-shot command that is told to stop', () => {
  const options = () => ({ ...scene, environment: { PARTKEEPER_LOG_LEVEL: 'info' } })

  it('finishes the statement in flight and ends with 143 or 130', async () => {
    for (const [signal, wanted] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
    ] as const) {
      const blocker = await scene.database.connect()
      await blocker.query('begin; lock table partkeeper.event in access exclusive mode')
      const command = spawnCli(['pause', '--reason', 'stopped'], options())
      await waitUntilBlocked()
      command.signal(signal)
      await command.waitForLine(/process\.draining/, { stream: 'stderr' })
      await blocker.query('commit')
      const { code } = await command.exited
      const { rows } = await scene.client.query('select paused_reason from partkeeper.installation')
      await scene.client.query('select partkeeper.resume()')
      assert.equal(code, wanted)
      assert.deepEqual(command.stdoutLines, ['all tables: maintenance is paused'])
      assert.equal(rows[0].paused_reason, 'stopped', 'and nothing is half done')
    }
  })

  it('is cut off in time when what it waits for never answers', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const connected = new Promise((resolve) => server.once('connection', resolve))
      const place = `s3://bucket/v1/export=1?endpoint=http://127.0.0.1:${port}&region=us-east-1`
      const environment = { AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nothing' }
      const command = spawnCli(['verify', place], { environment })
      await connected
      assert.equal(await endBySignal(command, 'SIGTERM'), 143)
    } finally {
      server.close()
    }
  })

  it('says what went wrong meanwhile', async () => {
    const blocker = await scene.database.connect()
    await blocker.query('begin; lock table partkeeper.event in access exclusive mode')
    const command = spawnCli(['pause'], options())
    await waitUntilBlocked()
    command.signal('SIGTERM')
    const { code } = await command.exited
    await blocker.query('rollback')
    assert.equal(code, 143)
    assert.match(command.stderrLines.join('\n'), /^error: canceling statement due to lock timeout/m)
  })
})

async function waitUntilBlocked(): Promise<void> {
  for (;;) {
    const { rowCount } = await scene.client.query(`select from pg_stat_activity
      where application_name = 'partkeeper:cli' and wait_event_type = 'Lock' and datname = current_database()`)
    if (rowCount === 1) return
    await testClock.sleep(POLL_MS)
  }
}
