/**
 * What holds for every interval, zone and instant: spans tile time and hold the instant they were asked for, names are
 * unique and fit, wall-clock bounds tile wall-clock time, and no setting of the session changes anything of it.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { describeOnMainMajors, type SqlSession } from './sql-session.ts'

/** Zones with odd offsets, odd changes and odd histories, and some plain ones. */
const ZONES = `
  UTC Etc/GMT+12 Etc/GMT-14 Africa/Abidjan Africa/Cairo Africa/Casablanca Africa/Juba Africa/Monrovia Africa/Windhoek
  America/Anchorage America/Argentina/San_Luis America/Asuncion America/Bogota America/Caracas America/Chicago
  America/Havana America/Juneau America/Los_Angeles America/Mexico_City America/Montevideo America/New_York
  America/Nuuk America/Phoenix America/Santiago America/Sao_Paulo America/Scoresbysund America/St_Johns
  Antarctica/Casey Antarctica/Troll Asia/Beirut Asia/Colombo Asia/Dhaka Asia/Gaza Asia/Jerusalem Asia/Kabul
  Asia/Karachi Asia/Kathmandu Asia/Kolkata Asia/Pyongyang Asia/Seoul Asia/Shanghai Asia/Tehran Asia/Tokyo
  Asia/Ulaanbaatar Atlantic/Azores Australia/Adelaide Australia/Eucla Australia/Lord_Howe Australia/Sydney
  Europe/Berlin Europe/Dublin Europe/Istanbul Europe/London Europe/Moscow Europe/Volgograd Pacific/Apia
  Pacific/Auckland Pacific/Chatham Pacific/Easter Pacific/Fiji Pacific/Kiritimati Pacific/Kwajalein
  Pacific/Marquesas Pacific/Norfolk Pacific/Tongatapu`
  .trim()
  .split(/\s+/)

const LONGEST: Readonly<Record<string, number>> = {
  minute: 3000,
  hour: 100,
  day: 60,
  week: 10,
  month: 40,
  quarter: 8,
  year: 10,
}

const steps = fc
  .constantFrom(...Object.keys(LONGEST))
  .chain((unit) => fc.integer({ min: 1, max: LONGEST[unit] ?? 1 }).map((count) => `${count} ${unit}s`))

/** A year, and how far from the zone's first change of the clocks in it (its first day, without one) the instant is. */
const instants = fc.record({
  year: fc.integer({ min: 1970, max: 2037 }),
  secondsAway: fc.oneof(
    fc.integer({ min: -7200, max: 7200 }),
    fc.integer({ min: -100_000, max: 20_000_000 }),
  ),
})

const bases = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })

/** One row per zone: an instant near the change of the clocks in the year. */
const MOMENTS = `
  select zone.name as zone, coalesce(
      (select min(day) filter (where local_offset <> next_offset) from (
        select day, (day at time zone zone.name) - (day at time zone 'UTC') as local_offset,
          ((day + interval '1 day') at time zone zone.name) - ((day + interval '1 day') at time zone 'UTC') as next_offset
        from generate_series(make_timestamptz($2, 1, 1, 0, 0, 0, 'UTC'), make_timestamptz($2, 12, 31, 0, 0, 0, 'UTC'), '1 day') as day
      ) as days),
      make_timestamptz($2, 1, 1, 0, 0, 0, 'UTC')) + make_interval(secs => $3) as at
  from unnest($1::text[]) as zone(name)`

/** What is wrong with the three spans around each moment, as sentences; nothing when all is well. */
const SPAN_FAULTS = `
  with moment as materialized (${MOMENTS}), spans as (
    select moment.*, step, here, partkeeper.span_at(step, zone, $5, lower(here) - interval '1 microsecond') as before,
      partkeeper.span_at(step, zone, $5, upper(here)) as after
    from moment, partkeeper.duration($4) as step, partkeeper.span_at(step, zone, $5, at) as here
  ), named as (
    select *, array[partkeeper.span_name($6, step, zone, before), partkeeper.span_name($6, step, zone, here),
      partkeeper.span_name($6, step, zone, after)] as names
    from spans
  )
  select concat_ws(' ', zone, at, before, here, after, names) from named
  where not (here @> at and upper(before) = lower(here) and upper(here) = lower(after)
    and not isempty(before) and not isempty(here) and not isempty(after)
    and isfinite(lower(before)) and isfinite(upper(after))
    and partkeeper.span_at(step, zone, $5, lower(here)) = here
    and partkeeper.span_at(step, zone, $5, upper(here) - interval '1 microsecond') = here
    and names[1] <> names[2] and names[2] <> names[3] and names[1] <> names[3]
    and octet_length(names[1]) <= 63 and octet_length(names[2]) <= 63 and octet_length(names[3]) <= 63)`

