// Shows the limits and switches that hold for all workers, or changes one of them while they run. Names and values are
// judged in SQL; nothing is decided here.
import { type FlowLimit, readFlowLimits, setFlow } from '../postgres/flow-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'

export type { FlowLimit } from '../postgres/flow-queries.ts'

/** Every limit and switch, or the one of that name. */
export async function listFlow(
  database: SchemaDatabase,
  name: string | undefined,
): Promise<readonly FlowLimit[]> {
  const limits = await readFlowLimits(database)
  return name === undefined ? limits : limits.filter((limit) => limit.name === name)
}

/** Changes one and returns how it stands. */
export async function changeFlow(
  database: SchemaDatabase,
  name: string,
  value: string,
): Promise<readonly FlowLimit[]> {
  await setFlow(database, name, value)
  return listFlow(database, name)
}
