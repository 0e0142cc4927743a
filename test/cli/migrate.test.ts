// Installing through the command line: once, again, from several machines at once, as a printed script; and what every
// other command says to a database without the schema, or with another version of it.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { COMMANDS } from '../../src/cli/program.ts'
import { type CliScene, makeCliScene } from './cli-scene.ts'
import { runCli, runFailure, runJson, succeed } from './run-cli.ts'

type Migration = {
  readonly before: string
  readonly version_before: number | null
  readonly version: number
  readonly changed: boolean
}

/** What a command needs besides its name. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  manage: ['events', '1 day'],
  retention: ['events', 'none'],
  unmanage: ['events'],
  confirm: ['events', 'f'],
  hold: ['events', 'why'],
  release: ['events'],
  undo: ['events'],
  export: ['events'],
  store: ['add', 'vault', 'file:///srv/archives'],
  verify: ['12'],
  restore: ['12', '--into', 'events'],
}
const DO_WITHOUT = ['migrate', 'demo', 'simulate']

describe('a database without the schema', () => {
  let scene: CliScene

  before(async () => {
    scene = await makeCliScene(false)
  })
  after(() => scene?.drop())

  it('makes every command but migrate, demo and simulate end with 3 and say what to run', async () => {
    for (const { name } of COMMANDS.filter((command) => !DO_WITHOUT.includes(command.name))) {
      const { code, error } = await runFailure([name, ...(ARGUMENTS[name] ?? [])], { url: scene.url })
      assert.deepEqual(
        [code, error.code, error.hint],
        [3, 'schema_missing', 'Run: npx partkeeper migrate'],
        name,
      )
    }
    const { rows } = await scene.client.query(`select from pg_namespace where nspname = 'partkeeper'`)
    assert.equal(rows.length, 0, 'nobody installed it unasked')
  })

  it('is installed by one of several that come at once, and the others find it done', async () => {
    const all = await Promise.all([1, 2, 3].map(() => runJson<Migration>(['migrate'], { url: scene.url })))
    assert.deepEqual(
      all.map(({ code }) => code),
      [0, 0, 0],
    )
    const { rows } = await scene.client.query(`select count(*)::integer as number from partkeeper.migration`)
    assert.equal(all[0]?.document.version, rows[0].number)
    assert.ok(all.some(({ document }) => document.changed && document.before === 'missing'))
    assert.match(
      await succeed(['migrate'], { url: scene.url }),
      /^nothing to do: the schema is at version \d+$/,
    )
  })
})

describe('migrate --print', () => {
  it('needs no database, and its script installs what migrate finds current', async () => {
    const script = await succeed(['migrate', '--print'])
    const { document } = await runJson<{ readonly script: string }>(['migrate', '--print'])
    assert.equal(document.script.trimEnd(), script.trimEnd())
    const scene = await makeCliScene(false, script)
    try {
      const { document: second } = await runJson<Migration>(['migrate'], { url: scene.url })
      assert.deepEqual([second.before, second.changed], ['current', false])
    } finally {
      await scene.drop()
    }
  })
})

describe('a schema of another version', () => {
  let scene: CliScene

  before(async () => {
    scene = await makeCliScene(true)
  })
  after(() => scene?.drop())

  it('with other functions is refused, and brought up to date by migrate', async () => {
    await scene.client.query(`update partkeeper.installation set code_digest = 'other'`)
    const { code, error } = await runFailure(['status'], { url: scene.url })
    assert.deepEqual([code, error.code], [3, 'schema_version_mismatch'])
    assert.match(error.hint ?? '', /npx partkeeper migrate/)
    assert.match(
      await succeed(['migrate'], { url: scene.url }),
      /^brought the functions of version \d+ up to date$/,
    )
    await succeed(['status'], { url: scene.url })
  })

  it('that is newer is refused by every command but the worker, migrate too, and left alone', async () => {
    await scene.client.query(
      `insert into partkeeper.migration (version, name, digest) values (9999, 'x', 'x')`,
    )
    for (const command of ['maintain', 'check', 'plan', 'migrate']) {
      const { code, stderr } = await runCli([command], { url: scene.url })
      assert.equal(code, 3, stderr)
      assert.match(stderr, /^error: the schema is at version 9999, this program brings \d+$/m)
      assert.match(stderr, /^hint: Use the newer program/m)
    }
  })
})
