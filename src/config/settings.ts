// THE list of settings: every environment variable the program reads, as one strict zod object with descriptions. Help,
// the table of the documentation and the parser are made from it; a variable that is not here is not read anywhere.
import * as z from 'zod'
import { alertSettings } from './alert-settings.ts'
import { archiveSettings } from './archive-settings.ts'
import {
  readChannelBinding,
  readConnectTimeout,
  readHost,
  readHostAddress,
  readNegotiation,
  readPort,
  readSecret,
  readSslMode,
} from './connection-parameters.ts'
import { readDuration, setting } from './setting-schema.ts'
import {
  readChoice,
  readCronOutline,
  readLine,
  readName,
  readSwitch,
  readTimeZone,
  readWholeNumber,
} from './setting-values.ts'
import { readSize } from './size.ts'
import { webSettings } from './web-settings.ts'

const second = 1000
const minute = 60 * second

const database = { group: 'Database' } as const
const tls = { group: 'TLS' } as const
const worker = { group: 'Worker' } as const
const output = { group: 'Output' } as const
const demo = { group: 'Demo' } as const

const databaseSettings = {
  DATABASE_URL: setting(readSecret, 'Connection URL; what it leaves out comes from the variables below.', {
    ...database,
    isSecret: true,
  }),
  PGHOST: setting(readHost, 'Host name or address, or the folder of a Unix socket.', {
    ...database,
    fallback: 'a local socket if there is one, else localhost',
  }),
  PGHOSTADDR: setting(
    readHostAddress,
    'Numeric address to connect to; PGHOST is then only checked by TLS.',
    database,
  ),
  PGPORT: setting(readPort, 'TCP port of the server, or number of its socket.', {
    ...database,
    fallback: '5432',
  }),
  PGDATABASE: setting(readLine, 'Name of the database.', { ...database, fallback: 'the name of the user' }),
  PGUSER: setting(readLine, 'Role to connect as.', { ...database, fallback: 'the name of the system user' }),
  PGPASSWORD: setting(readSecret, 'Password of the role.', { ...database, isSecret: true }),
  PGPASSFILE: setting(readLine, 'File of passwords, readable by its owner only.', {
    ...database,
    fallback: '~/.pgpass',
  }),
  PGSERVICE: setting(readLine, 'Section of the service file to take the connection from.', database),
  PGSERVICEFILE: setting(readLine, 'Service file.', { ...database, fallback: '~/.pg_service.conf' }),
  PGSYSCONFDIR: setting(readLine, 'Folder of the pg_service.conf of the whole machine.', {
    ...database,
    fallback: '/etc/postgresql-common',
  }),
  PGOPTIONS: setting(
    readLine,
    'Options for the server, such as `-c role=owner`; the session profile wins.',
    database,
  ),
  PGAPPNAME: setting(readLine, 'Has no effect: sessions are always named `partkeeper:<role>`.', database),
  PGCONNECT_TIMEOUT: setting(readConnectTimeout, 'Seconds to wait for a connection; 0 waits for ever.', {
    ...database,
    fallback: '10',
  }),
  PARTKEEPER_ALLOW_SUPERUSER: setting(readSwitch, 'Lets the worker run as a superuser or with BYPASSRLS.', {
    ...database,
    fallback: '0',
  }),
}

const tlsSettings = {
  PGSSLMODE: setting(
    readSslMode,
    'disable, allow, prefer, require, verify-ca or verify-full, as libpq means them.',
    {
      ...tls,
      fallback: 'prefer on this machine, else require',
    },
  ),
  PGSSLROOTCERT: setting(readLine, 'Certificates to trust, or `system` for those this machine trusts.', {
    ...tls,
    fallback: '~/.postgresql/root.crt if it exists',
  }),
  PGSSLCERT: setting(readLine, 'Certificate to show to the server.', {
    ...tls,
    fallback: '~/.postgresql/postgresql.crt if it exists',
  }),
  PGSSLKEY: setting(readLine, 'Key of that certificate, readable by its owner only.', {
    ...tls,
    fallback: '~/.postgresql/postgresql.key if it exists',
  }),
  PGSSLNEGOTIATION: setting(readNegotiation, 'postgres, or direct (PostgreSQL 17 and later).', {
    ...tls,
    fallback: 'postgres',
  }),
  PGCHANNELBINDING: setting(
    readChannelBinding,
    'disable, prefer or require binding the password to the TLS channel.',
    {
      ...tls,
      fallback: 'prefer',
    },
  ),
  PARTKEEPER_ALLOW_PLAIN: setting(
    readSwitch,
    'Lets a connection to another machine go unencrypted when no sslmode is given and the server has no TLS.',
    { ...tls, fallback: '0' },
  ),
}

