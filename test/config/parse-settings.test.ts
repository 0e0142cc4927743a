// Settings out of environment and flags: values, defaults, and all faults together without a secret in them.
// Pure: no test reads the real environment.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { ConfigurationError } from '../../src/config/faults.ts'
import { parseSettings } from '../../src/config/parse-settings.ts'
import { exitCodeOf } from '../../src/core/errors.ts'

const machine = { hostName: 'box', processId: 42 }
const PASSWORD = 'tr0ub4dor/&3 ü'

function findFaults(
  environment: Record<string, string>,
  flags: Record<string, unknown> = {},
): ConfigurationError {
  try {
    parseSettings(environment, flags, machine)
  } catch (error) {
    if (error instanceof ConfigurationError) return error
    throw error
  }
  throw assert.fail('there is no fault')
}

test('without any variable there are the documented defaults, and nobody chose a database', () => {
  const { connection, secrets, ...rest } = parseSettings({ PATH: '/bin', HOME: '/root' }, {}, machine)
  assert.deepEqual(rest, {
    tickExpression: '* * * * *',
    tickZone: 'UTC',
    jitterMs: 10_000,
    budgetMs: 600_000,
    leaseMs: 12_000,
    heartbeatMs: 3000,
    workerName: 'box:42',
    allowSuperuser: false,
    storeUrl: undefined,
    webhookUrl: undefined,
    webhookSecret: undefined,
    heartbeatUrl: undefined,
    scratchFolder: undefined,
    chunkBytes: 67_108_864,
    exportJobs: 1,
    isThrowAwayDisk: false,
    port: 8080,
    drainToken: undefined,
    drainSecret: undefined,
    logLevel: 'info',
    logFormat: 'auto',
    maxAgeMs: 72_000_000,
    patienceMs: 600_000,
    mayUseColor: true,
    memoryBytes: undefined,
    demoRows: 1_200_000,
    demoSeed: 1,
  })
  assert.deepEqual(
    [connection.isChosen, connection.explicit, connection.fallback, secrets],
    [false, {}, {}, []],
  )
})

test('a database is chosen by a URL, a host, a service or a name, and not by a user, port or password', () => {
  const isChosen = (environment: Record<string, string>): boolean =>
    parseSettings(environment, {}, machine).connection.isChosen
  assert.ok(
    isChosen({ DATABASE_URL: 'postgres://' }) && isChosen({ PGHOST: 'x' }) && isChosen({ PGDATABASE: 'x' }),
  )
  assert.ok(isChosen({ PGSERVICE: 'x' }))
  assert.ok(!isChosen({ PGUSER: 'x', PGPORT: '1', PGPASSWORD: 'x', PGSSLMODE: 'require' }))
  assert.ok(!isChosen({ DATABASE_URL: '', PGHOST: '' }), 'an empty variable counts as unset')
})

test('flags win over variables, and a fault names whichever was used', () => {
  const settings = parseSettings(
    { PARTKEEPER_BUDGET: '1 minute' },
    { budget: '2 minutes', json: true },
    machine,
  )
  assert.equal(settings.budgetMs, 120_000)
  const { faults } = findFaults(
    { PARTKEEPER_BUDGET: '1 minute' },
    { budget: '2', rows: 5, logLevel: 'DEBUG' },
  )
  assert.deepEqual(
    faults.map(({ setting, hint }) => [setting, hint]),
    [
      ['--budget', 'did you mean "2 seconds"?'],
      ['--log-level', 'did you mean debug?'],
      ['--rows', undefined],
    ],
  )
})

test('the worker is named by its setting, else by its dyno, else by host and process', () => {
  const name = (environment: Record<string, string>) => parseSettings(environment, {}, machine).workerName
  assert.equal(name({ DYNO: 'worker.1', PARTKEEPER_WORKER_NAME: 'north' }), 'north')
  assert.equal(name({ DYNO: 'worker.1' }), 'worker.1')
})

test('a disk is thrown away where a dyno is, unless a folder as a store is forced', () => {
  const isThrowAway = (environment: Record<string, string>) =>
    parseSettings(environment, {}, machine).isThrowAwayDisk
  assert.deepEqual(
    [isThrowAway({ DYNO: 'worker.1' }), isThrowAway({ DYNO: 'worker.1', PARTKEEPER_FORCE_FILE_STORE: '1' })],
    [true, false],
  )
})

test('the size of a chunk is a whole number and a unit, with a proposal for what is near', () => {
  assert.equal(parseSettings({ PARTKEEPER_CHUNK_SIZE: '256 MB' }, {}, machine).chunkBytes, 268_435_456)
  assert.equal(parseSettings({ PARTKEEPER_CHUNK_SIZE: '1GB' }, {}, machine).chunkBytes, 1_073_741_824)
  const hints = ['64', '64 mb', '1.5 GB', '1 kB', '64 MiB', '-1 MB'].map((text) => {
    const [fault] = findFaults({ PARTKEEPER_CHUNK_SIZE: text }).faults
    return fault?.hint
  })
  const none = undefined
  assert.deepEqual(hints, ['did you mean "64 MB"?', 'did you mean "64 MB"?', none, none, none, none])
})

