/**
 * Scenes for tests of exports: a database, a folder as its store, and the product's own services between them, put together
 * as its command line does it. Nothing of the product is replaced.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Observation, Observe } from '../../src/core/observation.ts'
import { createScrubber } from '../../src/core/secrets.ts'
import { openDatabase } from '../../src/postgres/connect.ts'
import type { Tables } from '../../src/postgres/tables.ts'
import { makeRandom } from '../../src/runtime/clock.ts'
import type { ArchiveTools } from '../../src/services/archive-tools.ts'
import { type ArchiveChoices, makeArchiveTools } from '../../src/services/make-archive-tools.ts'
import { registerProcess } from '../../src/services/process-life.ts'
import { type ExportsReport, runExports } from '../../src/services/run-exports.ts'
import { SqlSession } from '../sql/sql-session.ts'
import { makeTarget } from '../support/connection-target.ts'
import { testClock } from '../support/test-clock.ts'
import type { TestServerKey } from '../support/test-servers.ts'

const LEASE_MS = 5000
const BUDGET_MS = 60_000

/** How the worker of a scene works. */
export type WorkerChoices = Partial<ArchiveChoices> & {
  readonly observe?: Observe
  readonly signal?: AbortSignal
  readonly leaseMs?: number
}

/** A database with a store beside it. */
export class ExportScene {
  readonly sql: SqlSession
  readonly folder: string
  readonly storeFolder: string
  readonly scratchFolder: string
  readonly #ends: (() => Promise<void>)[] = []

  private constructor(sql: SqlSession, folder: string) {
    this.sql = sql
    this.folder = folder
    this.storeFolder = join(folder, 'store')
    this.scratchFolder = join(folder, 'scratch')
  }

  static async open(major: TestServerKey = 15): Promise<ExportScene> {
    const sql = new SqlSession(major)
    await sql.open()
    return new ExportScene(sql, await mkdtemp(join(tmpdir(), 'partkeeper-export-')))
  }

  get storeUrl(): string {
    return pathToFileURL(this.storeFolder).href
  }

  /** The tools of one more process, and its generation. */
  async startWorker(choices: WorkerChoices = {}): Promise<{ tools: ArchiveTools; generation: string }> {
    const { observe = () => undefined, signal = new AbortController().signal, ...archives } = choices
    const poolSize = 3 + 2 * (archives.exportJobs ?? 1)
    const target = makeTarget({ DATABASE_URL: this.sql.database.url })
    const options = { role: 'worker', allowSuperuser: false, poolSize, observe } as const
    const database = await openDatabase<Tables>(target, options)
    const pass = { database: database.kysely, clock: testClock, random: makeRandom(), observe, signal }
    const tools = makeArchiveTools(pass, database, '0.0.0-test', {
      storeUrl: this.storeUrl,
      scratchFolder: this.scratchFolder,
      isThrowAwayDisk: false,
      workerName: 'test',
      chunkBytes: 256 * 1024,
      exportJobs: 1,
      scrub: createScrubber([]),
      ...archives,
    })
    this.#ends.push(async () => {
      await tools.shelf.close()
      await database.close()
    })
    const identity = { entrance: 'worker', name: 'test', version: '0.0.0-test', tickMs: 60_000 } as const
    const generation = await registerProcess(tools, identity)
    if (generation === undefined) throw new Error('the test server is a standby')
    return { tools, generation }
  }

  /** Works on exports until nothing is left that a process could do now. */
  async work(choices: WorkerChoices = {}, onlyExport: string | null = null): Promise<ExportsReport> {
    const { tools, generation } = await this.startWorker(choices)
    const endsAtMs = tools.clock.monotonicMs() + BUDGET_MS
    const leaseMs = choices.leaseMs ?? LEASE_MS
    return runExports(tools, { generation, at: null, leaseMs, endsAtMs, onlyExport })
  }

  /** Asks for an export of a table; returns its number. The store is registered first. */
  async request(table: string, settings: object = {}, format: string | null = null): Promise<string> {
    await this.sql.run(`select partkeeper.set_store('default', $1)`, [this.storeUrl])
    return this.sql.value(
      `select partkeeper.request_export($1::regclass, null, $2, settings => $3::jsonb)::text`,
      [table, format, JSON.stringify(settings)],
    )
  }

  async stateOf(id: string): Promise<string> {
    return this.sql.value('select state from partkeeper.export where id = $1', [id])
  }

  /** Every file of the store that belongs to an export, by its name below the export's folder. */
  filesOf(id: string): ReadonlyMap<string, string> {
    const all = readdirSync(this.storeFolder, { recursive: true, withFileTypes: true })
    const files = all.filter((each) => each.isFile())
    const paths = files.map((each) => join(each.parentPath, each.name))
    const mine = paths.filter((path) => path.includes(`/export=${id}/`))
    return new Map(
      mine.map((path) => [path.slice(path.indexOf(`/export=${id}/`) + `/export=${id}/`.length), path]),
    )
  }

  manifestOf(id: string): Readonly<Record<string, unknown>> {
    const path = this.filesOf(id).get('manifest.json') ?? ''
    return JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>
  }

  async close(): Promise<void> {
    for (const end of this.#ends) await end()
    await this.sql.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** An observer that keeps what it is told. */
export function makeRecorder(): { readonly observe: Observe; readonly seen: Observation[] } {
  const seen: Observation[] = []
  return { seen, observe: (observation) => seen.push(observation) }
}
