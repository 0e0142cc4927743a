// One attempt at a connection to a server of the TLS tests, put into a word that a table of expectations can hold.
// Checks on the way that the server sees the same encryption as we do.
import assert from 'node:assert/strict'
import { PartkeeperError } from '../../src/core/errors.ts'
import { openDatabase } from '../../src/postgres/connect.ts'
import { makeTarget } from './connection-target.ts'
import { TLS_PASSWORD, TLS_ROLE, type TlsServer } from './tls-server.ts'

/** Variables on top of those that name the server, role and password. */
export type Environment = Readonly<Record<string, string>>

/** Connects and says how: `plain`, `none`, `ca`, `full` for TLS verified so far, or the code of the error. */
export async function connectToTls(server: TlsServer, environment: Environment) {
  const target = makeTarget({
    PGHOST: 'localhost',
    PGPORT: String(server.port),
    PGDATABASE: 'any',
    PGUSER: TLS_ROLE,
    PGPASSWORD: TLS_PASSWORD,
    ...environment,
  })
  try {
    const database = await openDatabase(target, { role: 'cli', allowSuperuser: false, poolSize: 1 })
    const { rows } = await database.query<{ ssl: boolean }>(
      'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    )
    const { encryption } = database.facts
    await database.close()
    assert.equal(rows[0]?.ssl, encryption.kind === 'tls', 'the server sees the same encryption')
    return encryption.kind === 'tls' ? encryption.verified : encryption.kind
  } catch (error) {
    if (error instanceof PartkeeperError) return error.code
    throw error
  }
}
