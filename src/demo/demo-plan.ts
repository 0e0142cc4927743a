// What is due and what of it waits: the plan with its reasons, the unusually large retirement that waits for a person, and
// at the end of the story the pass that finds nothing to do.
import type { Action } from '../core/action.ts'
import { PartkeeperError } from '../core/errors.ts'
import { readPlan } from '../postgres/plan-queries.ts'
import { tellPasses } from './demo-passes.ts'
import {
  countEvents,
  countPerPartition,
  type DemoScene,
  EVENTS,
  listDetached,
  shortName,
} from './demo-scene.ts'
import { formatBytes, formatRows } from './text-layout.ts'
import { confirmEvents, SHOW_PLAN } from './told-statements.ts'

const NOW = 'now'
/** SQLSTATE of a confirmation whose list has changed since it was read. */
const LIST_HAS_CHANGED = 'PK009'
const DATE_LENGTH = 10

/** Shows what is due, and why. */
export async function tellPlan(scene: DemoScene): Promise<void> {
  const { report, database } = scene
  report.step('The plan, with its reasons')
  report.call(SHOW_PLAN)
  const plan = await readPlan(database.kysely, NOW, EVENTS)
  const rowsOf = await countPerPartition(scene)
  const created = plan.filter(({ kind }) => kind === 'create')
  tellActions(scene, created, ({ partition, from_value, to_value }) => [
    shortName(partition),
    `${showDate(from_value)} to ${showDate(to_value)}`,
  ])
  const retired = plan.filter(({ kind }) => kind !== 'create')
  tellActions(scene, retired, ({ partition, from_value, bytes }) => [
    shortName(partition),
    showDate(from_value),
    formatRows(rowsOf.get(partition) ?? 0),
    formatBytes(bytes),
  ])
  const held = retired.find((action) => action.held !== null)
  if (held === undefined) return
  report.mark('yellow', `Held for a person: ${held.held}.`)
  report.mark('yellow', `Fingerprint of this list: ${held.fingerprint}`)
}

/** A pass leaves alone what is held; then a person confirms exactly the list behind the fingerprint. */
export async function tellConfirmation(scene: DemoScene): Promise<void> {
  const { report } = scene
  report.step('A pass of maintenance leaves what is held; a person confirms it')
  await tellPasses(scene)
  const detached = await listDetached(scene)
  report.say(`Still ${formatRows(await countEvents(scene))} in events, ${detached.length} tables detached.`)
  let fingerprint = await readFingerprint(scene)
  for (;;) {
    const statement = confirmEvents(fingerprint)
    report.call(statement)
    try {
      const { rows } = await scene.database.query<{ readonly confirm: number }>(statement)
      return report.say(`${rows[0]?.confirm} partitions may go, these and no others.`)
    } catch (error) {
      // At midnight the list grows by a day, and a confirmation is for one list only.
      if (!(error instanceof PartkeeperError) || error.sqlState !== LIST_HAS_CHANGED) throw error
      const newer = await readFingerprint(scene)
      if (newer === fingerprint) throw error
      report.say(
        'The list has changed since it was shown; midnight may have passed. Again, for the list of now:',
      )
      fingerprint = newer
    }
  }
}

/** A pass that has nothing to do says so. */
export async function tellIdlePass(scene: DemoScene): Promise<void> {
  scene.report.step('One more pass')
  await tellPasses(scene)
}

/** The partitions that the plan would archive now. */
export async function listExpired({ database }: DemoScene): Promise<readonly string[]> {
  const plan = await readPlan(database.kysely, NOW, EVENTS)
  return plan.filter(({ kind }) => kind === 'archive').map(({ partition }) => partition)
}

function tellActions(
  { report }: DemoScene,
  actions: readonly Action[],
  toRow: (action: Action) => readonly string[],
): void {
  const [first] = actions
  if (first === undefined) return
  report.say(`${actions.length} to ${first.kind}. The first one's reason: ${shortenInstants(first.reason)}.`)
  report.list(actions.map(toRow), ['left', 'left', 'right', 'right'])
}

async function readFingerprint({ database }: DemoScene): Promise<string> {
  const plan = await readPlan(database.kysely, NOW, EVENTS)
  const held = plan.find(({ fingerprint }) => fingerprint !== null)
  if (held?.fingerprint == null) throw new Error('nothing in the plan waits for a confirmation')
  return held.fingerprint
}

/** Daily bounds are midnights: the date says it all. */
function showDate(instant: string): string {
  return instant.slice(0, DATE_LENGTH)
}

function shortenInstants(text: string): string {
  return text.replaceAll(' 00:00:00+00', '')
}
