/**
 * Every scene by its name: which file stages it, and with what. The scenes themselves are in the files of their kind, and know
 * nothing of how they are interrupted.
 */
import type { StorePlace } from '../crash/archive-due-scene.ts'
import type { TestServerKey } from '../support/test-servers.ts'
import { stageArchive } from './archive-scenes.ts'
import { stageDue } from './due-scenes.ts'
import { stageMigration } from './migration-scenes.ts'
import type { SceneName } from './point.ts'
import { stageReading } from './reading-scenes.ts'
import type { StagedScene } from './scene.ts'

/** What may be other than usual: SQL that breaks the product, or another place for archives. */
export type Staging = { readonly plantedFault?: string; readonly makePlace?: () => Promise<StorePlace> }

/** Builds a scene on a server. */
export function stageScene(
  name: SceneName,
  major: TestServerKey,
  staging: Staging = {},
): Promise<StagedScene> {
  const { plantedFault = '' } = staging
  switch (name) {
    case 'creation':
    case 'retirement':
    case 'drop':
      return stageDue(major, name, plantedFault)
    case 'archive':
      return stageArchive(major, 'retirement', staging)
    case 'export':
      return stageArchive(major, 'export', staging)
    case 'verify':
    case 'restore':
      return stageReading(major, name, plantedFault)
    case 'migration':
    case 'upgrade':
      return stageMigration(major, name)
  }
}
