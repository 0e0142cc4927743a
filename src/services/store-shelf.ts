// The stores in sight of this process: opened by their names from the database, and known by their markers. A place that
// does not show the recorded marker is another place, and nothing is claimed, verified or dropped for it. What is seen and
// what fails is noted in the database, so that others know.
import { PartkeeperError } from '../core/errors.ts'
import type { ObjectStore } from '../core/object-store.ts'
import type { Observe } from '../core/observation.ts'
import type { Clock, Random } from '../core/ports.ts'
import { afterFailure, FRESH_RING, type RingRecord } from '../core/ring-policy.ts'
import {
  drawMarker,
  noteStoreAbilities,
  noteStoreFailure,
  noteStoreSeen,
  readStore,
  recordMarker,
  type StoreRecord,
  setStore,
} from '../postgres/store-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'
import { readMarker, writeMarker } from '../storage/store-marker.ts'
import type { StoreShelf } from './archive-tools.ts'

/** What the shelf is made of. */
export interface ShelfParts {
  readonly database: SchemaDatabase
  readonly clock: Clock
  readonly random: Random
  readonly observe: Observe
  readonly open: (url: string) => Promise<ObjectStore>
  /** Place of the store `default`, from the settings; undefined when it is registered in the database or not at all. */
  readonly defaultUrl: string | undefined
}

/** How long a look at a marker is good for. */
const SEEN_MS = 30_000
/** A failing store is looked at once a second at most. */
const RETRY_MS = 1000
/** The ring of a store's client: after so many looks that failed it is opened anew. It never ends the process. */
const CLIENT_LIMITS = { failuresToReset: 3, isResetOnce: false, resetsMax: Infinity, windowMs: 600_000 }
const DEFAULT_STORE = 'default'

/** Makes the shelf; nothing is opened before it is asked for. */
export function makeStoreShelf(parts: ShelfParts): Omit<StoreShelf, 'tell'> {
  const shelf = new Shelf(parts)
  return {
    register: () => shelf.register(),
    seen: (name) => shelf.seen(name),
    markerOf: (name) => shelf.find(name)?.marker,
    failureOf: (name) => shelf.find(name)?.failure,
    close: () => shelf.close(),
  }
}

interface Place {
  store: ObjectStore | undefined
  url: string | undefined
  marker: string | undefined
  failure: string | undefined
  lookedMs: number
  /** When a place that failed is looked at again. */
  retryAtMs: number
  ring: RingRecord
  /** The client before this one: whoever was in the middle of something with it has come to the end by the next reset. */
  broken: ObjectStore | undefined
  /** One look at a time: others wait for its answer. */
  looking: Promise<ObjectStore | undefined> | undefined
}

class Shelf {
  readonly #parts: ShelfParts
  readonly #places = new Map<string, Place>()
  #isDefaultRegistered = false

  constructor(parts: ShelfParts) {
    this.#parts = parts
  }

  find(name: string): Place | undefined {
    return this.#places.get(name)
  }

  async seen(name: string): Promise<ObjectStore | undefined> {
    const place = this.#placeOf(name)
    const nowMs = this.#parts.clock.monotonicMs()
    const isFresh = nowMs - place.lookedMs < SEEN_MS
    if (place.failure === undefined && place.marker !== undefined && isFresh) return place.store
    if (place.failure !== undefined && nowMs < place.retryAtMs) return undefined
    place.looking ??= this.#lookOnce(name, place)
    return place.looking
  }

  async close(): Promise<void> {
    const stores = [...this.#places.values()].flatMap(({ store, broken }) => [store, broken])
    await Promise.all(stores.map((store) => store?.close()))
    this.#places.clear()
  }

  #placeOf(name: string): Place {
    const known = this.#places.get(name)
    if (known !== undefined) return known
    const blank = { store: undefined, url: undefined, marker: undefined, failure: undefined }
    const never = Number.NEGATIVE_INFINITY
    const place: Place = {
      ...blank,
      lookedMs: never,
      retryAtMs: never,
      ring: FRESH_RING,
      broken: undefined,
      looking: undefined,
    }
    this.#places.set(name, place)
    return place
  }

