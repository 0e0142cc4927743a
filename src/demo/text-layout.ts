// Lays out text for people: aligned columns, long lists cut in the middle, long sentences wrapped, numbers and times
// with their units. Pure; knows neither colours nor terminals.

const HEAD_ROWS = 3
const GROUPED = new Intl.NumberFormat('en-US')
const BYTES_PER_UNIT = 1024
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** A column of a table. */
export type Align = 'left' | 'right'

/** Pads the cells of each column to one width; two spaces between columns, none at the end. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  alignment: readonly Align[],
): readonly string[] {
  const widths = alignment.map((_, column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        alignment[column] === 'right' ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** The first three and the last of a long list, with a line that says how many are left out between them. */
export function shortenList(lines: readonly string[]): readonly string[] {
  const leftOut = lines.length - HEAD_ROWS - 1
  if (leftOut < 2) return lines
  return [...lines.slice(0, HEAD_ROWS), `... ${leftOut} more`, ...lines.slice(-1)]
}

/** Breaks a sentence at spaces into lines of at most this width; a longer word gets a line of its own. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** `1,200,000` */
export function formatCount(count: number): string {
  return GROUPED.format(count)
}

/** `1 row`, `3 rows` */
export function formatRows(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'row' : 'rows'}`
}

/** `640 kB`, `5.1 MB` */
export function formatBytes(bytes: number): string {
  const power =
    bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(BYTES_PER_UNIT)))
  const value = bytes / BYTES_PER_UNIT ** power
  return `${value.toFixed(power < 2 || value >= 100 ? 0 : 1)} ${UNITS[power]}`
}

/** `38 ms`, `12.4 s` */
export function formatDuration(durationMs: number): string {
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`
}
