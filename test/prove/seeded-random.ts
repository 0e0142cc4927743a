/**
 * Numbers that look random and are the same for the same seed on every machine, and an order of cases made from them. Knows
 * nothing of what it puts in order.
 */

/** The next number, from 0 to below 1. */
export type Random = () => number

/** A generator (mulberry32); the text is mixed into the seed, so that one seed gives many independent rows of numbers. */
export function makeSeededRandom(seed: number, text = ''): Random {
  let state = seed >>> 0
  for (const letter of text) state = (Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) + 1) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** The same things in another order. */
export function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const keyed = items.map((item) => ({ item, key: random() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

/**
 * Shuffled, and group by group in turn: after any number of them every group has had its share. Within a group all kinds come
 * once before any comes again.
 */
export function interleave<Item>(
  items: readonly Item[],
  groupOf: (item: Item) => string,
  kindOf: (item: Item) => string,
  random: Random,
): readonly Item[] {
  const groups = [...Map.groupBy(shuffle(items, random), groupOf).values()]
  return takeTurns(
    groups.map((group) => takeTurns([...Map.groupBy(group, kindOf).values()], random)),
    random,
  )
}

/** One of each row, in another order each time, then the next of each. */
function takeTurns<Item>(rows: readonly (readonly Item[])[], random: Random): readonly Item[] {
  const keyed = rows.flatMap((row) => row.map((item, turn) => ({ item, key: turn + random() })))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}
