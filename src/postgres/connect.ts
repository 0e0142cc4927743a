// Opens a database: from a target and a role to connections that hold the session profile, over the transport that
// libpq's sslmode asks for, as a role that may do this work. Everything that is wrong ends in an error of ours.
import type { ConnectionTarget } from '../core/connection-target.ts'
import type { DatabaseEncryption, DatabaseEvent, ObserveDatabase } from '../core/database-event.ts'
import { PartkeeperError } from '../core/errors.ts'
import { createScrubber } from '../core/secrets.ts'
import type { AttemptClient } from './connection-client.ts'
import { listTransports } from './connection-policy.ts'
import { ConnectionPool, type DatabaseNotice } from './connection-pool.ts'
import { Database, type DatabaseFacts } from './database.ts'
import { majorOf, type ServerFactsRow } from './server-facts.ts'
import { readTlsMaterial } from './tls-policy.ts'
import { TransportChoice } from './transport-choice.ts'

/** What a process connects for; sessions are named `partkeeper:<role>`. */
export type DatabaseRole = 'worker' | 'maintain' | 'migrate' | 'cli' | 'serve' | 'demo'

/** How a database is opened. */
export interface DatabaseOptions {
  readonly role: DatabaseRole
  /** Lets the worker run as a superuser or with BYPASSRLS. */
  readonly allowSuperuser: boolean
  readonly poolSize: number
  /** How long a statement waits for a lock unless it says otherwise. */
  readonly lockTimeoutMs?: number
  /** How long a statement may run unless it says otherwise; 0 is no limit. */
  readonly statementTimeoutMs?: number
  /** Takes what the server says beside its answers; without it, notices are observed. */
  readonly onNotice?: (notice: DatabaseNotice) => void
  readonly observe?: ObserveDatabase
}

const LOCK_TIMEOUT_MS = 1000
const STATEMENT_TIMEOUT_MS = 60_000
/** A call over HTTP is not kept waiting for longer. */
const CALL_STATEMENT_TIMEOUT_MS = 5000
const MIGRATION_LOCK_TIMEOUT_MS = 5000
const MIGRATION_STATEMENT_TIMEOUT_MS = 600_000
const STATEMENT_TIMEOUT_MS_BY_ROLE: Readonly<Partial<Record<DatabaseRole, number>>> = {
  migrate: MIGRATION_STATEMENT_TIMEOUT_MS,
  serve: CALL_STATEMENT_TIMEOUT_MS,
}
/** The server's own timeout comes first; this one is for a server that does not answer at all. */
const ANSWER_BEYOND_STATEMENT_MS = 10_000

/** Opens a database with one connection that is known to work. */
export async function openDatabase<Tables = Record<never, never>>(
  target: ConnectionTarget,
  options: DatabaseOptions,
): Promise<Database<Tables>> {
  const observe: ObserveDatabase = options.observe ?? (() => undefined)
  const pool = makePool(target, options, observe)
  try {
    const { client, prepared } = await pool.inspect()
    const facts = toFacts(prepared.facts, prepared.kind.kind === 'pooled', describeEncryption(client))
    judgeRole(facts, options, observe)
    const { host, port, database } = target
    const { role, version: serverVersion, encryption, isPooled } = facts
    observe({ kind: 'database.connected', host, port, database, role, serverVersion, encryption, isPooled })
    return new Database<Tables>(pool, facts)
  } catch (error) {
    await pool.close()
    throw error
  }
}

function makePool(
  target: ConnectionTarget,
  options: DatabaseOptions,
  observe: ObserveDatabase,
): ConnectionPool {
  const scrub = createScrubber([target.password, target.tls.keyPassphrase])
  const tls = readTlsMaterial(target)
  const isMigration = options.role === 'migrate'
  const statementTimeoutMs =
    options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS_BY_ROLE[options.role] ?? STATEMENT_TIMEOUT_MS
  const lockTimeoutMs = options.lockTimeoutMs ?? (isMigration ? MIGRATION_LOCK_TIMEOUT_MS : LOCK_TIMEOUT_MS)
  const applicationName = `partkeeper:${options.role}`
  const queryTimeoutMs = statementTimeoutMs === 0 ? 0 : statementTimeoutMs + ANSWER_BEYOND_STATEMENT_MS
  return new ConnectionPool({
    client: { target, tls, queryTimeoutMs },
    choice: new TransportChoice(listTransports(target, tls.hasRootCertificate)),
    profile: { applicationName, lockTimeoutMs, statementTimeoutMs },
    poolSize: options.poolSize,
    scrub,
    observe,
    onNotice: options.onNotice ?? ((notice) => observe(toNoticeEvent(notice))),
  })
}

/** As a superuser, attaching a partition runs the code of its owner with all rights: the worker refuses, others warn. */
function judgeRole(facts: DatabaseFacts, options: DatabaseOptions, observe: ObserveDatabase): void {
  if (!facts.isSuperuser && !facts.bypassesRowSecurity) return
  const right = facts.isSuperuser ? 'is a superuser' : 'bypasses row security (BYPASSRLS)'
  const hint = 'Use the role that owns the tables, or set PARTKEEPER_ALLOW_SUPERUSER=1.'
  if (options.role === 'worker' && !options.allowSuperuser) {
    throw new PartkeeperError(
      'superuser_refused',
      `the worker does not run as ${facts.role}, which ${right}`,
      { hint },
    )
  }
  observe({ kind: 'database.superuser', role: facts.role, isSuperuser: facts.isSuperuser, hint })
}

function toNoticeEvent({ severity, message, hint }: DatabaseNotice): DatabaseEvent {
  return { kind: 'database.notice', severity, message, hint }
}

function toFacts(row: ServerFactsRow, isPooled: boolean, encryption: DatabaseEncryption): DatabaseFacts {
  return {
    version: row.version,
    major: majorOf(row.version_number),
    isStandby: row.is_standby,
    role: row.role,
    isSuperuser: row.is_superuser,
    bypassesRowSecurity: row.bypasses_row_security,
    isPooled,
    encryption,
  }
}

function describeEncryption({ transport, secureStream }: AttemptClient): DatabaseEncryption {
  if (transport.kind !== 'tls') return { kind: transport.kind }
  return { kind: 'tls', protocol: secureStream?.getProtocol() ?? 'unknown', verified: transport.verification }
}
