// What the parts of a manifest must say of each other: chunks that tile, no object named twice, totals that add up, columns
// that exist. Pure; the form of each part has been checked before.
import type { Manifest, ManifestChunk } from '../core/manifest.ts'

/** The first contradiction as half a sentence, or undefined when there is none. */
export function findContradiction(manifest: Manifest): string | undefined {
  return (
    findColumnFault(manifest) ??
    findDouble(manifest.chunks) ??
    findGap(manifest.chunks) ??
    findTotalFault(manifest)
  )
}

function findColumnFault({ encoding, shape }: Manifest): string | undefined {
  const kept = new Set(shape.columns.filter(({ generated }) => generated === null).map(({ name }) => name))
  const unknown = encoding.columns.find((name) => !kept.has(name))
  if (unknown !== undefined)
    return `its data has the column ${JSON.stringify(unknown)}, which its table has not`
  return new Set(encoding.columns).size < encoding.columns.length ? 'its data has a column twice' : undefined
}

function findDouble(chunks: readonly ManifestChunk[]): string | undefined {
  const seenNumbers = new Set<number>()
  const seenKeys = new Set<string>()
  for (const { number, key } of chunks) {
    if (seenNumbers.has(number)) return `chunk ${number} is there twice`
    if (seenKeys.has(key)) return `the object ${key} belongs to two chunks`
    seenNumbers.add(number)
    seenKeys.add(key)
  }
  return undefined
}

function findGap(chunks: readonly ManifestChunk[]): string | undefined {
  let nextBlock = 0
  for (const [index, { number, predicate }] of chunks.entries()) {
    if (number !== index + 1) return `chunk ${index + 1} is missing; chunk ${number} stands in its place`
    if (predicate.from_block !== nextBlock) {
      return `chunk ${number} begins at block ${predicate.from_block} instead of ${nextBlock}`
    }
    nextBlock = predicate.to_block
  }
  return undefined
}

function findTotalFault({ chunks, totals }: Manifest): string | undefined {
  const sum = (of: (chunk: ManifestChunk) => number) => chunks.reduce((total, chunk) => total + of(chunk), 0)
  const found = {
    chunks: chunks.length,
    rows: sum(({ rows }) => rows),
    raw_bytes: sum(({ raw_bytes }) => raw_bytes),
    stored_bytes: sum(({ stored_bytes }) => stored_bytes),
  }
  for (const name of ['chunks', 'rows', 'raw_bytes', 'stored_bytes'] as const) {
    if (found[name] !== totals[name])
      return `its total of ${name} is ${totals[name]}, its chunks add up to ${found[name]}`
  }
  return undefined
}
