// What is in force before each server right now, which counted fault meets the next message, and what has landed. The
// proxies ask it and report to it; it touches no connection itself.
import type { Clock } from '../core/ports.ts'
import type { RehearsalEvent, RehearsalNews, RehearsalReport } from './rehearsal-event.ts'
import { type Counted, MOMENTS, type Step, type Target, type Timeline } from './timeline.ts'

/** All that one message or request counts as, each with the text that `of` is looked for in. */
export type Passing = Readonly<Partial<Record<Counted, string>>>

type CountedStep = { readonly step: Step; seen: number; isTaken: boolean }

const SEEN_AS = {
  connection: 'connections',
  statement: 'statements',
  commit: 'commits',
  request: 'requests',
} as const

type Seen = keyof typeof SEEN_AS
const isSeen = (what: string): what is Seen => Object.hasOwn(SEEN_AS, what)

export class FaultBoard {
  readonly #steps: readonly Step[]
  readonly #counted: readonly CountedStep[]
  readonly #inForce = new Map<Target, Step>()
  readonly #landed = new Map<Step, number>()
  readonly #waiters = new Set<() => void>()
  readonly #clock: Clock
  readonly #startedMs: number
  readonly #tell: (event: RehearsalEvent) => void
  readonly #seen = { connections: 0, statements: 0, commits: 0, requests: 0 }

  constructor(timeline: Timeline, clock: Clock, tell: (event: RehearsalEvent) => void) {
    this.#steps = timeline.steps
    this.#counted = timeline.steps
      .filter(({ when }) => when.kind === 'count')
      .map((step) => ({ step, seen: 0, isTaken: false }))
    this.#clock = clock
    this.#startedMs = clock.monotonicMs()
    this.#tell = tell
  }

  /** Tells news with their time. */
  tell(news: RehearsalNews): void {
    this.#tell({ ...news, atMs: Math.round(this.#clock.monotonicMs() - this.#startedMs) })
  }

  begin(step: Step): void {
    this.#inForce.set(step.target, step)
    this.tell({ kind: 'begun', target: step.target, line: step.line, text: step.text })
    this.#wake()
  }

  /** Ends a step, unless another one has taken its place. */
  end(step: Step): void {
    if (this.#inForce.get(step.target) !== step) return
    this.#inForce.delete(step.target)
    if (!isMoment(step)) this.tell({ kind: 'over', target: step.target, line: step.line, text: step.text })
    this.#wake()
  }

  /** The fault in force before a server; undefined when all is well. */
  inForce(target: Target): Step | undefined {
    const step = this.#inForce.get(target)
    return step?.fault.kind === 'ok' ? undefined : step
  }

  /** Counts what passes, and hands out the fault that was written for it, once. */
  meet(passing: Passing): Step | undefined {
    for (const what of Object.keys(passing)) if (isSeen(what)) this.#seen[SEEN_AS[what]] += 1
    for (const counted of this.#counted) if (isMeant(counted.step, passing)) counted.seen += 1
    const met = this.#counted.find((counted) => !counted.isTaken && isDue(counted, passing))
    if (met !== undefined) met.isTaken = true
    return met?.step
  }

  /** Takes a fault back that could not be played, for the next of its kind. */
  putBack(step: Step): void {
    const counted = this.#counted.find((other) => other.step === step)
    if (counted !== undefined) counted.isTaken = false
  }

  land(step: Step, where: string): void {
    this.#landed.set(step, (this.#landed.get(step) ?? 0) + 1)
    this.tell({ kind: 'landed', target: step.target, line: step.line, text: step.text, where })
    this.#wake()
  }

  /** Waits while connections to this server hang. */
  async untilFlowing(target: Target, signal: AbortSignal): Promise<void> {
    await this.waitUntil(() => this.inForce(target)?.fault.kind !== 'hang', signal)
  }

  /** Waits until every counted fault has landed. */
  async untilCountedLanded(signal: AbortSignal): Promise<void> {
    await this.waitUntil(() => this.#counted.every(({ step }) => this.#landed.has(step)), signal)
  }

  /** Waits until something holds, looking again whenever something began, ended or landed. */
  async waitUntil(holds: () => boolean, signal: AbortSignal): Promise<void> {
    while (!holds() && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiters.add(resolve)
      const stop = (): void => resolve()
      signal.addEventListener('abort', stop)
      await promise
      signal.removeEventListener('abort', stop)
      this.#waiters.delete(resolve)
    }
  }

  report(isComplete: boolean): RehearsalReport {
    const steps = this.#steps.map((step) => ({
      line: step.line,
      text: step.text,
      landed: this.#landed.get(step) ?? 0,
      isExpectedToLand: step.fault.kind !== 'ok',
    }))
    const hasLanded = steps.every(({ landed, isExpectedToLand }) => landed > 0 || !isExpectedToLand)
    return { steps, seen: { ...this.#seen }, isComplete, isProof: isComplete && hasLanded }
  }

  #wake(): void {
    for (const wake of [...this.#waiters]) wake()
  }
}

/** Its beginning is its end: telling both says nothing. */
function isMoment({ fault, when }: Step): boolean {
  return MOMENTS.has(fault.kind) && when.kind === 'time' && when.forMs === undefined
}

function isDue({ step, seen }: CountedStep, passing: Passing): boolean {
  return step.when.kind === 'count' && seen >= step.when.nth && isMeant(step, passing)
}

function isMeant({ when }: Step, passing: Passing): boolean {
  const text = when.kind === 'count' ? passing[when.what] : undefined
  if (when.kind !== 'count' || text === undefined) return false
  return when.of === undefined || text.toLowerCase().includes(when.of.toLowerCase())
}
