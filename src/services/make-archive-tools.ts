// What the work on archives needs, put together from what the composition root knows. The shelf of stores is loaded with
// the first store that is asked for, so that commands without archives start as quickly as before.
import type { Scrub } from '../core/secrets.ts'
import type { ArchiveSessions, ArchiveTools, StoreShelf } from './archive-tools.ts'
import type { PassTools } from './maintain-parent.ts'

/** The part that settings decide. */
export interface ArchiveChoices {
  /** Place of the store `default`; undefined when it is registered in the database or not at all. */
  readonly storeUrl: string | undefined
  readonly scratchFolder: string
  readonly isThrowAwayDisk: boolean
  /** Names drafts in a store, for people who find one. */
  readonly workerName: string
  readonly chunkBytes: number
  readonly exportJobs: number
  readonly scrub: Scrub
}

/** Puts the tools together; nothing is opened before it is asked for. `shelf.close()` ends them. */
export function makeArchiveTools(
  tools: Omit<PassTools, 'sessions'>,
  sessions: ArchiveSessions,
  version: string,
  choices: ArchiveChoices,
): ArchiveTools {
  const { chunkBytes, exportJobs: jobs, scrub } = choices
  return { ...tools, sessions, scrub, version, chunkBytes, jobs, shelf: makeLazyShelf(tools, choices) }
}

function makeLazyShelf(
  { database, clock, random, observe }: Omit<PassTools, 'sessions'>,
  { storeUrl: defaultUrl, scratchFolder, isThrowAwayDisk, workerName: writerName }: ArchiveChoices,
): StoreShelf {
  let loading: Promise<Omit<StoreShelf, 'tell'>> | undefined
  let shelf: Omit<StoreShelf, 'tell'> | undefined
  let told = observe
  const load = async () => {
    const [{ makeStoreShelf }, { openStore }] = await Promise.all([
      import('./store-shelf.ts'),
      import('../storage/open-store.ts'),
    ])
    const options = { scratchFolder, isThrowAwayDisk, writerName, clock, random }
    const open = (url: string) => openStore(url, options)
    shelf = makeStoreShelf({
      ...{ database, clock, random, defaultUrl, open },
      observe: (observation) => told(observation),
    })
    return shelf
  }
  const get = () => {
    loading ??= load()
    return loading
  }
  return {
    tell: (observe) => {
      told = observe
    },
    register: async () => {
      if (defaultUrl !== undefined) await (await get()).register()
    },
    seen: async (name) => (await get()).seen(name),
    markerOf: (name) => shelf?.markerOf(name),
    failureOf: (name) => shelf?.failureOf(name),
    close: async () => shelf?.close(),
  }
}
