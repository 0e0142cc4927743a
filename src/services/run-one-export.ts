// One export in the foreground: registers this process, works on the export until it is verified or nothing more can be
// done here, says goodbye. Stopped or killed at any point, the same call goes on, since every step is in the database.
import type { ArchiveTools } from './archive-tools.ts'
import { beatWhile } from './beat-while.ts'
import { registerProcess, sayGoodbye } from './process-life.ts'
import { runExports } from './run-exports.ts'
import { type ExportState, findExport } from './show-exports.ts'
import { watchExport } from './watch-export.ts'

/** What is asked of the run. */
export interface OneExportRequest {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly leaseMs: number
  /** Hears how the export stands, whoever works on it. */
  readonly onState: (state: ExportState) => void
}

/** Works on one export; returns how it stands in the end. */
export async function runOneExport(tools: ArchiveTools, request: OneExportRequest): Promise<ExportState> {
  const { id, name, version, leaseMs, onState } = request
  const generation = await registerProcess(tools, { entrance: 'command', name, version, tickMs: null })
  if (generation === undefined) return findExport(tools.database, id)
  const over = new AbortController()
  const watch = watchExport(tools, id, { onState, until: over.signal })
  try {
    const facts = { generation, at: null, leaseMs, endsAtMs: Number.POSITIVE_INFINITY, onlyExport: id }
    await beatWhile(tools, { generation, leaseMs }, () => runExports(tools, facts))
  } finally {
    over.abort()
    await watch
  }
  const state = await findExport(tools.database, id)
  onState(state)
  await sayGoodbye(tools, generation, tools.signal.aborted ? 'stopped by a signal' : 'export over')
  return state
}
