/**
 * Exactly once: a restore that is interrupted at every observation, in every way. Every row comes back, none comes back twice,
 * and at most one chunk is loaded again. The suite is the same for every kind of store.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { assertEndsKnown, withProxy } from '../crash/interrupted-archive.ts'
import { waitUntilStopped } from '../crash/interrupted-process.ts'
import type { MadeArchive } from '../support/archive-maker.ts'
import { type SpawnedCommand, spawnCommand } from '../support/spawned-command.ts'
import { testClock } from '../support/test-clock.ts'
import { openSessions, RestoreScene, restoreWith } from './restore-scene.ts'

/** Where the archive lies. */
export type RestoreSource = {
  /** For the names of the tests. */
  readonly name: string
  /** Brings an archive that lies in a folder there; returns the place of its manifest. */
  readonly publish: (archive: MadeArchive) => Promise<string>
}

const KILLED_RESTORE = fileURLToPath(new URL('killed-restore.ts', import.meta.url))
/** Outlasts every case: what a dead or stopped process holds is ended by the test, as if so much time had passed. */
const LEASE_MS = 60_000
const EXIT_MS_MAX = 5000
const TIMEOUT_MS = 600_000
const ROWS = 1500

const TABLES = `
create table e (id bigint, at timestamptz not null, note text, primary key (id, at)) partition by range (at);
create index on e (note);
create table e_old partition of e for values from ('2024-04-20') to ('2024-04-21');
insert into e select number, timestamptz '2024-04-20' + number * interval '40 seconds', repeat(md5(number::text), 4)
from generate_series(1, ${ROWS}) as number;
create table before as select * from e_old`

const HELD = `select count(*)::integer from partkeeper.restore_chunk where state = 'pending' and claimed_until > clock_timestamp()`
const END_CLAIMS = `update partkeeper.restore_chunk set claimed_until = clock_timestamp() where claimed_until > clock_timestamp()`

/** Declares the tests. */
export function describeRestoreInterruptions({ name, publish }: RestoreSource): void {
  describe(`a restore from ${name} is interrupted at every observation`, () => {
    let restored: InterruptedRestore
    before(async () => {
      restored = await InterruptedRestore.open(publish)
    })
    after(() => restored.close())

    it('by SIGKILL: the next call finishes, and loads one chunk again at most', {
      timeout: TIMEOUT_MS,
    }, async (test) => {
      for (const line of restored.lines) await restored.kill(line)
      test.diagnostic(`${restored.lines.length} observations`)
    })

    it('by SIGKILL in the middle of a COPY: the chunk in flight is rolled back', async () => {
      for (const number of [1, 3]) await restored.kill('progress', number)
    })

    it('by SIGSTOP until a rival has finished: it changes nothing when it goes on', {
      timeout: TIMEOUT_MS,
    }, async () => {
      for (const line of restored.lines) await restored.stop(line)
    })

    it('by SIGTERM: it leaves within 5 s and hands back what it holds', {
      timeout: TIMEOUT_MS,
    }, async () => {
      for (const line of restored.lines) await restored.term(line)
    })

    it('by a cut of all its connections: it gets over it, or the next call finishes', {
      timeout: TIMEOUT_MS,
    }, async () => {
      for (const line of restored.lines) await restored.cut(line)
    })
  })
}

/** A database, an archive of a partition that is gone from it, and the ways to interrupt its restore. */
class InterruptedRestore {
  readonly scene: RestoreScene
  readonly manifest: string
  readonly chunks: number
  /** What an undisturbed restore observes. */
  readonly lines: string[] = []

  private constructor(scene: RestoreScene, manifest: string, chunks: number) {
    this.scene = scene
    this.manifest = manifest
    this.chunks = chunks
  }

  static async open(publish: RestoreSource['publish']): Promise<InterruptedRestore> {
    const scene = await RestoreScene.open(15)
    await scene.run(TABLES)
    const archive = await scene.archive({ table: 'public.e_old', chunkBlocks: 12, digest: true })
    await scene.run('drop table e_old')
    const { length } = archive.manifest.chunks
    const restored = new InterruptedRestore(scene, await publish(archive), length)
    const victim = restored.#spawn()
    assert.deepEqual(await victim.exited, { code: 0, signal: null }, victim.stderrLines.join('\n'))
    const outcome = victim.stdoutLines.at(-1)
    assert.equal(outcome, `restored ${length}`)
    restored.lines.push(...victim.stdoutLines.slice(0, -1))
    assert.ok(length >= 3 && restored.lines.length >= 2 * length + 5, restored.lines.join())
    await restored.#endCase()
    return restored
  }

  close(): Promise<void> {
    return this.scene.close()
  }

