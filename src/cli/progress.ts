// Tells how far long work has come, on standard error, so that the answer on standard output stays clean: a bar on a
// terminal, a line every few seconds elsewhere, JSON lines for machines. Decides only when to tell; the words are made in
// progress-text.ts. The clock is handed in.
import type { Clock } from '../core/ports.ts'
import type { ProgressTerminal } from './command-port.ts'
import { visible } from './human-text.ts'
import { openBar } from './progress-bar.ts'
import {
  addSample,
  measureRate,
  type ProgressMark,
  type ProgressRate,
  type ProgressSample,
} from './progress-rate.ts'
import { describeProgress, writeProgressEvent } from './progress-text.ts'

export type { ProgressMark } from './progress-rate.ts'

/** Where progress is told. */
export interface Progress {
  /** May be called as often as there is news. */
  readonly update: (mark: ProgressMark) => void
  /** A sentence between the marks; it does not tear a bar. */
  readonly say: (text: string) => void
  /** Tells where it ended, if that was not told yet, and takes the bar away. Safe to call twice. */
  readonly finish: () => void
}

/** How progress is told. */
export interface ProgressChoices {
  readonly terminal: ProgressTerminal
  readonly isJson: boolean
  readonly clock: Pick<Clock, 'monotonicMs'>
}

/** What shows marks and sentences. */
interface ProgressSink {
  readonly show: (mark: ProgressMark, rate: ProgressRate) => void
  readonly say: (text: string) => void
  readonly close: () => void
  /** Least time between two marks that are shown. */
  readonly everyMs: number
}

const LINE_EVERY_MS = 3000
const EVENT_EVERY_MS = 1000

/** Opens progress in the way that suits the reader. */
export function openProgress(choices: ProgressChoices): Progress {
  return new ProgressTeller(chooseSink(choices), choices.clock)
}

class ProgressTeller implements Progress {
  readonly #sink: ProgressSink
  readonly #clock: Pick<Clock, 'monotonicMs'>
  #samples: readonly ProgressSample[] = []
  #shownAtMs = Number.NEGATIVE_INFINITY
  #isTold = true
  #isOver = false

  constructor(sink: ProgressSink, clock: Pick<Clock, 'monotonicMs'>) {
    this.#sink = sink
    this.#clock = clock
  }

  update = (mark: ProgressMark): void => {
    if (this.#isOver) return
    const atMs = this.#clock.monotonicMs()
    const before = this.#samples.at(-1)?.mark
    const isBeginning = before?.what !== mark.what
    // What came before is told to its end first.
    if (isBeginning) this.#tellLast()
    this.#isTold &&= before !== undefined && isSame(before, mark)
    this.#samples = addSample(this.#samples, { mark, atMs })
    if (isBeginning || atMs - this.#shownAtMs >= this.#sink.everyMs) this.#show(atMs)
  }

  say = (text: string): void => {
    if (!this.#isOver) this.#sink.say(text)
  }

  finish = (): void => {
    if (this.#isOver) return
    this.#tellLast()
    this.#isOver = true
    this.#sink.close()
  }

  #tellLast(): void {
    if (!this.#isTold) this.#show(this.#clock.monotonicMs())
  }

  #show(atMs: number): void {
    const mark = this.#samples.at(-1)?.mark
    if (mark === undefined) return
    this.#shownAtMs = atMs
    this.#isTold = true
    this.#sink.show(mark, measureRate(this.#samples))
  }
}

function isSame(one: ProgressMark, other: ProgressMark): boolean {
  return (
    one.what === other.what &&
    one.doneBytes === other.doneBytes &&
    one.totalBytes === other.totalBytes &&
    one.doneRows === other.doneRows &&
    one.totalRows === other.totalRows
  )
}

function chooseSink({ terminal, isJson }: ProgressChoices): ProgressSink {
  if (isJson) return jsonSink(terminal)
  return terminal.canMoveCursor ? openBar(terminal) : lineSink(terminal)
}

function lineSink({ write }: ProgressTerminal): ProgressSink {
  return {
    show: (mark, rate) => write(`${describeProgress(mark, rate)}\n`),
    say: (text) => write(`${visible(text)}\n`),
    close: () => undefined,
    everyMs: LINE_EVERY_MS,
  }
}

function jsonSink({ write }: ProgressTerminal): ProgressSink {
  return {
    show: (mark, rate) => write(`${writeProgressEvent(mark, rate)}\n`),
    say: (text) => write(`${JSON.stringify({ message: text })}\n`),
    close: () => undefined,
    everyMs: EVENT_EVERY_MS,
  }
}
