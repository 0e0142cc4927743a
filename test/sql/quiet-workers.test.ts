/**
 * Workers that leave on purpose take turns: the share that people set stays at work, and who left counts until a successor is
 * there. Asking a worker that is not there, and limits that make no sense, are refused.
 */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { describeOnMainMajors } from './sql-session.ts'

describeOnMainMajors('workers that leave on purpose', (sql) => {
  const start = (name: string) =>
    sql.value<string>(`select partkeeper.start_process('worker', $1, 'v', '1 minute')::text`, [name])
  const takeTurn = (id: string) => sql.value(`select partkeeper.take_quiet_turn($1, 'old')`, [id])
  const stop = (id: string) => sql.run(`select partkeeper.stop_process($1, 'old')`, [id])
  const wishOf = (id: string) => sql.value('select partkeeper.quiet_wish($1)', [id])

  beforeEach(async () => {
    await sql.run('delete from partkeeper.lease')
    await sql.run('delete from partkeeper.process')
    await sql.run(`select partkeeper.set_flow('workers_staying', '0.5')`)
  })

  it('are asked by name, by generation, or all together, and only those that run', async () => {
    const [one, other, dead] = [await start('one'), await start('other'), await start('dead')]
    await sql.run(
      `update partkeeper.process set heartbeat_at = clock_timestamp() - interval '1 minute' where generation = $1`,
      [dead],
    )
    assert.equal(await sql.value(`select partkeeper.quiet_worker('one')::int`), 1)
    assert.deepEqual(
      [await wishOf(one), await wishOf(other), await wishOf(dead)],
      ['asked by partkeeper_owner', null, null],
    )
    assert.equal(await sql.value('select partkeeper.quiet_worker($1)::int', [other]), 1)
    assert.equal(await sql.value('select partkeeper.quiet_worker()::int'), 2)
    const { code, hint } = await sql.refusal(`select partkeeper.quiet_worker('dead')`)
    assert.deepEqual([code, /partkeeper\.workers/.test(hint)], ['PK021', true])
    assert.equal(
      await sql.value(
        `select detail from partkeeper.history where kind = 'quiet_worker' order by id limit 1`,
      ),
      '1 worker asked to leave: one',
    )
  })

  it('leave alone at any time, and one of two when the other is not leaving', async () => {
    const first = await start('first')
    assert.equal(await takeTurn(first), true)
    await sql.run('delete from partkeeper.process')
    const [one, other] = [await start('one'), await start('other')]
    assert.equal(await takeTurn(one), true)
    assert.equal(await takeTurn(one), true, 'a turn that was taken stays')
    assert.equal(await takeTurn(other), false)
    assert.deepEqual(await sql.column('select state from partkeeper.workers order by generation'), [
      'leaving',
      'running',
    ])
  })

  it('wait for the successor of the one that left, or five minutes', async () => {
    const [one, other] = [await start('one'), await start('other')]
    await takeTurn(one)
    await stop(one)
    assert.equal(await takeTurn(other), false)
    await start('successor')
    assert.equal(await takeTurn(other), true)
    await sql.run(`delete from partkeeper.process where name in ('successor', 'other')`)
    const left = await start('left')
    await sql.run(
      `update partkeeper.process set started_at = started_at - interval '1 hour', stopped_at = stopped_at - interval '6 minutes' where name = 'one'`,
    )
    assert.equal(await takeTurn(left), true)
  })

  it('leave the share that was set', async () => {
    const workers = [await start('a'), await start('b'), await start('c'), await start('d')]
    const turns = async () => {
      const granted: unknown[] = []
      for (const worker of workers) granted.push(await takeTurn(worker))
      return granted
    }
    assert.deepEqual(await turns(), [true, true, false, false])
    await sql.run('update partkeeper.process set quiet_at = null, quiet_reason = null')
    await sql.run(`select partkeeper.set_flow('workers_staying', '0.75')`)
    assert.deepEqual(await turns(), [true, false, false, false])
    await sql.run('update partkeeper.process set quiet_at = null, quiet_reason = null')
    await sql.run(`select partkeeper.set_flow('workers_staying', '0')`)
    assert.deepEqual(await turns(), [true, true, true, true])
  })

  it('leave one at a time whatever the share, and keep a turn whose answer was lost', async () => {
    await sql.run(`select partkeeper.set_flow('workers_staying', '0.9999')`)
    const [one, other] = [await start('one'), await start('other')]
    assert.equal(await takeTurn(one), true)
    assert.equal(await wishOf(one), 'old', 'it hears of its turn again with the next heartbeat')
    assert.equal(await takeTurn(other), false)
    assert.equal(await takeTurn(one), true)
  })

  it('are not counted when their last heartbeat lies ahead, as after a clock that was put right', async () => {
    const [ghost, worker] = [await start('ghost'), await start('worker')]
    await takeTurn(ghost)
    await sql.run(
      `update partkeeper.process set heartbeat_at = clock_timestamp() + interval '1 year' where generation = $1`,
      [ghost],
    )
    assert.equal(await takeTurn(worker), true)
    assert.equal(
      await sql.value('select state from partkeeper.workers where generation = $1', [ghost]),
      'missing',
    )
  })

  it('have limits that make sense', async () => {
    for (const value of ['1', '-1', '1.5', 'half', '', '0.5 ', '٠', null]) {
      const { code } = await sql.refusal(`select partkeeper.set_flow('workers_staying', $1)`, [value])
      assert.equal(code, 'PK004', String(value))
    }
    const { code, hint } = await sql.refusal(`select partkeeper.set_flow('speed', '1')`)
    assert.deepEqual([code, /^Known: .*workers_staying/.test(hint)], ['PK004', true])
    assert.equal(await sql.value(`select value from partkeeper.flow where name = 'workers_staying'`), '0.5')
  })
})
