// A server that takes nothing but TLS: the proxy speaks it in the client's place, checks the certificate as the sslmode of
// DATABASE_URL says, and still reads along on the client's side.
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import pg from 'pg'
import { spawnCli } from '../cli/run-cli.ts'
import {
  certificatePath,
  startTlsServer,
  TLS_PASSWORD,
  TLS_ROLE,
  type TlsServer,
} from '../support/tls-server.ts'

let server: TlsServer
before(async () => {
  server = await startTlsServer(15, true)
})
after(() => server.stop())

async function connectThrough(authority: string, at: string) {
  const environment = { PGSSLMODE: 'verify-ca', PGSSLROOTCERT: certificatePath(authority) }
  const url = `postgres://127.0.0.1:${server.port}/tls_only`
  const command = spawnCli(['simulate', '--at', at, '--at', '10m end'], { url, environment })
  const ready = await command.waitForLine(/ready {3}Postgres.*\(TLS\)/)
  const port = Number(/PGPORT=([0-9]+)/.exec(ready)?.[1])
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    database: 'tls_only',
    user: TLS_ROLE,
    password: TLS_PASSWORD,
  })
  client.on('error', () => undefined)
  return { command, client }
}

it('a server that wants TLS gets it from the proxy, and cuts land all the same', async () => {
  const { command, client } = await connectThrough('authority.crt', 'at commit 2 cut-after-commit')
  await client.connect()
  const { rows } = await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
  assert.deepEqual(rows, [{ ssl: true }])
  await assert.rejects(client.query('select 1'), { code: 'ECONNRESET' })
  await command.waitForLine(/landed {2}connection 1, select/)
  command.signal('SIGTERM')
  assert.equal((await command.exited).code, 143)
})

it('a certificate of another authority is told of, and nothing is sent to its server', async () => {
  const { command, client } = await connectThrough('other-authority.crt', '0s postgres ok')
  await assert.rejects(client.connect())
  await command.waitForLine(/problem postgres: connection 1: .*(certificate|verify)/)
  command.signal('SIGTERM')
  await command.exited
})
