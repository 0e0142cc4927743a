// What a process says of itself to the database: that it started, that it lives, that it stops.
// Decides nothing: when to say it is the business of runtime/.

import type { Entrance, Observe } from '../core/observation.ts'
import type { Clock } from '../core/ports.ts'
import {
  beat,
  isStandby,
  takeQuietTurn as readQuietTurn,
  readQuietWish as readWish,
  startProcess,
  stopProcess,
} from '../postgres/process-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'

/** Where a process speaks to, and who listens here. */
export interface ProcessTools {
  readonly database: SchemaDatabase
  readonly observe: Observe
  readonly clock: Clock
}

/** Who a process is. */
export interface ProcessIdentity {
  readonly entrance: Entrance
  readonly name: string
  readonly version: string
  /** Time between two passes; null for one pass only. */
  readonly tickMs: number | null
}

/** Draws the generation of this start; undefined on a standby, where nothing can be written. */
export async function registerProcess(
  tools: ProcessTools,
  identity: ProcessIdentity,
): Promise<string | undefined> {
  if (await isStandby(tools.database)) {
    tools.observe({ kind: 'pass.standby' })
    return undefined
  }
  const generation = await startProcess(tools.database, {
    ...identity,
    calendarMs: tools.clock.calendarMs(),
  })
  tools.observe({ kind: 'process.started', entrance: identity.entrance, generation, name: identity.name })
  return generation
}

/** Says that the process is alive; returns how many leases of dead processes wait to be taken over. */
export async function reportAlive(
  tools: ProcessTools,
  generation: string,
  mayTakeOver: boolean,
): Promise<number> {
  const abandonedLeases = await beat(tools.database, {
    generation,
    calendarMs: tools.clock.calendarMs(),
    mayTakeOver,
  })
  tools.observe({ kind: 'process.heartbeat', abandonedLeases })
  return abandonedLeases
}

/** Who asked this process to leave, in words; null when nobody did. */
export function readQuietWish(tools: ProcessTools, generation: string): Promise<string | null> {
  return readWish(tools.database, generation)
}

/** Whether this process may leave now, so that enough others stay. */
export function takeQuietTurn(tools: ProcessTools, generation: string, reason: string): Promise<boolean> {
  return readQuietTurn(tools.database, generation, reason)
}

/** Says goodbye and gives back every lease of this start. */
export async function sayGoodbye(tools: ProcessTools, generation: string, reason: string): Promise<void> {
  await stopProcess(tools.database, generation, reason)
  tools.observe({ kind: 'process.stopped', generation, reason })
}
