// The first step of an export: the table is sealed, or only looked at, as soon as its lock is free. Tries a few times,
// holding nothing in between; what comes of it is told, and kept with the export.
import { PartkeeperError } from '../core/errors.ts'
import type { ExportWork } from '../core/export-work.ts'
import { rungAt } from '../core/lock-ladder.ts'
import { readArchiveFacts } from '../postgres/archive-queries.ts'
import { noteExportFailure, openExport } from '../postgres/export-queries.ts'
import type { ArchiveTools, ExportFacts } from './archive-tools.ts'
import { requireFacts } from './export-facts.ts'

const TRIES_MAX = 4
/** What a person must look at is looked at again from time to time. */
const HELD_PAUSE_MS_MAX = 60_000
const PAUSE_MS_MAX = 300_000

/** Opens an export; `held` or false when it has to wait, for a person or a lock, which is then noted. */
export async function openOneExport(
  tools: ArchiveTools,
  facts: ExportFacts,
  work: ExportWork,
): Promise<boolean | 'held'> {
  const { outcome, detail } = await climb(tools, facts, work)
  if (outcome === 'already') return true
  if (outcome === 'opened') {
    await tellOpened(tools, work)
    return true
  }
  if (outcome === 'failed') throw new PartkeeperError('statement_failed', detail)
  // A limit is no failure: the round says why it waits, and asks again.
  if (outcome === 'waiting') return false
  tools.observe({ kind: 'export.deferred', export: work.export, outcome, detail })
  if (tools.signal.aborted) return false
  const pauseMsMax = outcome === 'held' ? HELD_PAUSE_MS_MAX : PAUSE_MS_MAX
  const random = tools.random()
  await noteExportFailure(tools.database, { export: work.export, failure: detail, pauseMsMax, random })
  return outcome === 'held' ? 'held' : false
}

async function climb(tools: ArchiveTools, { at, generation }: ExportFacts, work: ExportWork) {
  for (let attempt = 0; ; attempt += 1) {
    const { lockWaitMs, pauseMs } = rungAt(attempt, true, tools.random())
    const answer = await openExport(tools.database, { export: work.export, at, generation, lockWaitMs })
    const isOver = answer.outcome !== 'deferred' || attempt >= TRIES_MAX - 1 || tools.signal.aborted
    if (isOver) return answer
    await tools.clock.sleep(pauseMs, tools.signal)
  }
}

async function tellOpened(tools: ArchiveTools, work: ExportWork): Promise<void> {
  const { blocks } = requireFacts(work.export, await readArchiveFacts(tools.database, work.export))
  const { export: id, relationName: relation, rung } = work
  tools.observe({ kind: 'export.opened', export: id, relation, rung, blocks })
}
