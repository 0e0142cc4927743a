// Lets one loop sleep until somebody asks for work. Requests that come while it works are one request.
// Knows nothing of what the work is.

/** A bell between those who ask and the one who works. */
export class WakeUp {
  #isAsked = false
  #ring: (() => void) | undefined
  #waiting: (() => void)[] = []

  /** Asks for a round of work; resolves when a round that began after the asking is over. */
  ask(): Promise<void> {
    this.#isAsked = true
    this.#ring?.()
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  /** Resolves when somebody has asked, or at once when the signal aborts. */
  async next(signal: AbortSignal): Promise<void> {
    if (this.#isAsked || signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#ring = resolve
    const onAbort = (): void => resolve()
    signal.addEventListener('abort', onAbort)
    await promise
    signal.removeEventListener('abort', onAbort)
    this.#ring = undefined
  }

  /** Does one round of work and tells those who had asked before it began. */
  async serve(work: () => Promise<void>): Promise<void> {
    const served = this.#waiting
    this.#waiting = []
    this.#isAsked = false
    try {
      await work()
    } finally {
      for (const resolve of served) resolve()
    }
  }
}
