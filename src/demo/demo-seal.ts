// What a seal is: while the process that archives is dead, the partition it was at can be read and not be written to.
// What is in it now is what its archive has to bring back, so it is counted and digested here.
import { PartkeeperError } from '../core/errors.ts'
import { COUNT_REFUSALS, digestRows } from './archive-statements.ts'
import type { Interruption } from './demo-interruption.ts'
import { type DemoScene, shortName } from './demo-scene.ts'
import { INSERT_LATE_ROW } from './event-statements.ts'
import { formatRows } from './text-layout.ts'

/** Rows of a table, and a digest of them that their order does not change. */
export type RowsDigest = { readonly rows: number; readonly digest: string }

/** SQLSTATE of a write to a sealed partition. */
const SEALED = 'PK020'

/** Reads the partition, and tries to write to it. Returns what is in it. */
export async function tellSeal(
  scene: DemoScene,
  { partition, fromValue }: Interruption,
): Promise<RowsDigest> {
  const { report, faults } = scene
  report.step('Meanwhile the partition is sealed: everybody reads it, nobody writes to it')
  const refusal = await tryLateRow(scene, fromValue)
  if (refusal === undefined) faults.push(`${partition} took a row although it is sealed`)
  else report.mark('yellow', `An insert into it: ${refusal}.`)
  const digest = await digestTable(scene, partition)
  report.say(`It is still part of events, with ${formatRows(digest.rows)} (digest of their text: ${digest.digest}).
    Refused by seals so far, as the database counts: ${await countRefusals(scene)}.`)
  return digest
}

/** Counts and digests the rows of a table. */
export async function digestTable({ database }: DemoScene, table: string): Promise<RowsDigest> {
  const { rows } = await database.query<{ readonly rows: string; readonly digest: string }>(digestRows(table))
  return { rows: Number(rows[0]?.rows), digest: rows[0]?.digest ?? '' }
}

/** Writes that seals have refused. */
export async function countRefusals({ database }: DemoScene): Promise<number> {
  const { rows } = await database.query<{ readonly refusals: string }>(COUNT_REFUSALS)
  return Number(rows[0]?.refusals)
}

/** The error that the insert met; undefined when it met none. */
async function tryLateRow({ database }: DemoScene, at: string): Promise<string | undefined> {
  try {
    await database.query(INSERT_LATE_ROW, [at])
    return undefined
  } catch (error) {
    if (!(error instanceof PartkeeperError) || error.sqlState !== SEALED) throw error
    return `${error.sqlState}, ${shortName(error.message)}`
  }
}
