// From the URL of a store to an open one. The only place that knows which kinds of stores there are.
// Opening looks at the place and writes nothing.
import { PartkeeperError } from '../core/errors.ts'
import type { ObjectStore } from '../core/object-store.ts'
import type { Clock, Random } from '../core/ports.ts'
import { openDirectoryStore } from './directory-store.ts'
import { openBucketStore } from './s3-store.ts'
import { parseStoreUrl } from './store-address.ts'

export { describeStoreProblem } from './store-address.ts'

/** What a store needs besides its URL. */
export interface StoreOptions {
  /** Folder for drafts on their way to a bucket; made when missing. May be wiped at any moment. */
  readonly scratchFolder: string
  /** Whether the disk goes with the machine, and nobody insisted: then a directory is refused. */
  readonly isThrowAwayDisk: boolean
  /** Names drafts, for people who find one. */
  readonly writerName: string
  readonly clock: Clock
  readonly random: Random
}

/** Opens the store; throws store_refused for what can be no store, store_unreachable for what cannot be reached now. */
export async function openStore(url: string, options: StoreOptions): Promise<ObjectStore> {
  const address = parseStoreUrl(url)
  if (address.kind === 'bucket') return openBucketStore(address, options)
  if (options.isThrowAwayDisk) {
    throw new PartkeeperError(
      'store_refused',
      'The disk of this machine is thrown away with it: no place for archives.',
      {
        hint: 'Use an s3:// store, or set PARTKEEPER_FORCE_FILE_STORE=1 when the folder is on a disk that lasts.',
      },
    )
  }
  return openDirectoryStore(address.path, options.writerName)
}
