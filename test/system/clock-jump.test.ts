/**
 * A database whose clock is wrong: the server runs under libfaketime, a year ahead of the machine, right, and two days back.
 * `partkeeper maintain` makes partitions all the while, retires and drops nothing, and says why; when the clock is right it
 * goes on by itself.
 */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type EmbeddedServer, startServer } from '../../src/demo/embedded-server.ts'
import { runCli, runJson } from '../cli/run-cli.ts'
import { makeDue, stateOf } from '../sql/retirement-scene.ts'
import { SqlSession } from '../sql/sql-session.ts'
import {
  DEBIAN_BIN_DIRECTORY,
  encodeTestServers,
  FAKETIME_LIBRARY,
  TEST_SERVER_OPTIONS,
  TEST_SERVERS_VARIABLE,
} from '../support/test-servers.ts'

type Pass = {
  readonly results: readonly { readonly kind: string; readonly outcome: string; readonly detail: string }[]
}

describe('a database clock that jumps', () => {
  const sql = new SqlSession('15-debian')
  let folder: string
  let server: EmbeddedServer
  let due: string

  const setClock = (offset: string): void => writeFileSync(path.join(folder, 'offset'), `${offset}\n`)

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'partkeeper-clock-'))
    chmodSync(folder, 0o755)
    setClock('+0')
    for (const program of ['initdb', 'postgres']) writeProgram(folder, program)
    server = await startServer(
      { name: 'a server with a clock of its own', major: 15, binDirectory: folder },
      TEST_SERVER_OPTIONS,
    )
    process.env[TEST_SERVERS_VARIABLE] = encodeTestServers(new Map([['15-debian', server]]))
    await sql.open()
    due = await makeDue(sql, 'events')
  })
  after(async () => {
    await sql.close()
    await server.stop('immediate')
    rmSync(folder, { recursive: true, force: true })
  })

  const maintain = () => runJson<Pass>(['maintain'], { url: sql.database.url })

  it('a year ahead: partitions are made for then, nothing is retired or dropped, and the exit code asks for a person', async () => {
    setClock('+365d')
    assert.equal(
      await sql.value(`select clock_timestamp() > to_timestamp($1) + interval '364 days'`, [
        Date.now() / 1000,
      ]),
      true,
    )
    const { code, document } = await maintain()
    const made = document.results.filter(({ outcome }) => outcome === 'done')
    assert.ok(made.length > 0 && made.every(({ kind }) => kind === 'create'))
    const held = document.results.filter(({ kind }) => kind !== 'create')
    assert.ok(held.length > 0)
    for (const { outcome, detail } of held) {
      assert.equal(outcome, 'held')
      assert.match(detail, /^clock: .* is 36\d days.* behind the database$/)
    }
    assert.deepEqual([code, await stateOf(sql, due)], [5, 'detached'])
  })

  it('right again: the passes that ended in the future contradict it until a person says so', async () => {
    setClock('+0')
    const { code, document } = await maintain()
    assert.ok(document.results.every(({ kind, outcome }) => kind === 'create' || outcome === 'held'))
    assert.deepEqual([code, await stateOf(sql, due)], [5, 'detached'])
    const check = await runCli(['check'], { url: sql.database.url })
    assert.match(check.stdout, /clock skew/)
    await sql.run('select partkeeper.accept_clock()')
    await maintain()
    assert.equal(await stateOf(sql, due), 'dropped')
  })

  it("two days back: nothing is retired, neither by the worker's pass nor by SQL", async () => {
    due = await makeDue(sql, 'later')
    setClock('-2d')
    const { document } = await maintain()
    assert.ok(document.results.every(({ kind, outcome }) => kind === 'create' || outcome === 'held'))
    const results = await sql.rows(
      `select kind, outcome from partkeeper.run_maintenance() where kind <> 'create'`,
    )
    assert.ok(results.every(({ outcome }) => outcome === 'held'))
    assert.equal(await stateOf(sql, due), 'detached')
    setClock('+0')
    await maintain()
    assert.equal(await stateOf(sql, due), 'dropped', 'the clock is right and nothing contradicts it')
  })
})

/** A program of the server under libfaketime, which reads the offset anew at each look at the clock. */
function writeProgram(folder: string, name: string): void {
  const clock = {
    LD_PRELOAD: FAKETIME_LIBRARY,
    FAKETIME_TIMESTAMP_FILE: path.join(folder, 'offset'),
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  const environment =
    name === 'postgres' ? Object.entries(clock).map(([key, value]) => `export ${key}=${value}`) : []
  const file = path.join(folder, name)
  writeFileSync(
    file,
    ['#!/bin/sh', ...environment, `exec ${DEBIAN_BIN_DIRECTORY}/${name} "$@"`, ''].join('\n'),
  )
  chmodSync(file, 0o755)
}
