// Servers for the matrix of sslmodes: one without TLS, and one with TLS whose databases accept only some kinds of
// connection. Certificates and keys are throw-away ones, made for these tests and valid nowhere else.
import * as fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startEmbeddedServer } from '../../src/demo/embedded-server.ts'
import type { EmbeddedMajor } from '../../src/demo/server-binaries.ts'
import { findServerUser } from '../../src/demo/server-user.ts'
import { testClock } from './test-clock.ts'

/** Which connections a database of the server accepts; `certificate` wants one from the client instead of a password. */
export const TLS_DATABASES = ['any', 'tls_only', 'plain_only', 'certificate', 'cleartext'] as const

export type TlsDatabase = (typeof TLS_DATABASES)[number]

/** The role that all tests connect as, with a password that needs encoding everywhere. */
export const TLS_ROLE = 'partkeeper_client'
export const TLS_PASSWORD = 'correct horse/battery@staple%41'

/** A server for TLS tests. */
export interface TlsServer {
  readonly port: number
  readonly socketDirectory: string
  connectAsSuperuser(database: string): Promise<pg.Client>
  /** Accepts the database `any` over TLS or without it only, from the next connection on. */
  restrict(kind: 'hostssl' | 'hostnossl'): Promise<void>
  stop(): Promise<void>
}

const RULES = `
local     all          postgres                       trust
local     all          all                            scram-sha-256
hostssl   certificate  all       127.0.0.1/32         cert
host      cleartext    all       127.0.0.1/32         password
hostssl   tls_only     all       127.0.0.1/32         scram-sha-256
hostnossl plain_only   all       127.0.0.1/32         scram-sha-256
host      any          all       127.0.0.1/32         scram-sha-256
`

/** The path of a certificate or key of the tests, for settings that take a path; a key is copied to be private. */
export function certificatePath(name: string): string {
  return path.join(import.meta.dirname, 'certificates', name)
}

/** Copies a key to a file that only its owner can read, as libpq demands; the folder is the caller's to remove. */
export function copyPrivately(name: string, folder: string): string {
  const copy = path.join(folder, name)
  fs.copyFileSync(certificatePath(name), copy)
  fs.chmodSync(copy, 0o600)
  return copy
}

/** Starts a server with or without TLS, with all the databases in it. */
export async function startTlsServer(major: EmbeddedMajor, hasTls: boolean): Promise<TlsServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'partkeeper-tls-'))
  const settings = {
    fsync: 'off',
    password_encryption: 'scram-sha-256',
    hba_file: writeForServer(
      folder,
      'pg_hba.conf',
      hasTls ? RULES : RULES.replaceAll(/^host(no)?ssl /gm, 'host '),
    ),
    ...(hasTls ? copyCertificates(folder) : {}),
  }
  const server = await startEmbeddedServer({
    major,
    clock: testClock,
    settings: hasTls ? settings : withoutCertificateRule(settings),
  }).catch((error: unknown) => {
    fs.rmSync(folder, { recursive: true, force: true })
    throw error
  })
  const connectAsSuperuser = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client({
      host: server.socketDirectory,
      port: server.port,
      user: 'postgres',
      database,
    })
    await client.connect()
    return client
  }
  const client = await connectAsSuperuser('postgres')
  await client.query(`create role ${TLS_ROLE} login password ${pg.escapeLiteral(TLS_PASSWORD)}`)
  for (const database of TLS_DATABASES) await client.query(`create database "${database}"`)
  await client.end()
  return {
    port: server.port,
    socketDirectory: server.socketDirectory,
    connectAsSuperuser,
    restrict: async (kind) => {
      const rules = fs.readFileSync(settings.hba_file, 'utf8')
      fs.writeFileSync(settings.hba_file, rules.replace(/^host\w* +any/m, `${kind} any`))
      const superuser = await connectAsSuperuser('any')
      await superuser.query('select pg_reload_conf()')
      await superuser.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
        TLS_ROLE,
      ])
      await superuser.end()
    },
    stop: async () => {
      await server.stop('immediate')
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

function copyCertificates(folder: string): Readonly<Record<string, string>> {
  const copy = (name: string) => writeForServer(folder, name, fs.readFileSync(certificatePath(name), 'utf8'))
  return {
    ssl: 'on',
    ssl_cert_file: copy('server.crt'),
    ssl_key_file: copy('server.key'),
    ssl_ca_file: copy('authority.crt'),
  }
}

/** A server without TLS refuses a rule for certificates altogether. */
function withoutCertificateRule<Settings extends { readonly hba_file: string }>(
  settings: Settings,
): Settings {
  const rules = fs.readFileSync(settings.hba_file, 'utf8')
  fs.writeFileSync(settings.hba_file, rules.replace(/^host +certificate.*$/m, ''))
  return settings
}

/** Writes a file that only the server's own user can read. */
function writeForServer(folder: string, name: string, text: string): string {
  const file = path.join(folder, name)
  fs.writeFileSync(file, text, { mode: 0o600 })
  const user = findServerUser()
  fs.chmodSync(folder, 0o755)
  if (user !== undefined) fs.chownSync(file, user.uid, user.gid)
  return file
}
