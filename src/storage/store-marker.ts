// The marker of a store: one small object at its root that tells this place from every other, written once by whoever uses
// the store first. What is decided from it (another installation's place, a disk that is not mounted) is for the caller.
import { z } from 'zod'
import { PartkeeperError } from '../core/errors.ts'
import { MARKER_KEY, type ObjectStore } from '../core/object-store.ts'
import { encodePlain } from './object-encoding.ts'

/** What a marker says. */
export interface StoreMarker {
  /** Installation that the place belongs to. */
  readonly installation: string
  /** Drawn when the place was first used. */
  readonly marker: string
}

const MARKER_FORMAT = 'partkeeper-store'
const MARKER_BYTES_MAX = 64 * 1024

const document = z.object({
  format: z.literal(MARKER_FORMAT),
  installation: z.uuid(),
  marker: z.uuid(),
})

/** The marker at this place; undefined when it has none. */
export async function readMarker(store: ObjectStore): Promise<StoreMarker | undefined> {
  const facts = await store.look(MARKER_KEY)
  if (facts === undefined) return undefined
  if (facts.bytes > MARKER_BYTES_MAX) throw notAMarker(store)
  const pieces: Uint8Array[] = []
  for await (const piece of store.read(MARKER_KEY)) pieces.push(piece)
  return parse(Buffer.concat(pieces), store)
}

/** Writes the marker unless there is one; returns the one that is there, whoever wrote it. */
export async function writeMarker(
  store: ObjectStore,
  { installation, marker }: StoreMarker,
): Promise<StoreMarker> {
  const there = await readMarker(store)
  if (there !== undefined) return there
  const text = `${JSON.stringify({ format: MARKER_FORMAT, installation, marker }, null, 2)}\n`
  const draft = await store.begin()
  try {
    const written = await encodePlain(Buffer.from(text, 'utf8'), draft)
    await draft.publish({ key: MARKER_KEY, ...written })
    return { installation, marker }
  } catch (error) {
    const isLate = error instanceof PartkeeperError && error.code === 'object_conflict'
    const winner = isLate ? await readMarker(store) : undefined
    if (winner === undefined) throw error
    return winner
  } finally {
    await draft.discard()
  }
}

function parse(bytes: Buffer, store: ObjectStore): StoreMarker {
  const parsed = document.safeParse(readJson(bytes))
  if (!parsed.success) throw notAMarker(store)
  return { installation: parsed.data.installation, marker: parsed.data.marker }
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

function notAMarker(store: ObjectStore): PartkeeperError {
  return new PartkeeperError(
    'store_refused',
    `The object ${MARKER_KEY} in ${store.place} is no marker of a store.`,
    {
      hint: 'Something else wrote it: use another folder or prefix.',
    },
  )
}
