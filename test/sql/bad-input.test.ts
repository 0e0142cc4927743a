/**
 * Settings that cannot be meant: durations, counts, zones, sizes, JSON. Each is refused by every call that takes it,
 * with a stable code, what is wrong with which setting, and a hint; the catalog is the same afterwards.
 */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { describeOnMainMajors } from './sql-session.ts'
import { refuseUnchanged } from './unchanged.ts'

const DURATIONS: readonly string[] = [
  '30',
  '"30"',
  ' 30',
  '1 M',
  '7d',
  '-1 year',
  '0 days',
  'infinity',
  '',
  '1.5 months',
  '1 month -1 day',
  '999999999 years',
  '99999999999999999999 days',
  '３０ days',
  '30 days\n',
  "1 day'; drop table kept; --",
  '1 second',
  '30 seconds',
  `1 ${'d'.repeat(10_000)}`,
]

/** An argument of manage(), the bad value as SQL, and what the message says. */
const ARGUMENTS: readonly (readonly [string, string, RegExp])[] = [
  ['partition_interval', 'null', /partition_interval: must be given/],
  ['partition_interval', `'100 years'`, /partition_interval: '100 years' is longer than 10 years/],
  ['partition_interval', `'0 minutes'`, /partition_interval: '0 minutes' is no time at all/],
  ['premake', '0', /premake: 0 is not between 1 and 1000/],
  ['premake', '-1', /premake: -1 is not between/],
  ['premake', '1001', /premake: 1001 is not between/],
  ['premake', '1000000000', /premake: 1000000000 is not between/],
  ['premake', 'null', /premake: must be given/],
  ['horizon', `'101 years'`, /horizon: '101 years' is longer than/],
  ['horizon', `'100 years'`, /horizon: 100 years is over 10000 times the interval/],
  [
    'retention',
    `'1 day'`,
    /retention: 1 day is under the floor of two intervals and 24 hours; set allow_short_retention/,
  ],
  ['retention', `'47 hours'`, /under the floor/],
  ['time_zone', `'Mars/Phobos'`, /time_zone: 'Mars\/Phobos' is not an IANA time zone/],
  ['time_zone', `'XYZ12'`, /time_zone: 'XYZ12'/],
  ['time_zone', `'+02:00'`, /time_zone: '\+02:00'/],
  ['time_zone', `''`, /time_zone: ''/],
  ['time_zone', `'europe/berlin'`, /time_zone: 'europe\/berlin'/],
  ['time_zone', `'../../etc/passwd'`, /time_zone: /],
  ['time_zone', `repeat('x', 10000000)`, /time_zone: 'x{40}' is not/],
  ['time_zone', 'null', /time_zone: must be given/],
  ['origin', `'infinity'`, /origin: not in the years 1 to 9999/],
  ['origin', `'0044-03-15 BC'`, /origin: not in the years/],
]

/** Settings as JSON, and what the message says. */
const SETTINGS: readonly (readonly [string, RegExp])[] = [
  ['null', /settings must be a JSON object/],
  ['[]', /settings must be a JSON object/],
  ['"premake"', /settings must be a JSON object/],
  ['{"premake": "4"}', /premake: expected a JSON number, found a string/],
  ['{"premake": 2.5}', /premake: 2\.5 is not a whole number/],
  [
    '{"nope": 1, "premake": -1, "time_zone": "X", "retention": 30}',
    /nope: no such setting; retention: expected a JSON string.*time_zone: .*premake: -1 is not between/,
  ],
  ['{"premake": 1e9}', /premake: 1000000000 is out of range/],
  ['{"premake": 1e300}', /premake: longer than 200 bytes/],
  ['{"premake": null}', /premake: must not be null/],
  ['{"premake": true}', /premake: expected a JSON number, found a boolean/],
  ['{"partition_interval": 30}', /partition_interval: expected a JSON string, found a number/],
  ['{"partition_interval": ["1 day"]}', /partition_interval: expected a JSON string, found a array/],
  ['{"partition_interval": null}', /partition_interval: must not be null/],
  ['{"retention": 30}', /retention: expected a JSON string, found a number/],
  ['{"retention": {}}', /retention: expected a JSON string, found a object/],
  ['{"allow_short_retention": "true"}', /allow_short_retention: expected a JSON boolean/],
  ['{"on_expiry": "delete"}', /on_expiry: 'delete' is not detach, archive or drop/],
  ['{"keep_at_least": 0}', /keep_at_least: 0 is not at least 1/],
  ['{"max_total_size": "lots"}', /max_total_size: 'lots' is not a size/],
  ['{"max_total_size": "-1 GB"}', /max_total_size: '-1 GB' is not more than nothing/],
  ['{"max_total_size": "1e99 TB"}', /max_total_size: '1e99 TB' is not a size/],
  ['{"origin": "someday"}', /origin: 'someday' is not an instant/],
  ['{"origin": "infinity"}', /origin: 'infinity' is not in the years 1 to 9999/],
  ['{"origin": "2026-02-30"}', /origin: '2026-02-30' is not an instant/],
  ['{"Premake": 4}', /Premake: no such setting/],
  [
    '{"__proto__": {}, "constructor": 1}',
    /__proto__: no such setting; constructor: no such setting|constructor: no such setting; __proto__/,
  ],
  [
    '{"parent": "pg_class", "version": 9, "key_type": "date"}',
    /key_type: no such setting; parent: no such setting; version: no such setting/,
  ],
  ['{"": 1}', /: no such setting/],
]

