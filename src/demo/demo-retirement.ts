// The middle of the story: the plan with its reasons, the unusually large retirement that waits for a person, and the
// passes that detach, drop, and at last find nothing to do.
import type { Action } from '../core/action.ts'
import { PartkeeperError } from '../core/errors.ts'
import { readPlan } from '../postgres/plan-queries.ts'
import { tellPasses } from './demo-passes.ts'
import { countPerPartition, countScene, type DemoScene, EVENTS, shortName, sumRows } from './demo-scene.ts'
import { formatBytes, formatCount, formatRows } from './text-layout.ts'
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
  const { events, detached } = await countScene(scene)
  report.say(`Still ${formatRows(events)} in events, ${detached.length} tables detached.`)
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

/** The expired partitions leave the table; their rows are still there. */
export async function tellDetachment(scene: DemoScene): Promise<void> {
  const { report } = scene
  report.step('The next pass detaches what is expired')
  const before = await countScene(scene)
  await tellPasses(scene)
  const after = await countScene(scene)
  report.say(`Counted at one instant: ${formatRows(after.events)} in events (before: ${formatCount(before.events)}),
    and ${formatRows(sumRows(after.detached))} in ${after.detached.length} detached tables, still there for whoever asks:`)
  report.list(
    after.detached.map(({ table, rows }) => [shortName(table), formatRows(rows)]),
    ['left', 'right'],
  )
}

/** The grace period of no minutes is over. */
export async function tellDrop(scene: DemoScene): Promise<void> {
  const { report } = scene
  report.step('The next pass drops them: their grace is over')
  const before = await countScene(scene)
  await tellPasses(scene)
  const after = await countScene(scene)
  const gone = before.detached.filter(({ table }) => !after.detached.some((left) => left.table === table))
  report.say(`${gone.length} tables are gone with the ${formatRows(sumRows(gone))} counted in them before;
    ${after.detached.length} detached tables are left. ${formatRows(after.events)} in events.`)
}

/** A pass that has nothing to do says so. */
export async function tellIdlePass(scene: DemoScene): Promise<void> {
  scene.report.step('One more pass')
  await tellPasses(scene)
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
