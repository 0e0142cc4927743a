// The long middle of the story, from the first chunk to the table that came back, in order. What was counted on the way
// and is needed at the end is what this returns.
import { tellArchives } from './demo-archives.ts'
import { tellInterruption } from './demo-interruption.ts'
import { listExpired } from './demo-plan.ts'
import { tellRestore } from './demo-restore.ts'
import { tellResumption } from './demo-resumption.ts'
import { countPerPartition, type DemoScene } from './demo-scene.ts'
import { tellSeal } from './demo-seal.ts'

/** The restored table, and how many rows it should have. */
export type RestoredRows = { readonly table: string; readonly rowsBefore: number }

/** Archives what is expired in spite of a kill, and brings one archive back. */
export async function tellArchiving(scene: DemoScene): Promise<RestoredRows> {
  const { signal } = scene
  const rowsBefore = await countPerPartition(scene)
  const expired = await listExpired(scene)
  const rowsExpected = expired.reduce((sum, partition) => sum + (rowsBefore.get(partition) ?? 0), 0)
  const interruption = await tellInterruption(scene)
  signal.throwIfAborted()
  const before = await tellSeal(scene, interruption)
  signal.throwIfAborted()
  await tellResumption(scene, interruption, rowsExpected)
  signal.throwIfAborted()
  await tellArchives(scene, rowsBefore)
  signal.throwIfAborted()
  const table = await tellRestore(scene, interruption, before)
  return { table, rowsBefore: before.rows }
}
