/**
 * What a platform says of a worker becomes the wish that it leaves: of the one that ran when it was said, once, and not for ever
 * again. Signed calls are heard once, within their window.
 */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { describeOnMainMajors } from './sql-session.ts'

const REASON = 'Error R14 (Memory quota exceeded)'

describeOnMainMajors('the word of a platform', (sql) => {
  const start = (name: string, ago = '1 minute') =>
    sql
      .value<string>(
        `with begun as (select partkeeper.start_process('worker', $1, 'v', '1 minute') as generation)
       select generation::text from begun`,
        [name],
      )
      .then(async (generation) => {
        await sql.run(
          `update partkeeper.process set started_at = clock_timestamp() - $2::interval where generation = $1`,
          [generation, ago],
        )
        return generation
      })
  const report = (worker: string, ago = '0 seconds') =>
    sql.value<number>(
      `select partkeeper.quiet_reported_worker($1, $2, clock_timestamp() - $3::interval)::int`,
      [worker, REASON, ago],
    )
  const wishOf = (generation: string) => sql.value('select partkeeper.quiet_wish($1)', [generation])

  beforeEach(async () => {
    await sql.run('delete from partkeeper.process')
    await sql.run('delete from partkeeper.heard_call')
  })

  it('asks every running worker of that name once, and says who asked and what for', async () => {
    const [old, young, other] = [
      await start('worker.1', '1 hour'),
      await start('worker.1'),
      await start('worker.2'),
    ]
    assert.equal(await report('worker.1'), 2)
    assert.equal(await report('worker.1'), 0, 'it is said every twenty seconds')
    const wish = `asked by partkeeper_owner: ${REASON}`
    assert.deepEqual([await wishOf(old), await wishOf(young), await wishOf(other)], [wish, wish, null])
    assert.deepEqual(await sql.column('select leaving_because from partkeeper.workers order by generation'), [
      wish,
      wish,
      null,
    ])
    assert.equal(
      await sql.value(`select detail from partkeeper.history order by id desc limit 1`),
      `2 workers asked to leave: worker.1 (${REASON})`,
    )
  })

  it('leaves alone whoever started after it was said, is gone, or is no worker', async () => {
    await start('worker.1', '10 seconds')
    assert.equal(await report('worker.1', '11 seconds'), 0)
    const gone = await start('worker.3')
    await sql.run(`select partkeeper.stop_process($1, 'SIGTERM')`, [gone])
    const silent = await start('worker.4')
    await sql.run(
      `update partkeeper.process set heartbeat_at = clock_timestamp() - interval '1 minute' where generation = $1`,
      [silent],
    )
    await sql.run(`select partkeeper.start_process('command', 'worker.5', 'v')`)
    for (const worker of ['worker.3', 'worker.4', 'worker.5', 'worker.6'])
      assert.equal(await report(worker), 0)
    assert.equal(await report('worker.1'), 1)
  })

  it('does not send away for ever what is too large from its start', async () => {
    for (let time = 0; time < 6; time += 1) {
      const generation = await start('worker.1')
      assert.equal(await report('worker.1'), 1)
      await sql.run(`select partkeeper.stop_process($1, 'asked')`, [generation])
    }
    await start('worker.1')
    assert.equal(await report('worker.1'), 0)
    await sql.run(
      `update partkeeper.process set quiet_asked_at = quiet_asked_at - interval '2 hours' where quiet_asked_at is not null`,
    )
    assert.equal(await report('worker.1'), 1)
  })

  it('is heard once when it is signed, and only within five minutes of the signing', async () => {
    const hear = (signature: string, ago: string) =>
      sql.value<number | null>(
        `select partkeeper.hear_platform('[]', decode($1, 'hex'), clock_timestamp() - $2::interval)::int`,
        [signature, ago],
      )
    assert.equal(await hear('aa', '0 seconds'), 0)
    assert.equal(await hear('aa', '0 seconds'), null)
    assert.equal(await hear('bb', '299 seconds'), 0)
    assert.equal(await hear('cc', '301 seconds'), null)
    assert.equal(await hear('dd', '-301 seconds'), null)
    assert.equal(await hear('ee', '-290 seconds'), 0)
    assert.equal(await sql.value('select count(*)::int from partkeeper.heard_call'), 3)
  })

  it('remembers signatures no longer than it has to, and not without end', async () => {
    await sql.run(
      `insert into partkeeper.heard_call select int4send(i), clock_timestamp() - interval '7 minutes' from generate_series(1, 900) i`,
    )
    const hear = (signature: string) =>
      sql.value<boolean>(`select partkeeper.hear_call(decode($1, 'hex'), clock_timestamp())`, [signature])
    assert.equal(await hear('aa'), true)
    assert.equal(await sql.value('select count(*)::int from partkeeper.heard_call'), 1)
    await sql.run(
      `insert into partkeeper.heard_call select int4send(i), clock_timestamp() from generate_series(1, 9999) i`,
    )
    assert.equal(await hear('bb'), false)
  })

  it('takes no part of a call that it refuses', async () => {
    const generation = await start('worker.1')
    const reports = JSON.stringify([
      { worker: 'worker.1', reason: REASON, said_at: new Date().toISOString() },
    ])
    const hear = () =>
      sql.value<number | null>(
        `select partkeeper.hear_platform($1::jsonb, 'x', clock_timestamp() - interval '1 hour')::int`,
        [reports],
      )
    assert.equal(await hear(), null)
    assert.equal(await wishOf(generation), null)
  })
})
