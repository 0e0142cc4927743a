/**
 * A database that archives are made from and restored into, through the product's own connections. What a test does to
 * tables it does in SQL; what a restore did is read by a session of the test's own.
 */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import type pg from 'pg'
import type { Observe } from '../../src/core/observation.ts'
import type { Clock } from '../../src/core/ports.ts'
import { openDatabase } from '../../src/postgres/connect.ts'
import type { Database } from '../../src/postgres/database.ts'
import type { Tables } from '../../src/postgres/tables.ts'
import {
  type RestoreReport,
  type RestoreRequest,
  restoreArchive,
} from '../../src/services/restore-archive.ts'
import { type VerifyReport, type VerifyRequest, verifyArchive } from '../../src/services/verify-archive.ts'
import {
  type ArchiveOptions,
  type MadeArchive,
  makeArchive,
  STORE_OPTIONS,
  TEST_VERSION,
} from '../support/archive-maker.ts'
import { makeTarget } from '../support/connection-target.ts'
import { testClock } from '../support/test-clock.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import type { TestServerKey } from '../support/test-servers.ts'

export const LEASE_MS = 12_000
const JOBS = 2

/** What a test may change about a restore. */
export type RestoreChoices = Partial<Omit<RestoreRequest, 'manifest'>> & {
  readonly observe?: Observe
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

/** One database with connections; close it when done. */
export class RestoreScene {
  readonly database: TestDatabase
  readonly client: pg.Client
  readonly sessions: Database<Tables>
  readonly #roots: string[] = []

  private constructor(database: TestDatabase, client: pg.Client, sessions: Database<Tables>) {
    this.database = database
    this.client = client
    this.sessions = sessions
  }

  static async open(major: TestServerKey): Promise<RestoreScene> {
    const database = await createTestDatabase({ major, installed: true })
    const sessions = await openSessions(database.url)
    return new RestoreScene(database, await database.connect(), sessions)
  }

  /** Runs statements as the owner. */
  async run(text: string): Promise<void> {
    await this.client.query(text)
  }

  /** The first column of the only row. */
  async value<Value>(text: string): Promise<Value> {
    const { rows } = await this.client.query<Record<string, Value>>(text)
    assert.equal(rows.length, 1, text)
    return Object.values(rows[0] ?? {})[0] as Value
  }

  /** Archives a table of this database. */
  async archive(options: Omit<ArchiveOptions, 'url'>): Promise<MadeArchive> {
    const made = await makeArchive({ url: this.database.url, ...options })
    this.#roots.push(made.root)
    return made
  }

  restore(archive: MadeArchive, choices: RestoreChoices): Promise<RestoreReport> {
    return restoreWith(this.sessions, archive.manifestPath, choices)
  }

  into(archive: MadeArchive, name: string, choices: RestoreChoices = {}): Promise<RestoreReport> {
    return this.restore(archive, { ...choices, place: { kind: 'into', name } })
  }

  attach(archive: MadeArchive, choices: RestoreChoices = {}): Promise<RestoreReport> {
    return this.restore(archive, { ...choices, place: { kind: 'attach', parent: null } })
  }

  verify(archive: MadeArchive, choices: Partial<VerifyRequest> = {}): Promise<VerifyReport> {
    return verifyPlace(archive.manifestPath, choices, this.sessions)
  }

  /** Rows that are in one of two tables and not in the other, bit for bit. */
  async countDifferences(one: string, other: string): Promise<number> {
    return this.value(`select count(*)::integer from (
      (select row_to_json(a)::text from ${one} as a except all select row_to_json(b)::text from ${other} as b)
      union all
      (select row_to_json(b)::text from ${other} as b except all select row_to_json(a)::text from ${one} as a)) as difference`)
  }

  async close(): Promise<void> {
    await this.sessions.close()
    await this.database.drop()
    for (const root of this.#roots) rmSync(root, { recursive: true, force: true })
  }
}

/** Connections as a command has them: two more than there are jobs. */
export function openSessions(url: string): Promise<Database<Tables>> {
  return openDatabase<Tables>(makeTarget({ DATABASE_URL: url }), {
    role: 'cli',
    allowSuperuser: true,
    poolSize: JOBS + 2,
  })
}

/** Restores with everything that a command hands in. */
export function restoreWith(
  sessions: Database<Tables>,
  manifest: string,
  { observe, signal, clock, ...choices }: RestoreChoices,
): Promise<RestoreReport> {
  return restoreArchive(
    {
      database: sessions.kysely,
      sessions,
      clock: clock ?? testClock,
      random: () => 0.5,
      observe: observe ?? (() => undefined),
      signal: signal ?? new AbortController().signal,
    },
    {
      manifest,
      storeOptions: STORE_OPTIONS,
      place: { kind: 'into', name: 'public.restored' },
      jobs: JOBS,
      isStrict: true,
      leaseMs: LEASE_MS,
      name: 'test',
      version: TEST_VERSION,
      ...choices,
    },
  )
}

/** Verifies with everything that a command hands in; without sessions, without a database. */
export function verifyPlace(
  manifest: string,
  choices: Partial<VerifyRequest> = {},
  sessions?: Database<Tables>,
): Promise<VerifyReport> {
  return verifyArchive(sessions, {
    manifest,
    storeOptions: STORE_OPTIONS,
    version: TEST_VERSION,
    jobs: JOBS,
    isStrict: false,
    against: null,
    expected: null,
    signal: new AbortController().signal,
    ...choices,
  })
}
