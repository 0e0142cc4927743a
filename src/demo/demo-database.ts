// The demo's database: made on a fresh server, owned by an ordinary role, with the schema installed as that role; and
// how sessions with it are opened. Knows nothing about tables of events.
import type { ConnectionTarget } from '../core/connection-target.ts'
import { openDatabase } from '../postgres/connect.ts'
import type { Database } from '../postgres/database.ts'
import { type InstallResult, installSchema } from '../postgres/migrate.ts'
import type { Tables } from '../postgres/tables.ts'
import type { EmbeddedServer } from './embedded-server.ts'
import { CREATE_DEMO_DATABASE, CREATE_DEMO_ROLE, DEMO_DATABASE, DEMO_ROLE } from './server-statements.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** Counting a few million rows on a small machine takes seconds. */
const STATEMENT_TIMEOUT_MS = 600_000
const ADMIN_DATABASE = 'postgres'

/** How sessions of the demo are opened: as many, and waiting as long for a lock. */
export type SessionChoices = { readonly poolSize: number; readonly lockTimeoutMs?: number }

/** Makes role and database, and installs the schema as that role. */
export async function prepareDatabase(server: EmbeddedServer): Promise<InstallResult> {
  const admin = await openDatabase(targetOf(server, ADMIN_DATABASE, server.superuser), {
    role: 'demo',
    allowSuperuser: true,
    poolSize: 1,
  })
  try {
    await admin.query(CREATE_DEMO_ROLE)
    await admin.query(CREATE_DEMO_DATABASE)
  } finally {
    await admin.close()
  }
  const owner = await openDatabase(targetOf(server, DEMO_DATABASE, DEMO_ROLE), {
    role: 'migrate',
    allowSuperuser: false,
    poolSize: 1,
  })
  try {
    return await owner.withClient((session) => installSchema(session))
  } finally {
    await owner.close()
  }
}

/** Opens the demo's database as its owner. */
export function openDemoDatabase(
  server: EmbeddedServer,
  { poolSize, lockTimeoutMs }: SessionChoices,
): Promise<Database<Tables>> {
  return openDatabase<Tables>(targetOf(server, DEMO_DATABASE, DEMO_ROLE), {
    role: 'demo',
    allowSuperuser: false,
    poolSize,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    ...(lockTimeoutMs === undefined ? {} : { lockTimeoutMs }),
  })
}

/** Where people reach the demo's database. */
export function urlOfDemo(server: EmbeddedServer): string {
  return server.url(DEMO_DATABASE, DEMO_ROLE)
}

/** The server trusts everybody on this machine: no password, no TLS. */
function targetOf({ host, port }: EmbeddedServer, database: string, user: string): ConnectionTarget {
  return {
    host,
    hostAddress: undefined,
    port,
    database,
    user,
    password: undefined,
    options: undefined,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    tls: {
      mode: 'disable',
      allowPlain: true,
      rootCertificate: undefined,
      certificate: undefined,
      key: undefined,
      keyPassphrase: undefined,
      negotiation: 'postgres',
      channelBinding: 'disable',
    },
  }
}
