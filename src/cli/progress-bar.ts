// The bar on a terminal: one line that is drawn over, `[=====-----] 42 %, 512 MB of 1210 MB, ... events`. Drawn by
// cli-progress; what it says is made in progress-text.ts. Only for terminals on which the cursor can be moved.
import { styleText } from 'node:util'
import { SingleBar } from 'cli-progress'
import type { ProgressTerminal } from './command-port.ts'
import { visible } from './human-text.ts'
import type { ProgressMark, ProgressRate } from './progress-rate.ts'
import { describeFigures } from './progress-text.ts'

const STEPS = 1000
const BAR_WIDTH_MAX = 30
const COLUMNS_DEFAULT = 80
const DRAWN_EVERY_MS = 100

/** A bar that draws itself over; nothing is drawn before the first mark. */
export function openBar(terminal: ProgressTerminal) {
  const bar = makeBar(terminal)
  let isDrawn = false
  return {
    show: (mark: ProgressMark, rate: ProgressRate): void => {
      const value = Math.floor((rate.share ?? 0) * STEPS)
      const words = { what: visible(mark.what), figures: describeFigures(mark, rate) }
      if (!isDrawn) bar.start(STEPS, value, words)
      else bar.update(value, words)
      isDrawn = true
    },
    say: (text: string): void => {
      // The line of the bar is given up; the next mark begins a new one below.
      if (isDrawn) bar.stop()
      isDrawn = false
      terminal.write(`${visible(text)}\n`)
    },
    close: (): void => {
      if (isDrawn) bar.stop()
      isDrawn = false
    },
    everyMs: DRAWN_EVERY_MS,
  }
}

function makeBar({ stream, columns, mayUseColor }: ProgressTerminal): SingleBar {
  const bar = mayUseColor ? styleText('cyan', '[{bar}]', { validateStream: false }) : '[{bar}]'
  return new SingleBar({
    stream,
    format: `${bar} {figures}  {what}`,
    barCompleteChar: '=',
    barIncompleteChar: '-',
    barsize: Math.min(BAR_WIDTH_MAX, Math.floor((columns ?? COLUMNS_DEFAULT) / 4)),
    // The program itself ends work on a signal, and closes the bar with it.
    gracefulExit: false,
    hideCursor: null,
    linewrap: null,
  })
}