/** The same for the bounds of timestamp and date columns, compared as the values that are written down. */
const WALL_FAULTS = `
  with moment as materialized (${MOMENTS}), cut as (
    select moment.*, policy, span, partkeeper.policy_span(policy, upper(span)) as after
    from moment
    cross join unnest(array['timestamp', 'date']) as kind
    cross join lateral jsonb_populate_record(null::partkeeper.policy,
      jsonb_build_object('key_type', kind, 'time_zone', zone, 'partition_interval', $4::text)) as policy
    cross join lateral partkeeper.policy_span(policy, at) as span
    where kind = 'timestamp' or $4 !~ '(minute|hour)'
  ), written as (
    select *, partkeeper.key_literal((policy).key_type, zone, lower(span)) as from_value,
      partkeeper.key_literal((policy).key_type, zone, upper(span)) as to_value,
      partkeeper.key_literal((policy).key_type, zone, lower(after)) as next_value
    from cut
  )
  select concat_ws(' ', (policy).key_type, zone, at, span, after, from_value, to_value, next_value) from written
  where not (span @> at and upper(span) = lower(after) and to_value = next_value
    and from_value::timestamp < to_value::timestamp
    and partkeeper.key_instant((policy).key_type, zone, from_value) = lower(span)
    and partkeeper.key_instant((policy).key_type, zone, to_value) = upper(span)
    and partkeeper.policy_span(policy, lower(span)) = span
    and partkeeper.policy_span(policy, upper(span) - interval '1 microsecond') = span)`

const SETTINGS = [
  ['Asia/Kolkata', 'German'],
  ['America/New_York', 'SQL, DMY'],
  ['Pacific/Apia', 'Postgres, MDY'],
  ['-3:30', 'ISO, DMY'],
]

const RUNS = { numRuns: 8, endOnFailure: true }

describeOnMainMajors('the calendar, whatever is asked', (sql) => {
  const knownZones = async () => {
    const known = await sql.column<string>(
      'select name from pg_timezone_names where name = any ($1) order by name',
      [ZONES],
    )
    assert.ok(known.length >= 50, `${known.length} zones are known`)
    return known
  }

  it('spans tile time and hold their instant, and names are unique and fit', async () => {
    const zones = await knownZones()
    const origins = fc.option(
      fc.date({ min: new Date('1960-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
    )
    await fc.assert(
      fc.asyncProperty(steps, instants, bases, origins, async (step, { year, secondsAway }, base, origin) => {
        const values = [zones, year, secondsAway, step, origin?.toISOString() ?? null, base]
        assert.deepEqual(await sql.column(SPAN_FAULTS, values), [])
      }),
      RUNS,
    )
  })

  it('bounds of columns without an offset tile wall-clock time', async () => {
    const zones = await knownZones()
    await fc.assert(
      fc.asyncProperty(steps, instants, async (step, { year, secondsAway }) => {
        assert.deepEqual(await sql.column(WALL_FAULTS, [zones, year, secondsAway, step]), [])
      }),
      RUNS,
    )
  })

  it('a later wall-clock time never means an earlier instant', async () => {
    const zones = await knownZones()
    await fc.assert(
      fc.asyncProperty(instants, async ({ year, secondsAway }) => {
        const faults = await sql.column(
          `with moment as materialized (${MOMENTS}), wall as (
             select zone, (at at time zone zone) + number * interval '7 minutes' as wall
             from moment, generate_series(-30, 30) as number
           ), meant as (
             select *, partkeeper.wall_instant(wall, zone) as instant,
               lag(partkeeper.wall_instant(wall, zone)) over (partition by zone order by wall) as previous
             from wall
           )
           select concat_ws(' ', zone, wall, instant, previous) from meant
           where instant < previous or instant at time zone zone < wall`,
          [zones, year, secondsAway],
        )
        assert.deepEqual(faults, [])
      }),
      RUNS,
    )
  })

  it('is the same whatever the TimeZone and DateStyle of the session', async () => {
    const wanted = await digestCalendar(sql)
    for (const [zone, style] of SETTINGS) {
      await sql.undone(async () => {
        await sql.run(`set local timezone = '${zone}'; set local datestyle = '${style}'`)
        assert.equal(await digestCalendar(sql), wanted, `${zone}, ${style}`)
      })
    }
  })
})

/** A hash over spans, names and bounds of some years in some zones; the spans as seconds, which no setting touches. */
function digestCalendar(sql: SqlSession): Promise<string> {
  return sql.value<string>(
    `select md5(string_agg(concat_ws(' ', extract(epoch from lower(span)), extract(epoch from upper(span)), name, literals), ','
       order by zone, step, moment))
     from unnest(array['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia']) as zone
     cross join unnest(array['15 minutes', '6 hours', '1 day', '1 week', '3 months']) as step
     cross join generate_series('2011-06-29 22:00+00'::timestamptz, '2027-01-01', '2960:17') as moment
     cross join lateral partkeeper.span_at(partkeeper.duration(step), zone, null, moment) as span
     cross join lateral partkeeper.span_name('t', partkeeper.duration(step), zone, span) as name
     cross join lateral (
       select string_agg(partkeeper.key_literal(key_type, zone, lower(span)), ' ' order by key_type)
       from unnest(array['timestamptz', 'timestamp', 'date']) as key_type) as written(literals)`,
  )
}