  /** A look that the database ended found nothing out: the next one looks again. */
  async #lookOnce(name: string, place: Place): Promise<ObjectStore | undefined> {
    try {
      const store = await this.#look(name, place)
      const { clock, random } = this.#parts
      place.lookedMs = clock.monotonicMs()
      place.retryAtMs = place.lookedMs + RETRY_MS * (1 + random() / 2)
      return store
    } finally {
      place.looking = undefined
    }
  }

  /** Errors of the store are its failure; those of the database are everybody's. */
  async #look(name: string, place: Place): Promise<ObjectStore | undefined> {
    const { database, observe } = this.#parts
    await this.register()
    const record = await readStore(database, name)
    try {
      const store = await this.#open(name, place, record)
      if (place.failure !== undefined || place.marker === undefined)
        observe({ kind: 'store.seen', store: name, place: store.place })
      place.marker = await this.#requireMarker(store, record)
      place.failure = undefined
      place.ring = FRESH_RING
      await noteStoreSeen(database, name)
      return store
    } catch (error) {
      if (!isOfStore(error)) throw error
      if (place.failure !== error.message)
        observe({ kind: 'store.failing', store: name, message: error.message })
      place.failure = error.message
      await this.#resetClientWhenDue(name, place)
      if (record !== undefined) await noteStoreFailure(database, name, error.message)
      return undefined
    }
  }

  /** A client may be what is broken: credentials that ran out, connections that lead nowhere. */
  async #resetClientWhenDue(name: string, place: Place): Promise<void> {
    const { clock, observe } = this.#parts
    const nowMs = clock.monotonicMs()
    const { record, verdict } = afterFailure(place.ring, CLIENT_LIMITS, { nowMs, isStuck: false })
    place.ring = record
    if (verdict !== 'reset' || place.store === undefined) return
    await place.broken?.close()
    place.broken = place.store
    place.store = undefined
    const [attempt, reason] = [record.resetsAtMs.length, place.failure ?? '']
    observe({ kind: 'ring.reset', ring: `store ${name}`, reason, attempt })
  }

  async register(): Promise<void> {
    const { database, defaultUrl } = this.#parts
    if (defaultUrl === undefined || this.#isDefaultRegistered) return
    await setStore(database, DEFAULT_STORE, defaultUrl)
    this.#isDefaultRegistered = true
  }

  async #open(name: string, place: Place, record?: StoreRecord): Promise<ObjectStore> {
    if (record === undefined) throw new PartkeeperError('store_not_seen', `no store is named ${name}`)
    if (place.store !== undefined && place.url === record.url) return place.store
    const before = place.store
    place.store = undefined
    place.marker = undefined
    await before?.close()
    const store = await this.#parts.open(record.url)
    place.store = store
    place.url = record.url
    await store.sweep()
    return store
  }

  /** The recorded marker must be there; a place without any gets one, when none is recorded yet. */
  async #requireMarker(store: ObjectStore, record: StoreRecord | undefined): Promise<string> {
    if (record === undefined) throw new PartkeeperError('store_not_seen', 'the store is not registered')
    const { database } = this.#parts
    const found = (await readMarker(store)) ?? (await this.#mark(store, record))
    if (found.installation !== record.installation) {
      throw new PartkeeperError('store_refused', `${store.place} belongs to another installation`, {
        hint: 'Give each installation a folder or a prefix of its own.',
      })
    }
    const inForce = record.marker ?? (await recordMarker(database, record.name, found.marker))
    if (inForce === found.marker) return inForce
    throw new PartkeeperError(
      'store_not_seen',
      `${store.place} is not the place that was used before: its marker is another one`,
    )
  }

  /** First use: what the store can do is found out, then it is marked. */
  async #mark(store: ObjectStore, record: StoreRecord) {
    const { database } = this.#parts
    if (record.marker !== null) {
      throw new PartkeeperError(
        'store_not_seen',
        `${store.place} is not the place that was used before: its marker is missing`,
      )
    }
    if (record.conditionalWrites === null) {
      const { conditionalWrites } = await store.probe()
      await noteStoreAbilities(database, record.name, conditionalWrites)
    }
    const { installation } = record
    return writeMarker(store, { installation, marker: await drawMarker(database) })
  }
}

function isOfStore(error: unknown): error is PartkeeperError {
  const codes: readonly string[] = [
    ...['store_unreachable', 'store_refused', 'store_not_seen', 'object_missing', 'object_conflict'],
    ...['invalid_argument', 'archive_damaged'],
  ]
  return error instanceof PartkeeperError && error.sqlState === undefined && codes.includes(error.code)
}
