/**
 * Scenes for tests of alerts: a table that is in order, in a transaction that is undone afterwards, and the alerts as short
 * rows. Knows nothing of what raises them.
 */
import assert from 'node:assert/strict'
import { makeDailyTable, nowOf, passUntilQuiet } from './retirement-scene.ts'
import type { SqlSession } from './sql-session.ts'

/** One alert, as a person sees it. */
export type Alert = {
  readonly alert: string
  readonly parent: string | null
  readonly since: Date | null
  readonly detail: string
  readonly remedy: string
}

/** All alerts, in the order of their names. */
export async function listAlerts(sql: SqlSession): Promise<readonly Alert[]> {
  return sql.rows<Alert>(
    'select alert, parent, since, detail, remedy from partkeeper.alerts order by alert, parent',
  )
}

/** The alerts by name, with the parent they concern. */
export async function namesOf(sql: SqlSession): Promise<readonly string[]> {
  return (await listAlerts(sql)).map(({ alert, parent }) => [alert, parent].filter(Boolean).join(' '))
}

/** The only alert there is, of this name. */
export async function onlyAlert(sql: SqlSession, name: string): Promise<Alert> {
  const alerts = await listAlerts(sql)
  assert.deepEqual(
    alerts.map(({ alert }) => alert),
    [name],
  )
  const [alert] = alerts
  assert.ok(alert)
  return alert
}

/** A table that is in order now, in a transaction that is undone afterwards. */
export function inOrder(sql: SqlSession, table: string, work: () => Promise<void>): Promise<void> {
  return sql.undone(async () => {
    await makeDailyTable(sql, { table, days: [-1, 0], at: await nowOf(sql) })
    await sql.run(`select partkeeper.set_policy($1::regclass, '{"premake": 4, "horizon": "3 days"}')`, [
      table,
    ])
    await passUntilQuiet(sql, table, await nowOf(sql))
    assert.deepEqual(await namesOf(sql), [])
    await work()
  })
}