test('the keys of a bucket are secrets', () => {
  const keys = { AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI', AWS_SESSION_TOKEN: 'IQoJb3JpZ2lu' }
  const secrets = parseSettings(keys, {}, machine).secrets.map((secret) => secret.reveal())
  assert.deepEqual(secrets, Object.values(keys))
})

test('the heartbeat follows a short lease, and two of them have to fit into any', () => {
  assert.equal(parseSettings({ PARTKEEPER_LEASE: '6 seconds' }, {}, machine).heartbeatMs, 1500)
  const { faults } = findFaults({ PARTKEEPER_LEASE: '5 seconds', PARTKEEPER_HEARTBEAT: '3 seconds' })
  assert.deepEqual(
    faults.map(({ setting }) => setting),
    ['PARTKEEPER_HEARTBEAT'],
  )
})

test('all faults are reported together, each with what was expected, what was found and a hint', () => {
  const error = findFaults({
    PARTKEEPER_BUDGT: '1 minute',
    PARTKEEPER_LEASE: '30',
    PARTKEEPER_TICK: 'every minute',
    PARTKEEPER_TICK_ZONE: 'Mars/Olympus',
    PARTKEEPER_DEMO_ROWS: '1,200,000',
    PARTKEEPER_ALLOW_SUPERUSER: 'yes',
    PGSSLMODE: 'no-verify',
    PGPORT: '5432,5433',
    PGREQUIREPEER: 'postgres',
    PGSSLNEGOTIATION: 'direct',
    DATABASE_URL: 'postgres://db?sslmode=prefer&colour=blue',
  })
  assert.equal(error.code, 'config_invalid')
  assert.equal(exitCodeOf(error), 4)
  const lines = error.message.split('\n')
  assert.equal(lines[0], 'the configuration has 11 faults:')
  assert.equal(lines.length, 12, error.message)
  const wanted = [
    /PARTKEEPER_BUDGT: .*unknown.*PARTKEEPER_BUDGET/,
    /PARTKEEPER_LEASE: .*"5 seconds" to "1 minute", found "30" \(did you mean "30 seconds"\?\)/,
    /PARTKEEPER_TICK: .*five fields.*found "every minute"/,
    /PARTKEEPER_TICK_ZONE: .*found "Mars\/Olympus"/,
    /PARTKEEPER_DEMO_ROWS: .*did you mean 1200000/,
    /PARTKEEPER_ALLOW_SUPERUSER: .*did you mean 1/,
    /PGSSLMODE: .*did you mean require/,
    /PGPORT: .*lists of hosts/,
    /PGREQUIREPEER: /,
    /sslmode: .*sslnegotiation=direct, found prefer/,
    /DATABASE_URL: .*found the parameter colour/,
  ]
  for (const pattern of wanted)
    assert.ok(
      lines.some((line) => pattern.test(line)),
      `${pattern}\n${error.message}`,
    )
})

test('the scheduler has the last word on a cron expression', () => {
  const validateCron = (expression: string) =>
    expression === '99 * * * *' ? 'there is no minute 99' : undefined
  assert.throws(
    () => parseSettings({ PARTKEEPER_TICK: '99 * * * *' }, {}, { ...machine, validateCron }),
    /PARTKEEPER_TICK: .*found "99 \* \* \* \*" \(there is no minute 99\)/,
  )
  assert.equal(
    parseSettings({}, { tick: '*/5 * * * *' }, { ...machine, validateCron }).tickExpression,
    '*/5 * * * *',
  )
})

test('no secret is in the settings or in a fault, however they are printed', () => {
  const encoded = encodeURIComponent(PASSWORD)
  const settings = parseSettings(
    { DATABASE_URL: `postgres://joe:${encoded}@db/x`, PGPASSWORD: PASSWORD },
    {},
    machine,
  )
  const error = findFaults({
    DATABASE_URL: `postgres://joe:${encoded}@db/x?oops=${encoded}&port=${encoded}`,
    PGPASSWORD: PASSWORD,
    PGPORT: PASSWORD,
    PARTKEEPER_TICK: Buffer.from(PASSWORD).toString('base64'),
    PARTKEEPER_LOG_LEVEL: encoded,
  })
  const texts = [settings, error, { ...error }].flatMap((value) => [
    inspect(value, { depth: 20, showHidden: true }),
    JSON.stringify(value),
    String(value),
  ])
  for (const text of texts) {
    for (const secret of [PASSWORD, encoded, Buffer.from(PASSWORD).toString('base64'), 'tr0ub']) {
      assert.ok(!text.includes(secret), text)
    }
  }
  assert.equal(settings.connection.explicit.password?.reveal(), PASSWORD)
})

test('the variables of the test suite are not settings and are passed over', () => {
  assert.ok(parseSettings({ PARTKEEPER_TEST_SERVERS: '{}' }, {}, machine))
})

test('an unknown variable with any name is a fault, the names of objects included', () => {
  for (const name of ['PARTKEEPER_', 'PARTKEEPER___proto__', 'PARTKEEPER_TICKS']) {
    assert.deepEqual(
      findFaults({ [name]: 'secret-value' }).faults.map(({ setting, found }) => [setting, found]),
      [[name, 'an unknown one']],
    )
  }
  assert.ok(parseSettings(JSON.parse('{"__proto__": "x", "constructor": "y"}'), {}, machine))
})

test('who is told of alerts is reached by https, or by http on this machine, and is never shown', () => {
  const read = (url: string) =>
    parseSettings({ PARTKEEPER_WEBHOOK_URL: url }, {}, machine).webhookUrl?.reveal()
  for (const url of ['https://hooks.example/a?token=sesame', 'http://127.0.0.1:80/a', 'http://localhost/a'])
    assert.equal(read(url), url)
  for (const url of [
    'http://hooks.example/sesame',
    'file:///sesame',
    'sesame',
    'http://127.0.0.1.example/sesame',
  ])
    assert.throws(
      () => read(url),
      (error) => !String(error).includes('sesame'),
    )
})
