// Waits for something that cannot be stopped, but no longer than until the process is to stop or the claim is lost. What
// was waited for may still come to its end; nobody relies on it then.

/** The result, or the reason of the abort, whichever comes first. */
export async function unlessAborted<Result>(waiting: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([waiting, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
