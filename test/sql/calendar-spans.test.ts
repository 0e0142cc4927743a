/**
 * The calendar's spans as a table: what holds an instant for each unit, and what a day looks like where clocks change,
 * midnights are missing and days are skipped. Instants are in UTC. The columns: title, interval, zone, instant, the
 * span's two bounds, and the policy's origin where there is one.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

const PLAIN = `
  a minute                    | 1 minute   | UTC | 2026-11-21 10:09:41.9 | 2026-11-21 10:09 | 2026-11-21 10:10
  a quarter of an hour        | 15 minutes | UTC | 2026-11-21 10:09      | 2026-11-21 10:00 | 2026-11-21 10:15
  90 minutes                  | 90 minutes | UTC | 2026-11-21 10:09      | 2026-11-21 09:00 | 2026-11-21 10:30
  an hour at its first moment | 1 hour     | UTC | 2026-11-21 10:00      | 2026-11-21 10:00 | 2026-11-21 11:00
  6 hours at their last       | 6 hours    | UTC | 2026-11-21 17:59:59   | 2026-11-21 12:00 | 2026-11-21 18:00
  6 hours in the evening      | 6 hours    | UTC | 2026-11-21 18:00      | 2026-11-21 18:00 | 2026-11-22 00:00
  24 hours                    | 24 hours   | UTC | 2026-11-21 17:00      | 2026-11-21 00:00 | 2026-11-22 00:00
  a day at its last moment    | 1 day      | UTC | 2026-11-21 23:59:59.999999 | 2026-11-21 00:00 | 2026-11-22 00:00
  a week                      | 1 week     | UTC | 2026-11-21 12:00      | 2026-11-16 00:00 | 2026-11-23 00:00
  a week on its Sunday        | 1 week     | UTC | 2026-11-22 23:59      | 2026-11-16 00:00 | 2026-11-23 00:00
  a week on its Monday        | 1 week     | UTC | 2026-11-23 00:00      | 2026-11-23 00:00 | 2026-11-30 00:00
  a week of 7 days            | 7 days     | UTC | 2026-11-21 12:00      | 2026-11-16 00:00 | 2026-11-23 00:00
  a week long ago             | 1 week     | UTC | 1999-12-31 12:00      | 1999-12-27 00:00 | 2000-01-03 00:00
  a month                     | 1 month    | UTC | 2026-11-21 12:00      | 2026-11-01 00:00 | 2026-12-01 00:00
  a February                  | 1 month    | UTC | 2024-02-29 12:00      | 2024-02-01 00:00 | 2024-03-01 00:00
  a quarter                   | 3 months   | UTC | 2026-11-21 12:00      | 2026-10-01 00:00 | 2027-01-01 00:00
  a quarter by its name       | 1 quarter  | UTC | 2026-03-31 23:59      | 2026-01-01 00:00 | 2026-04-01 00:00
  half a year                 | 6 months   | UTC | 2026-07-01 00:00      | 2026-07-01 00:00 | 2027-01-01 00:00
  a year                      | 1 year     | UTC | 2026-11-21 12:00      | 2026-01-01 00:00 | 2027-01-01 00:00
  a decade                    | 10 years   | UTC | 2026-11-21 12:00      | 2020-01-01 00:00 | 2030-01-01 00:00
  a month long ago            | 1 month    | UTC | 1969-12-31 23:59      | 1969-12-01 00:00 | 1970-01-01 00:00
  a quarter long ago          | 3 months   | UTC | 1969-11-30 12:00      | 1969-10-01 00:00 | 1970-01-01 00:00
  a month in Tokyo     | 1 month | Asia/Tokyo     | 2026-10-31 15:00 | 2026-10-31 15:00 | 2026-11-30 15:00
  a day in Kathmandu   | 1 day   | Asia/Kathmandu | 2026-11-21 18:14 | 2026-11-20 18:15 | 2026-11-21 18:15
  6 hours in Kathmandu | 6 hours | Asia/Kathmandu | 2026-11-21 18:15 | 2026-11-21 18:15 | 2026-11-22 00:15`

const CHANGES = `
  New York’s day in March has 23 hours    | 1 day   | America/New_York | 2026-03-08 12:00 | 2026-03-08 05:00 | 2026-03-09 04:00
  New York’s day in November has 25 hours | 1 day   | America/New_York | 2026-11-01 12:00 | 2026-11-01 04:00 | 2026-11-02 05:00
  the first pass of a repeated hour       | 1 hour  | America/New_York | 2026-11-01 05:30 | 2026-11-01 05:00 | 2026-11-01 06:00
  the second pass of a repeated hour      | 1 hour  | America/New_York | 2026-11-01 06:30 | 2026-11-01 06:00 | 2026-11-01 07:00
  6 hours in autumn last 7                | 6 hours | America/New_York | 2026-11-01 09:00 | 2026-11-01 04:00 | 2026-11-01 11:00
  6 hours in spring last 5                | 6 hours | America/New_York | 2026-03-08 09:00 | 2026-03-08 05:00 | 2026-03-08 10:00
  Havana’s day ends with the second pass of its midnight hour | 1 day | America/Havana | 2026-11-01 04:30 | 2026-10-31 04:00 | 2026-11-01 05:00
  Havana’s day begins with the second midnight                | 1 day | America/Havana | 2026-11-01 05:00 | 2026-11-01 05:00 | 2026-11-02 05:00
  Sao Paulo’s day without a midnight begins at one o’clock    | 1 day | America/Sao_Paulo | 2018-11-04 12:00 | 2018-11-04 03:00 | 2018-11-05 02:00
  Sao Paulo’s day before ends where midnight is missing       | 1 day | America/Sao_Paulo | 2018-11-04 02:59 | 2018-11-03 03:00 | 2018-11-04 03:00
  Toronto’s day after a skipped 23:30 to 00:30 begins at the change | 1 day | America/Toronto | 1919-03-31 04:45 | 1919-03-31 04:30 | 1919-04-01 04:00
  Apia’s 29th ends with its own midnight  | 1 day   | Pacific/Apia | 2011-12-30 09:59 | 2011-12-29 10:00 | 2011-12-30 10:00
  Apia’s 31st follows it at once          | 1 day   | Pacific/Apia | 2011-12-30 10:00 | 2011-12-30 10:00 | 2011-12-31 10:00
  Lord Howe’s day in autumn has 24 hours and a half | 1 day  | Australia/Lord_Howe | 2026-04-04 20:00 | 2026-04-04 13:00 | 2026-04-05 13:30
  Lord Howe’s half hour that is left of an hour stays with the one before | 1 hour | Australia/Lord_Howe | 2026-10-03 15:40 | 2026-10-03 14:30 | 2026-10-03 16:00`

const ORIGINS = `
  a day that starts at six        | 1 day   | UTC | 2026-11-21 05:59   | 2026-11-20 06:00 | 2026-11-21 06:00 | 2020-01-01 06:00
  a week that starts on Sunday    | 1 week  | UTC | 2026-11-21 12:00   | 2026-11-15 00:00 | 2026-11-22 00:00 | 2026-11-01 00:00
  a month that starts on the 5th  | 1 month | UTC | 2026-11-04 12:00   | 2026-10-05 00:00 | 2026-11-05 00:00 | 2026-01-05 00:00
  a fiscal year                   | 1 year  | UTC | 2026-11-21 12:00   | 2026-04-06 00:00 | 2027-04-06 00:00 | 2000-04-06 00:00
  6 hours from one o’clock        | 6 hours | UTC | 2026-11-21 12:59   | 2026-11-21 07:00 | 2026-11-21 13:00 | 2020-02-03 01:00
  an hour from half a second past | 1 hour  | UTC | 2026-11-21 12:00:00.2 | 2026-11-21 11:00:00.5 | 2026-11-21 12:00:00.5 | 2020-02-03 01:00:00.5
  two days, the origin ahead      | 2 days  | UTC | 2026-11-21 12:00   | 2026-11-20 00:00 | 2026-11-22 00:00 | 2026-11-30 00:00
  7 hours, which count on         | 7 hours | UTC | 2026-11-21 12:00   | 2026-11-21 07:00 | 2026-11-21 14:00 | 2026-11-21 00:00
  36 hours count on over a change | 36 hours | America/New_York | 2026-11-02 03:00 | 2026-11-01 16:00 | 2026-11-03 04:00 | 2026-10-31 04:00`

function readTable(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => line.split('|').map((cell) => cell.trim()))
}

describeOnMainMajors('spans of the calendar', (sql) => {
  const tables = {
    'without a change of the clocks': PLAIN,
    'around a change': CHANGES,
    'with an origin': ORIGINS,
  }
  for (const [subject, table] of Object.entries(tables)) {
    describe(subject, () => {
      for (const [title = '', step, zone, at, from, to, origin = null] of readTable(table)) {
        it(`${title} is one span`, async () => {
          const { found, wanted } = await sql.row<{ found: string; wanted: string }>(
            `select partkeeper.span_at(partkeeper.duration($1), $2, $6::timestamp at time zone 'UTC',
                 $3::timestamp at time zone 'UTC')::text as found,
               tstzrange($4::timestamp at time zone 'UTC', $5::timestamp at time zone 'UTC')::text as wanted`,
            [step, zone, at, from, to, origin],
          )
          assert.equal(found, wanted)
        })
      }
    })
  }

  it('an hourly day of the autumn change has 25 spans with 25 names', async () => {
    const names = await listNamesOfDay(sql, '1 hour', 'America/New_York', '2026-11-01')
    assert.equal(new Set(names).size, 25)
    assert.equal(names.length, 25)
    const night = ['h_p20261101_0000', 'h_p20261101_0100m0400', 'h_p20261101_0100m0500', 'h_p20261101_0200']
    assert.deepEqual(names.slice(0, 4), night)
  })

  it('an hourly day of the spring change has 23 spans and no name for the hour that was skipped', async () => {
    const names = await listNamesOfDay(sql, '1 hour', 'America/New_York', '2026-03-08')
    assert.equal(names.length, 23)
    const night = ['h_p20260308_0000', 'h_p20260308_0100', 'h_p20260308_0300', 'h_p20260308_0400']
    assert.deepEqual(names.slice(0, 4), night)
  })

  it('a repeated half hour gives two names for one local time', async () => {
    const names = await listNamesOfDay(sql, '30 minutes', 'Australia/Lord_Howe', '2026-04-05')
    assert.equal(new Set(names).size, 49)
    assert.equal(names.length, 49)
    assert.deepEqual(names.slice(3, 5), ['h_p20260405_0130p1100', 'h_p20260405_0130p1030'])
  })

  it('the quarters of Havana’s repeated midnight hour have names of their own', async () => {
    const names = await listNamesOfDay(sql, '15 minutes', 'America/Havana', '2026-10-31')
    assert.equal(new Set(names).size, 100)
    assert.equal(names.length, 100)
    assert.equal(names.at(-1), 'h_p20261101_0045m0400')
  })
})

/** The names of the partitions between the beginning of a day and that of the next, as a policy's days begin. */
function listNamesOfDay(
  sql: SqlSession,
  step: string,
  zone: string,
  day: string,
): Promise<readonly string[]> {
  return sql.column<string>(
    `with recursive local_day as (
       select partkeeper.wall_instant($3, $2) as first, partkeeper.wall_instant($3::timestamp + '1 day', $2) as next
     ), cut(span) as (
       select partkeeper.span_at($1, $2, null, first) from local_day
       union all
       select partkeeper.span_at($1, $2, null, upper(span)) from cut, local_day where upper(span) < next
     )
     select partkeeper.span_name('h', $1, $2, span) from cut order by span`,
    [step, zone, day],
  )
}