  /** Killed there; the next call does what is left. */
  async kill(line: string, occurrence = 1): Promise<void> {
    const victim = this.#spawn(line, occurrence, 'SIGKILL')
    assert.deepEqual(await victim.exited, { code: null, signal: 'SIGKILL' }, victim.stderrLines.join('\n'))
    await this.scene.run(END_CLAIMS)
    await this.#finish(line, victim.stdoutLines)
    await this.#endCase()
  }

  /** Stopped there until a rival has finished. */
  async stop(line: string): Promise<void> {
    const victim = this.#spawn(line, 1, 'SIGSTOP')
    await victim.waitForLine(new RegExp(`^${line}$`))
    await waitUntilStopped(victim.pid)
    await this.scene.run(END_CLAIMS)
    await this.#finish(line, victim.stdoutLines)
    const before = await this.#readChanges()
    victim.signal('SIGCONT')
    assert.deepEqual(await victim.exited, { code: 0, signal: null }, victim.stderrLines.join('\n'))
    // The server ends a transaction that stands still, so that it keeps nobody waiting for ever.
    assert.match(victim.stdoutLines.at(-1) ?? '', /^(restored \d+|already 0|gave up: database_unreachable)$/)
    assert.deepEqual(await this.#readChanges(), before, `woken up at ${line}, it changed something`)
    await this.#endCase()
  }

  /** Told to stop there. */
  async term(line: string): Promise<void> {
    const victim = this.#spawn(line, 1, 'SIGTERM')
    await victim.waitForLine(new RegExp(`^${line}$`))
    const toldMs = testClock.monotonicMs()
    assert.deepEqual(await victim.exited, { code: 0, signal: null }, victim.stderrLines.join('\n'))
    const tookMs = testClock.monotonicMs() - toldMs
    assert.ok(tookMs < EXIT_MS_MAX, `left after ${Math.round(tookMs)} ms`)
    assert.equal(await this.scene.value(HELD), 0, `claims are given back at ${line}`)
    await this.#finish(line, victim.stdoutLines)
    await this.#endCase()
  }

  /** Cut off from the database there. */
  async cut(line: string): Promise<void> {
    const lines: string[] = []
    await withProxy(this.scene.database, async (proxy, url) => {
      const sessions = await openSessions(url)
      const work = restoreWith(sessions, this.manifest, {
        place: { kind: 'attach', parent: null },
        jobs: 1,
        leaseMs: LEASE_MS,
        observe: (observation) => {
          const seen =
            'number' in observation ? `${observation.kind} ${observation.number}` : observation.kind
          // Once: what is tried again passes here again.
          if (seen === line && !lines.includes(line)) proxy.cutAll()
          lines.push(seen)
        },
      })
      await assertEndsKnown(work)
      await sessions.close()
    })
    assert.ok(lines.includes(line), `came to ${line}`)
    await this.scene.run(END_CLAIMS)
    await this.#finish(line, lines)
    await this.#endCase()
  }

  #spawn(...fault: readonly (string | number)[]): SpawnedCommand {
    const choices = [this.scene.database.url, this.manifest, 'attach', LEASE_MS, ...fault]
    return spawnCommand({ script: KILLED_RESTORE, arguments: choices.map(String) })
  }

  /** The next call loads what the first one had not, and everything is there once. */
  async #finish(line: string, before: readonly string[]): Promise<void> {
    const loaded = before.filter((each) => each.startsWith('restore.chunk_loaded')).length
    const report = await restoreWith(this.scene.sessions, this.manifest, {
      place: { kind: 'attach', parent: null },
      leaseMs: LEASE_MS,
    })
    const left = this.chunks - loaded
    const isLoadedUnheard = before.length > 0 && report.chunks_loaded_here === left - 1
    assert.ok(
      report.chunks_loaded_here === left || isLoadedUnheard,
      `${line}: ${loaded} of ${this.chunks} chunks were loaded before, ${report.chunks_loaded_here} after`,
    )
    await this.#assertWhole(line)
  }

  async #assertWhole(line: string): Promise<void> {
    assert.equal(await this.scene.countDifferences('before', 'e'), 0, line)
    assert.equal(await this.scene.value('select count(*)::integer from e'), ROWS, line)
    const state = `select state from partkeeper.restore order by id desc limit 1`
    assert.equal(await this.scene.value(state), 'attached', line)
  }

  /** Everything that tells of a change of this restore. */
  #readChanges(): Promise<string> {
    return this.scene.value(`select md5(concat(
      (select jsonb_agg(to_jsonb(restore) order by id) from partkeeper.restore),
      (select jsonb_agg(to_jsonb(chunk) - 'claimed_until' order by restore, number) from partkeeper.restore_chunk as chunk),
      (select string_agg(xmin::text || ctid::text, ',' order by ctid) from e),
      (select jsonb_agg(array[oid::text, relname, relfilenode::text] order by oid) from pg_class
        where relnamespace = 'public'::regnamespace)))`)
  }

  async #endCase(): Promise<void> {
    await this.scene.run('drop table e_old')
  }
}
