// Tables for people, without lines around the cells: as wide as they need to be in a file or a pipe, and folded to the
// width of a terminal in their last columns.
import type { Terminal } from './command-port.ts'
import { visible } from './human-text.ts'
import { paint } from './palette.ts'

/** A table: the headings, and rows of as many cells. */
export interface TableContent {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** How many columns at the end hold sentences, which may be folded. */
  readonly sentences: number
}

const GAP = '  '
const SENTENCE_WIDTH_MIN = 24

/** Renders a table; control characters in cells are made visible. */
export async function renderTable(terminal: Terminal, content: TableContent): Promise<string> {
  const { default: Table } = await import('cli-table3')
  const head = [...content.head]
  const rows = content.rows.map((row) => row.map(visible))
  const table = new Table({
    head: head.map((heading) => paint(terminal, 'dim', heading)),
    colWidths: [...chooseWidths(terminal, [head, ...rows], content.sentences)],
    wordWrap: true,
    chars: { ...NO_LINES, middle: GAP },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  })
  table.push(...rows)
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

const NO_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((place) => [place, '']),
)

function chooseWidths(
  { columns }: Terminal,
  rows: readonly (readonly string[])[],
  sentences: number,
): readonly number[] {
  const count = rows[0]?.length ?? 0
  const natural = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0), 1),
  )
  const fixed = natural.slice(0, count - sentences)
  const folded = natural.slice(count - sentences)
  const used = sum(fixed) + GAP.length * (count - 1)
  const free = (columns ?? Number.POSITIVE_INFINITY) - used
  if (sum(folded) <= free) return natural
  return [...fixed, ...share(folded, free)]
}

/** Sentences that are short keep their width; the long ones share what is left. */
function share(widths: readonly number[], free: number): readonly number[] {
  const fair = Math.floor(free / widths.length)
  const short = widths.filter((width) => width <= fair)
  const isLong = (width: number): boolean => width > fair
  const rest = Math.floor((free - sum(short)) / Math.max(1, widths.filter(isLong).length))
  return widths.map((width) => (isLong(width) ? Math.max(SENTENCE_WIDTH_MIN, rest) : width))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