describeOnMainMajors('settings that cannot be meant', (sql) => {
  before(() =>
    sql.run(`create table kept (at timestamptz not null) partition by range (at); select from partkeeper.manage('kept', '1 day');
      create table fresh (at timestamptz not null); create table by_date (at date not null) partition by range (at)`),
  )

  describe('durations', () => {
    for (const text of DURATIONS) {
      it(`${JSON.stringify(text.slice(0, 40))} is no interval, horizon, retention or grace`, async () => {
        const calls = {
          [`select partkeeper.manage('fresh', $1, horizon => $1, retention => $1, control => 'at')`]:
            'partition_interval horizon retention',
          [`select partkeeper.set_retention('kept', $1, 'detach', grace => $1)`]: 'retention grace',
        }
        for (const [call, settings] of Object.entries(calls)) {
          const { code, message, hint } = await refuseUnchanged(sql, call, [text])
          assert.equal(code, 'PK004')
          for (const setting of settings.split(' ')) assert.match(message, new RegExp(`${setting}: `))
          assert.match(hint, /a whole number and a unit|Settings are/)
        }
      })
    }

    it('a number is no duration to begin with', async () => {
      for (const call of [
        `manage('fresh', 30)`,
        `set_retention('kept', 30)`,
        `manage('fresh', '1 day', premake => 2.5)`,
      ]) {
        assert.equal((await refuseUnchanged(sql, `select partkeeper.${call}`)).code, '42883')
      }
    })

    it('under a day cut no date column', async () => {
      for (const step of ['1 hour', '24 hours', '36 hours', '1440 minutes']) {
        const { message } = await refuseUnchanged(sql, `select partkeeper.manage('by_date', $1)`, [step])
        assert.match(message, /a date column cannot be cut into/)
      }
    })
  })

  for (const [name, value, expected] of ARGUMENTS) {
    it(`manage() refuses ${value} for ${name}`, async () => {
      const others =
        name === 'partition_interval'
          ? `, control => 'at'`
          : `, control => 'at', partition_interval => '1 day'`
      const { code, message } = await refuseUnchanged(
        sql,
        `select partkeeper.manage('fresh', ${name} => ${value}${others})`,
      )
      assert.equal(code, 'PK004')
      assert.match(message, expected)
    })
  }

  for (const [settings, expected] of SETTINGS) {
    it(`set_policy() refuses ${settings}`, async () => {
      const { code, message } = await refuseUnchanged(sql, `select partkeeper.set_policy('kept', $1)`, [
        settings,
      ])
      assert.equal(code, 'PK004')
      assert.match(message, expected)
    })
  }

  it('strings of 10 MB are refused in a few words, as values and as keys', async () => {
    for (const [key, value] of [
      [`'retention'`, `repeat('9', 10000000)`],
      [`repeat('k', 10000000)`, `'x'`],
    ]) {
      const { code, message } = await refuseUnchanged(
        sql,
        `select partkeeper.set_policy('kept', jsonb_build_object(${key}, ${value}))`,
      )
      assert.equal(code, 'PK004')
      assert.ok(message.length < 300)
    }
  })

  it('all that is wrong is said at once', async () => {
    const settings = { premake: '4', retention: 30, colour: 'red', horizon: null }
    const { message, hint } = await refuseUnchanged(sql, `select partkeeper.set_policy('kept', $1)`, [
      JSON.stringify(settings),
    ])
    for (const name of Object.keys(settings)) assert.match(message, new RegExp(`${name}: `))
    assert.match(hint, /Settings are allow_short_retention, detach_mode, detached_schema, grace, horizon/)
    const meant = {
      premake: 0,
      retention: '30',
      time_zone: 'x',
      on_expiry: 'y',
      grace: '-1 days',
      keep_at_least: -1,
      max_total_size: 'z',
    }
    const second = await refuseUnchanged(sql, `select partkeeper.set_policy('kept', $1)`, [
      JSON.stringify(meant),
    ])
    for (const name of Object.keys(meant)) assert.match(second.message, new RegExp(`${name}: `))
  })

  it('set_retention() refuses a store that nobody named', async () => {
    const { code, message } = await refuseUnchanged(
      sql,
      `select partkeeper.set_retention('kept', '9 days', store => 'vault')`,
    )
    assert.equal(code, 'PK004')
    assert.match(message, /no store named 'vault'/)
  })

  it('a short retention is accepted when it is meant, and the floor counts intervals', async () => {
    await sql.undone(async () => {
      await sql.run(
        `select partkeeper.set_policy('kept', '{"retention": "1 hour", "allow_short_retention": true}')`,
      )
      await sql.run(`select partkeeper.manage('fresh', '1 hour', control => 'at', retention => '24 hours')`)
      assert.equal(
        (await sql.refusal(`select partkeeper.set_policy('fresh', '{"partition_interval": "13 hours"}')`))
          .code,
        'PK004',
      )
    })
  })

  it('a hold without a reason and a confirmation without a cause are refused', async () => {
    const partition = await sql.value(
      `select partition::text from partkeeper.show_partitions('kept') limit 1`,
    )
    for (const reason of [null, '', '  ']) {
      const { code } = await refuseUnchanged(sql, 'select partkeeper.hold($1::regclass, $2)', [
        partition,
        reason,
      ])
      assert.equal(code, 'PK004')
    }
    assert.equal((await refuseUnchanged(sql, `select partkeeper.confirm('kept', 'abc')`)).code, 'PK009')
    assert.equal((await refuseUnchanged(sql, `select partkeeper.confirm('kept', null)`)).code, 'PK009')
    assert.equal(
      (await refuseUnchanged(sql, 'select partkeeper.release($1::regclass)', [partition])).code,
      'PK010',
    )
  })
})
