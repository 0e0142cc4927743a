// Looks for every object of an archive without reading it: what is missing or has another size is known before anything
// is changed. Whether the bytes are right shows when they are read.
import type { ManifestChunk } from '../core/manifest.ts'
import { type Archive, keyBeside } from './open-archive.ts'

/** Looks that are on their way at once: a store answers in milliseconds, and an archive may have thousands of objects. */
const LOOKS_AT_ONCE = 8
/** More would only hide the first ones. */
const FAULTS_MAX = 20

/** What is wrong with objects at first sight, each as half a sentence. */
export async function findMissingObjects(archive: Archive): Promise<readonly string[]> {
  const { chunks } = archive.manifest
  const faults: string[] = []
  for (let start = 0; start < chunks.length; start += LOOKS_AT_ONCE) {
    const batch = chunks.slice(start, start + LOOKS_AT_ONCE)
    const found = await Promise.all(batch.map((chunk) => judgeObject(archive, chunk)))
    faults.push(...found.filter((fault) => fault !== undefined))
  }
  const rest = faults.length - FAULTS_MAX
  return rest > 0 ? [...faults.slice(0, FAULTS_MAX), `and ${rest} objects more`] : faults
}

async function judgeObject(archive: Archive, chunk: ManifestChunk): Promise<string | undefined> {
  const facts = await archive.store.look(keyBeside(archive, chunk.key))
  if (facts === undefined) return `${chunk.key} is missing in the store`
  return facts.bytes === chunk.stored_bytes
    ? undefined
    : `${chunk.key} has ${facts.bytes} bytes instead of ${chunk.stored_bytes}`
}
