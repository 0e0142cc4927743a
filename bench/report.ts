/**
 * The figures of a benchmark as a table for people, as Markdown for the documentation and as JSON for programs. Writes
 * nothing itself.
 */
import Table from 'cli-table3'
import { keepsBound, type Line, ratiosOf, type Spread, spreadOf } from './figures.ts'

/** Where and with what it was measured. */
export type Setting = {
  readonly date: string
  readonly machine: string
  readonly server: string
  readonly partman: string
  readonly node: string
  readonly isDurable: boolean
  readonly rounds: number
}

const HEAD = ['scene', 'what', 'partkeeper', 'beside it', 'ratio', 'bound', 'kept'] as const

/** For a terminal. */
export function toTable(lines: readonly Line[]): string {
  const table = new Table({ head: [...HEAD], style: { head: [], border: [] } })
  for (const line of lines) table.push([...cellsOf(line)])
  return table.toString()
}

/** For docs/benchmarks.md. */
export function toMarkdown(lines: readonly Line[], setting: Setting): string {
  const rows = [HEAD, HEAD.map(() => '---'), ...lines.map(cellsOf)]
  return [...describeSetting(setting), '', ...rows.map((cells) => `| ${cells.join(' | ')} |`), ''].join('\n')
}

/** For programs. */
export function toJson(lines: readonly Line[], setting: Setting): string {
  const judged = lines.map((line) => ({ ...line, kept: keepsBound(line) ?? null }))
  return JSON.stringify({ setting, lines: judged }, null, 1)
}

/** The setting in sentences. */
export function describeSetting(setting: Setting): readonly string[] {
  return [
    `${setting.date}, ${setting.machine}, Node ${setting.node}.`,
    `${setting.server}; pg_partman ${setting.partman}; ${setting.isDurable ? 'fsync on' : 'fsync off, data in memory where the system has /dev/shm'}, autovacuum off, everything else as Debian has it.`,
    `Medians of ${setting.rounds} rounds with the lowest and highest in brackets; ratios are taken round by round.`,
  ]
}

function cellsOf(line: Line): readonly string[] {
  const { scene, what, unit, ours, other, bound } = line
  const kept = keepsBound(line)
  return [
    scene,
    what,
    describe(spreadOf(ours), unit),
    other === undefined ? '' : `${describe(spreadOf(other.figures), unit)} ${other.name}`,
    other === undefined ? '' : describe(spreadOf(ratiosOf(line)), ''),
    bound === undefined ? '' : `${bound.max}${bound.of === 'ratio' ? '' : ` ${unit}`}`,
    kept === undefined ? '' : kept ? 'yes' : 'NO',
  ]
}

function describe({ median, lowest, highest }: Spread, unit: string): string {
  const text = `${round(median)}${unit === '' ? '' : ` ${unit}`}`
  return lowest === highest ? text : `${text} (${round(lowest)} to ${round(highest)})`
}

function round(figure: number): string {
  if (Number.isNaN(figure)) return '-'
  return figure >= 100 ? figure.toFixed(0) : figure >= 10 ? figure.toFixed(1) : figure.toFixed(2)
}