const workerSettings = {
  PARTKEEPER_TICK: setting(readCronOutline, 'When the worker looks for work, as a cron expression.', {
    ...worker,
    fallback: '* * * * *',
    flag: '--tick',
  }),
  PARTKEEPER_TICK_ZONE: setting(readTimeZone, 'Time zone of PARTKEEPER_TICK.', {
    ...worker,
    fallback: 'UTC',
    flag: '--tick-zone',
  }),
  PARTKEEPER_JITTER: setting(
    readDuration({ minMs: 0, maxMs: 10 * minute }),
    'Longest random delay of a tick, so that workers do not all begin at once.',
    { ...worker, fallback: '10 seconds', flag: '--jitter' },
  ),
  PARTKEEPER_BUDGET: setting(
    readDuration({ minMs: second, maxMs: 24 * 60 * minute }),
    'How long one pass of maintenance may take; the next one does the rest.',
    { ...worker, fallback: '10 minutes', flag: '--budget' },
  ),
  PARTKEEPER_LEASE: setting(
    readDuration({ minMs: 5 * second, maxMs: minute }),
    'How long the work on one table stays taken when its worker falls silent.',
    { ...worker, fallback: '12 seconds' },
  ),
  PARTKEEPER_HEARTBEAT: setting(
    readDuration({ minMs: second, maxMs: 30 * second }),
    'How often a worker says that it lives; at most half of PARTKEEPER_LEASE.',
    { ...worker, fallback: '3 seconds, or a quarter of a shorter lease' },
  ),
  PARTKEEPER_WORKER_NAME: setting(readName, 'Name of this worker in views and logs.', {
    ...worker,
    fallback: 'DYNO, else host:pid',
    flag: '--worker-name',
  }),
  PARTKEEPER_MAX_AGE: setting(
    readDuration({ minMs: second, maxMs: 365 * 24 * 60 * minute }),
    'Age at which a worker finishes what is in flight and leaves with 0, up to a tenth earlier: before its platform restarts it at a time of its own.',
    { ...worker, fallback: '20 hours' },
  ),
  PARTKEEPER_PATIENCE: setting(
    readDuration({ minMs: 0, maxMs: 24 * 60 * minute }),
    'How long the worker waits for a database that is away, also at its start, or goes on with work that fails as a whole, before it ends with an error.',
    { ...worker, fallback: '10 minutes' },
  ),
  PARTKEEPER_MEMORY_LIMIT: setting(
    readSize({ minBytes: 32 * 1024 * 1024, maxBytes: 1024 ** 4 }),
    'Memory that the worker may use; when it stays beyond 85 % of it the worker leaves with 0.',
    { ...worker, fallback: 'the limit of its control group, if it has one' },
  ),
  DYNO: setting(readName, 'Set by Heroku; names the worker.', worker),
}

const outputSettings = {
  PARTKEEPER_LOG_LEVEL: setting(
    readChoice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    'Least severe level to log: trace, debug, info, warn, error, fatal or silent. Unless it is set, commands other than the worker begin at warn.',
    { ...output, fallback: 'info', flag: '--log-level' },
  ),
  PARTKEEPER_LOG_FORMAT: setting(
    readChoice(['auto', 'json', 'pretty']),
    'json, pretty, or auto: pretty on a terminal and json elsewhere.',
    { ...output, fallback: 'auto', flag: '--log-format' },
  ),
  NO_COLOR: setting(readLine, 'Any value switches colours off.', output),
}

const demoSettings = {
  PARTKEEPER_DEMO_ROWS: setting(readWholeNumber(1000, 1_000_000_000), 'Rows of the demo table.', {
    ...demo,
    fallback: '1200000',
    flag: '--rows',
  }),
  PARTKEEPER_DEMO_SEED: setting(
    readWholeNumber(0, 2_147_483_647),
    'Seed of the demo rows; the same seed, the same rows.',
    {
      ...demo,
      fallback: '1',
      flag: '--seed',
    },
  ),
}

/** Every setting. Strict: an unknown variable that begins with PARTKEEPER_ is a fault, not a shrug. */
export const settingsSchema = z.strictObject({
  ...databaseSettings,
  ...tlsSettings,
  ...workerSettings,
  ...archiveSettings,
  ...webSettings,
  ...alertSettings,
  ...outputSettings,
  ...demoSettings,
})

export type SettingName = keyof typeof settingsSchema.shape

/** What the settings say, each one missing or valid. */
export type SettingValues = z.output<typeof settingsSchema>
