// The command as people and machines use it: what it prints, how it ends, and that the product, worked through it, is
// right afterwards: every partition there, each made once, whatever became of the reply.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type CliScene, makeCliScene } from '../cli/cli-scene.ts'
import { runCli, runFailure, spawnCli, succeed } from '../cli/run-cli.ts'
import { testClock } from '../support/test-clock.ts'

const SECRET = 'hunter2%2Fsesame'
const TABLE = `create table public.visits (id bigint, seen_at timestamptz not null) partition by range (seen_at)`

let scene: CliScene
before(async () => {
  scene = await makeCliScene(true, TABLE, `select partkeeper.manage('public.visits', '1 day')`)
})
after(() => scene.drop())

/** Starts a rehearsal before the scene's server; resolves with the URL that leads through it. */
async function simulate(...typed: readonly string[]) {
  const command = spawnCli(['simulate', ...typed], scene)
  const ready = await command.waitForLine(/ready {3}Postgres/)
  const [, address = ''] = /Postgres: (\S+) in DATABASE_URL/.exec(ready) ?? []
  const url = new URL(scene.url)
  url.host = address
  return { command, url: url.href }
}

/** Back to the first day of the table: no partition, and nothing done in the history. */
async function beginAnew(): Promise<void> {
  for (const name of await listPartitions()) await scene.client.query(`drop table ${name}`)
  await scene.client.query('delete from partkeeper.event')
}

async function listPartitions(): Promise<readonly string[]> {
  const { rows } = await scene.client.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'public.visits'::regclass`,
  )
  return rows.map(({ name }) => name).sort()
}

/** What the history says was made, once for each time; it is written in the transaction that makes it. */
async function listMade(): Promise<readonly string[]> {
  const { rows } = await scene.client.query<{ name: string }>(
    `select partition_name as name from partkeeper.event where kind = 'create' and outcome = 'done'`,
  )
  return rows.map(({ name }) => name.replace(/^public\./, '')).sort()
}

/** The lease of whoever was cut off runs out by itself; until then a pass ends with 6. */
async function assertConverged(): Promise<void> {
  for (;;) {
    const { code, stderr } = await runCli(['maintain'], scene)
    if (code === 0) break
    assert.equal(code, 6, stderr)
    await testClock.sleep(500)
  }
  await succeed(['plan', '--check'], scene)
  const partitions = await listPartitions()
  assert.ok(partitions.length > 3)
  assert.deepEqual(await listMade(), partitions, 'each was made once')
}

describe('maintain, worked through a rehearsal,', () => {
  it('makes each partition once although a connection is cut after a commit', async () => {
    await beginAnew()
    const { command, url } = await simulate('--at', 'at commit 2 of try_action cut-after-commit')
    const pass = spawnCli(['maintain'], { url })
    const landed = await command.waitForLine(/landed {2}connection/)
    assert.match(landed, /connection \d+, select partkeeper\.try_action\(\) \(line 1/)
    assert.ok((await listPartitions()).length >= 2, 'what was committed is there, without a reply')
    assert.equal((await command.exited).code, 0, 'every fault landed')
    await pass.exited
    await assertConverged()
  })
})

describe('simulate', () => {
  it('ends with 1 when a fault hit nothing, and says which', async () => {
    const { command } = await simulate('--at', '0s postgres rst for 200ms')
    assert.equal((await command.exited).code, 1)
    assert.match(
      command.stdoutLines.join('\n'),
      /line 1 never landed: this rehearsal proves nothing about it/,
    )
  })

  it('ends with 143 or 130 when it is told to stop, and still tells what landed', async () => {
    for (const [signal, wanted] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
    ] as const) {
      const { command } = await simulate('--at', '0s postgres ok', '--stay')
      command.signal(signal)
      assert.equal((await command.exited).code, wanted)
      assert.match(command.stdoutLines.join('\n'), /seen: 0 connections/)
    }
  })

  it('with --json tells events on standard error and the report as one document', async () => {
    const typed = ['simulate', '--json', '--at', 'at statement 1 of status rst', '--at', '20s end']
    const command = spawnCli(typed, scene)
    const ready = JSON.parse(await command.waitForLine(/"ready"/, { stream: 'stderr' }))
    assert.equal(ready.target, 'postgres')
    const url = new URL(scene.url)
    url.host = ready.address
    await runCli(['status'], { url: url.href })
    await command.waitForLine(/"landed"/, { stream: 'stderr' })
    command.signal('SIGTERM')
    await command.exited
    const report = JSON.parse(command.stdoutLines.join('\n'))
    assert.deepEqual([report.steps[0].landed, report.isComplete], [1, false])
    assert.equal(command.stderrLines.filter((line) => 'kind' in JSON.parse(line)).length, 2)
  })

  it('reads a file, adds the lines of --at, and prints it all with --print', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'partkeeper-rehearsal-'))
    try {
      const file = join(folder, 'outage.txt')
      writeFileSync(file, '5s postgres hang for 2s\n')
      const printed = await succeed(['simulate', file, '--at', 'at commit 1 lost-reply', '--print'])
      assert.equal(printed, '5s postgres hang for 2s\nat commit 1 lost-reply')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('prints the same random timeline for the same seed', async () => {
    const typed = ['simulate', '--random', '--seed', '7', '--length', '1m', '--print']
    const [first, second] = [await succeed(typed), await succeed(typed)]
    assert.equal(first, second)
    assert.match(first, /^# seed 7\n[\s\S]*\n1m end$/)
  })

  it('tells nothing of a password', async () => {
    const url = `postgres://ann:${SECRET}@127.0.0.1:1/app`
    const { stdout, stderr } = await runCli(['simulate', '--at', '100ms postgres rst'], { url })
    assert.match(stdout, /in place of 127\.0\.0\.1:1/)
    assert.doesNotMatch(`${stdout}${stderr}`, /hunter2|sesame|ann/)
  })

  const slips: readonly (readonly [typed: readonly string[], code: number, message: RegExp])[] = [
    [['nowhere.txt'], 64, /cannot read nowhere\.txt: ENOENT/],
    [['--at', '0s postgres rst'], 64, /line 1 speaks of postgres, and no such server is named/],
    [['--postgres', `ann:${SECRET}@db`, '--at', '0s postgres rst'], 64, /--postgres: expected host:port/],
    [['--s3', `http://ann:${SECRET}@db/`, '--at', '0s s3 rst'], 64, /--s3: expected an endpoint/],
    [['--at', '0s postgres rts'], 4, /did you mean rst/],
    [
      ['--postgres', '127.0.0.1:1', '--postgres-listen', '192.0.2.1:1', '--at', '0s postgres rst'],
      1,
      /cannot listen/,
    ],
  ]
  for (const [typed, wanted, message] of slips) {
    it(`is refused: simulate ${typed.join(' ').replace(SECRET, '***')}`, async () => {
      const { code, error } = await runFailure(['simulate', ...typed])
      assert.equal(code, wanted)
      assert.match(error.message, message)
      assert.doesNotMatch(JSON.stringify(error), /hunter2/)
    })
  }
})
