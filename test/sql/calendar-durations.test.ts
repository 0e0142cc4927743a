/**
 * Durations: what is one, what it means, and that nothing else passes. Postgres reads '30' as 30 seconds and '1 M' as a
 * minute, and tables were lost to that.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeOnMainMajors } from './sql-session.ts'

const MEANINGS: readonly (readonly [string, string])[] = [
  ['1 minute', '00:01:00'],
  ['15 minutes', '00:15:00'],
  ['1 hour', '01:00:00'],
  ['6 hours', '06:00:00'],
  ['1 day', '1 day'],
  ['14 days', '14 days'],
  ['1 week', '7 days'],
  ['2 weeks', '14 days'],
  ['1 month', '1 mon'],
  ['3 months', '3 mons'],
  ['1 quarter', '3 mons'],
  ['2 quarters', '6 mons'],
  ['1 year', '1 year'],
  ['10 years', '10 years'],
  ['1 minutes', '00:01:00'],
  ['2 minute', '00:02:00'],
]

/** Each bad duration, and what the message must say about it. */
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['30', /no unit; did you mean '30 days'/],
  [' 30 ', /did you mean '30 days'/],
  ['30\n', /did you mean '30 days'/],
  ['1 M', /did you mean '1 months' or '1 minutes'/],
  ['1M', /did you mean '1 months' or '1 minutes'/],
  ['1 mon', /did you mean/],
  ['7d', /did you mean '7 days'/],
  ['1 Day', /did you mean '1 days'/],
  ['14 days\n', /did you mean '14 days'/],
  [' 14 days', /did you mean '14 days'/],
  ['14  days', /did you mean '14 days'/],
  ['-1 year', /not a duration/],
  ['+1 year', /not a duration/],
  ['0 days', /no time at all/],
  ['000 years', /no time at all/],
  ['infinity', /not a duration/],
  ['-infinity', /not a duration/],
  ['', /not a duration/],
  [' ', /not a duration/],
  ['1.5 months', /not a duration/],
  ['1,5 months', /not a duration/],
  ['1e3 days', /not a duration/],
  ['1 month -1 day', /not a duration/],
  ['1 month 1 day', /not a duration/],
  ['P1M', /not a duration/],
  ['01:00:00', /not a duration/],
  ['1 second', /not a duration/],
  ['30 seconds', /not a duration/],
  ['5 centuries', /not a duration/],
  ['１４ days', /not a duration/],
  ['١٤ days', /not a duration/],
  ['14 dayś', /not a duration/],
  ['14\u00a0days', /not a duration|did you mean/],
  ['999999999 years', /longer than/],
  ['1001 years', /longer than/],
  ['999999999999999999999 days', /not a duration|not understood/],
  [`1 day'; drop table events; --`, /not a duration/],
  ["1 day' || pg_sleep(9) || '", /not a duration/],
  ['select 1', /not a duration/],
  ['days 14', /not a duration/],
  ['day', /not a duration/],
  ['9'.repeat(1_000_000), /no unit/],
  [`1 ${'d'.repeat(1_000_000)}`, /did you mean/],
]

describeOnMainMajors('durations', (sql) => {
  for (const [text, meaning] of MEANINGS) {
    it(`'${text}' means ${meaning}`, async () => {
      assert.equal(await sql.value('select partkeeper.duration($1)::text', [text]), meaning)
    })
  }

  for (const [text, expected] of REFUSED) {
    const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 20)}... of ${text.length}` : text)
    it(`${shown} is refused with a code, a short reason and a hint`, async () => {
      const { code, message, hint } = await sql.refusal('select partkeeper.duration($1)', [text])
      assert.equal(code, 'PK001')
      assert.match(message, expected)
      assert.match(hint, /a whole number and a unit/)
      assert.ok(message.length < 200, `a message of ${message.length} characters`)
    })
  }

  it('0 minutes is zero, for those settings that may be nothing, and no other unit is', async () => {
    assert.equal(await sql.value(`select partkeeper.duration('0 minutes')::text`), '00:00:00')
    assert.equal(await sql.value(`select partkeeper.duration('0 minute')::text`), '00:00:00')
    assert.match(await sql.value(`select partkeeper.duration_problem('0 minutes')`), /no time at all/)
  })

  it('no text is no duration and no problem', async () => {
    assert.equal(await sql.value('select partkeeper.duration(null)'), null)
    assert.equal(await sql.value('select partkeeper.duration_problem(null)'), null)
  })

  it('mean the same whatever the IntervalStyle of the session', async () => {
    for (const style of ['sql_standard', 'iso_8601', 'postgres_verbose']) {
      await sql.run(`set intervalstyle = '${style}'`)
      const rows = MEANINGS.map(([text, meaning]) => `('${text}', '${meaning}'::interval)`).join(', ')
      const wrong = await sql.column<string>(
        `select text from (values ${rows}) as expected(text, meaning)
         where to_jsonb(partkeeper.duration(text)) is distinct from to_jsonb(meaning)`,
      )
      assert.deepEqual(wrong, [])
    }
    await sql.run('reset intervalstyle')
  })
})
