// How the demo speaks: numbered steps, indented lines, small tables, calls one could type. Adds colour and a moving bar
// on a terminal only; elsewhere the same text without either. Decides nothing about what is said.
import { styleText } from 'node:util'
import type { Clock } from '../core/ports.ts'
import {
  type Align,
  alignColumns,
  formatCount,
  formatDuration,
  shortenList,
  wrapText,
} from './text-layout.ts'

/** Where the report goes, and what may be done to it. */
export type ReportOptions = {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  readonly mayUseColor: boolean
  readonly clock: Clock
}

/** Shows how far something long has come; `finish` takes the bar away again. */
export type Progress = { readonly update: (done: number) => void; readonly finish: () => void }

type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow'

const INDENT = '   '
const TEXT_WIDTH = 96
const BAR_WIDTH = 30
const PROGRESS_LINE_EVERY_MS = 3000
const ERASE_LINE = '\r\u001b[2K'

/** The voice of the demo. */
export class DemoReport {
  readonly #options: ReportOptions
  readonly #startedMs: number
  #steps = 0

  constructor(options: ReportOptions) {
    this.#options = options
    this.#startedMs = options.clock.monotonicMs()
  }

  get elapsedMs(): number {
    return this.#options.clock.monotonicMs() - this.#startedMs
  }

  /** Begins a numbered step. */
  step(title: string): void {
    this.#steps += 1
    this.blank()
    this.#writeLine(this.#paint('bold', `${String(this.#steps).padEnd(INDENT.length)}${title}`))
  }

  blank(): void {
    this.#writeLine('')
  }

  /** A sentence, wrapped. */
  say(text: string): void {
    this.#block(wrapText(text, TEXT_WIDTH))
  }

  /** A sentence that matters: done well, waits for a person, went wrong. */
  mark(style: 'green' | 'yellow' | 'red', text: string): void {
    this.#block(wrapText(text, TEXT_WIDTH).map((line) => this.#paint(style, line)))
  }

  /** Something one could type, as it is. */
  call(text: string): void {
    this.#block([this.#paint('cyan', text)])
  }

  /** A small table. */
  table(rows: readonly (readonly string[])[], alignment: readonly Align[]): void {
    this.#block(alignColumns(rows, alignment))
  }

  /** A table that may be long: its beginning and its end. */
  list(rows: readonly (readonly string[])[], alignment: readonly Align[]): void {
    this.#block(shortenList(alignColumns(rows, alignment)).map((line) => `${INDENT}${line}`))
  }

  /** A bar on a terminal, a line every few seconds elsewhere. */
  startProgress(what: string, total: number): Progress {
    const { write, isTerminal, clock } = this.#options
    let lastLineMs = clock.monotonicMs()
    const update = (done: number) => {
      const share = total === 0 ? 1 : done / total
      const figures = `${formatCount(done)} of ${formatCount(total)} ${what}`
      if (isTerminal) return write(`${ERASE_LINE}${INDENT}${drawBar(share)} ${figures}`)
      if (clock.monotonicMs() - lastLineMs < PROGRESS_LINE_EVERY_MS) return
      lastLineMs = clock.monotonicMs()
      this.say(`${Math.floor(share * 100)} %, ${figures}, ${formatDuration(this.elapsedMs)} since the start`)
    }
    const finish = () => {
      if (isTerminal) write(ERASE_LINE)
    }
    return { update, finish }
  }

  #block(lines: readonly string[]): void {
    for (const line of lines) this.#writeLine(`${INDENT}${line}`)
  }

  #writeLine(text: string): void {
    this.#options.write(`${text}\n`)
  }

  #paint(style: Style, text: string): string {
    const { isTerminal, mayUseColor } = this.#options
    return isTerminal && mayUseColor ? styleText(style, text, { validateStream: false }) : text
  }
}

function drawBar(share: number): string {
  const filled = Math.min(BAR_WIDTH, Math.floor(share * BAR_WIDTH))
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`
}
