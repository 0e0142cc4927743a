// The port to where archives live, as plain types: a directory or a bucket behind the same few verbs. Objects are written
// once, never over another, and read back whole or not at all. Implemented in storage/, used by services/.

/** What is known of a stored object without reading it. */
export interface ObjectFacts {
  readonly bytes: number
  /** As hex; undefined where the store does not tell. */
  readonly sha256: string | undefined
}

/** What an object must be when it is published. */
export interface ObjectIdentity {
  /** Key below the store's prefix; ASCII, `/` between its parts. */
  readonly key: string
  readonly bytes: number
  /** As hex. */
  readonly sha256: string
}

/** An object on its way: bytes are written to scratch that only its writer can see, then published under a key, or discarded. */
export interface ObjectDraft {
  /** Resolves when the bytes were taken; the next write waits for it. */
  readonly write: (bytes: Uint8Array) => Promise<void>
  /**
   * Makes the object durable under its key. `already` when the very same object is there; throws `object_conflict` when
   * another is, which is then untouched.
   */
  readonly publish: (identity: ObjectIdentity) => Promise<'stored' | 'already'>
  /** Forgets the bytes; does nothing after `publish`. Never throws. */
  readonly discard: () => Promise<void>
}

/** What a store can do, found out by trying. */
export interface StoreAbilities {
  /** Whether it refuses to write over an object by itself. */
  readonly conditionalWrites: boolean
}

/** An open store. Errors are PartkeeperErrors: store_unreachable, store_refused, store_not_seen, object_missing, object_conflict. */
export interface ObjectStore {
  /** Where it is, without credentials, for people. */
  readonly place: string
  readonly begin: () => Promise<ObjectDraft>
  /** Undefined when there is no object of that key. */
  readonly look: (key: string) => Promise<ObjectFacts | undefined>
  /** The bytes in pieces; throws object_missing. */
  readonly read: (key: string, signal?: AbortSignal) => AsyncIterable<Uint8Array>
  /** Tries what it can do; leaves nothing but its own probe objects behind. */
  readonly probe: () => Promise<StoreAbilities>
  /** Removes scratch that a killed process left behind; returns how many pieces. */
  readonly sweep: () => Promise<number>
  /** Keys that begin with a folder, which ends in a slash; left out by stores that cannot tell. */
  readonly list?: (folder: string) => AsyncIterable<string>
  readonly close: () => Promise<void>
}

/** Key of the object that tells one place from every other. */
export const MARKER_KEY = 'partkeeper-store.json'
