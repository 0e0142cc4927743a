// Places for archives: registered under a name, listed as they were last seen, and tried out. Only trying one out opens it.
// The object it tries with is always the same one, so that trying again leaves nothing more behind.
import { PartkeeperError } from '../core/errors.ts'
import type { ObjectStore } from '../core/object-store.ts'
import type { Clock } from '../core/ports.ts'
import { readStores, type StoreRow } from '../postgres/export-commands.ts'
import { noteStoreAbilities, setStore } from '../postgres/store-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { encodePlain } from '../storage/object-encoding.ts'
import type { StoreShelf } from './archive-tools.ts'

/** A store as it was last seen. */
export type StoreState = StoreRow

/** Name of the store that PARTKEEPER_STORE is. */
const DEFAULT_STORE = 'default'

/** Registers a store, or gives one another address; returns how it stands then. */
export async function addStore(database: SchemaDatabase, name: string, url: string): Promise<StoreState> {
  await setStore(database, name, url)
  return findStore(database, name)
}

/** Registers the store that the settings name, if they name one. */
export async function addDefaultStore(database: SchemaDatabase, url: string | undefined): Promise<void> {
  if (url !== undefined) await setStore(database, DEFAULT_STORE, url)
}

/** Every store by its name. */
export function listStores(database: SchemaDatabase): Promise<readonly StoreState[]> {
  return readStores(database)
}

/**
 * Throws when a registered store cannot be used from here, so that nobody waits for it without knowing; one that is not
 * registered is for SQL to refuse, with all else that is wrong.
 */
export async function requireUsableStore(
  { database, shelf }: Pick<ProbeTools, 'database' | 'shelf'>,
  name: string | null,
): Promise<void> {
  const wanted = name ?? DEFAULT_STORE
  const isKnown = (await readStores(database)).some((store) => store.name === wanted)
  if (isKnown) await requireSeen(shelf, wanted)
}

/** What came of trying a store out. */
export interface ProbeReport extends StoreState {
  readonly place: string
  /** Whether nobody had used it before, so that it was marked just now. */
  readonly is_first_use: boolean
  readonly write_ms: number
  readonly read_ms: number
}

/** What a probe works with. */
export interface ProbeTools {
  readonly database: SchemaDatabase
  readonly clock: Clock
  readonly shelf: StoreShelf
}

/** Opens a store, marks it at its first use, and finds out what it can do and how long that takes. */
export async function probeStore(tools: ProbeTools, name: string): Promise<ProbeReport> {
  const { database, clock, shelf } = tools
  const before = await findStore(database, name)
  const store = await requireSeen(shelf, name)
  const { conditionalWrites } = await store.probe()
  await noteStoreAbilities(database, name, conditionalWrites)
  const writeMs = await measure(clock, () => writeProbe(store))
  const readMs = await measure(clock, () => readProbe(store))
  return {
    ...(await findStore(database, name)),
    place: store.place,
    is_first_use: before.marker === null,
    write_ms: writeMs,
    read_ms: readMs,
  }
}

/** Not under `v1/`: no archive is ever looked for here. */
const PROBE_KEY = 'partkeeper-probe.txt'
const PROBE_TEXT = 'Written by partkeeper store probe.\n'

async function findStore(database: SchemaDatabase, name: string): Promise<StoreState> {
  const found = (await readStores(database)).find((store) => store.name === name)
  if (found !== undefined) return found
  throw new PartkeeperError('not_found', `there is no store named ${name}`, {
    hint: 'partkeeper stores lists them; partkeeper store add names another',
  })
}

/** The open store, or the error that says why it cannot be used. */
async function requireSeen(shelf: StoreShelf, name: string): Promise<ObjectStore> {
  const store = await shelf.seen(name)
  if (store !== undefined) return store
  const reason = shelf.failureOf(name) ?? 'it cannot be seen'
  throw new PartkeeperError('store_not_seen', `store ${name} cannot be used: ${reason}`)
}

async function writeProbe(store: ObjectStore): Promise<void> {
  const draft = await store.begin()
  try {
    const written = await encodePlain(Buffer.from(PROBE_TEXT, 'utf8'), draft)
    await draft.publish({ key: PROBE_KEY, ...written })
  } finally {
    await draft.discard()
  }
}

async function readProbe(store: ObjectStore): Promise<void> {
  for await (const _piece of store.read(PROBE_KEY));
}

async function measure(clock: Clock, work: () => Promise<void>): Promise<number> {
  const startedMs = clock.monotonicMs()
  await work()
  return Math.round(clock.monotonicMs() - startedMs)
}
