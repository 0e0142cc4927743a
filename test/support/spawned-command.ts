/**
 * Runs a command of the project as a process of its own and lets a test wait for what it prints and how it ends.
 * Waits for lines and for the end, never for a time; a command that outlives its guard is killed and reported.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What to run. */
export type CommandOptions = {
  /** The script; the command line `src/partkeeper.js` when not given. */
  readonly script?: string
  readonly arguments?: readonly string[]
  /** A command line that runs the one behind it, such as strace. */
  readonly runner?: readonly string[]
  /** Added to the environment, from which everything that points to a database has been taken out. */
  readonly environment?: Readonly<Record<string, string>>
  readonly currentDirectory?: string
  /** After this time the process is killed, and everything that waits for it is rejected. */
  readonly timeoutMs?: number
}

/** How a process ended: by itself with a code, or by a signal. */
export type CommandExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** Which of the matching lines to wait for. */
export type LineChoice = { readonly stream?: 'stdout' | 'stderr'; readonly occurrence?: number }

/** A command that runs, or has run. */
export type SpawnedCommand = {
  readonly pid: number
  readonly stdoutLines: readonly string[]
  readonly stderrLines: readonly string[]
  /** Rejected when the guard had to kill the process. All lines have arrived by then. */
  readonly exited: Promise<CommandExit>
  /** The first line that matches, printed already or yet to come; rejected when the process ends without it. */
  waitForLine(pattern: RegExp, choice?: LineChoice): Promise<string>
  signal(signal: NodeJS.Signals): void
}

type Line = { readonly stream: 'stdout' | 'stderr'; readonly text: string }

const COMMAND_LINE = fileURLToPath(new URL('../../src/partkeeper.js', import.meta.url))
const TIMEOUT_MS_DEFAULT = 60_000
const REPORTED_LINES_MAX = 30
const DATABASE_VARIABLE = /^(DATABASE_URL|PG[A-Z]+|PARTKEEPER_.*)$/

/** Starts the command with the Node that runs the test. Its standard input stays open and empty. */
export function spawnCommand(options: CommandOptions = {}): SpawnedCommand {
  const call = [process.execPath, options.script ?? COMMAND_LINE, ...(options.arguments ?? [])]
  const [program = process.execPath, ...words] = [...(options.runner ?? []), ...call]
  const child = spawn(program, words, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...withoutDatabase(process.env), ...options.environment },
    ...(options.currentDirectory === undefined ? {} : { cwd: options.currentDirectory }),
  })
  return new ObservedProcess(child, options.timeoutMs ?? TIMEOUT_MS_DEFAULT)
}

/** A command under test must not find the developer's own database. */
function withoutDatabase(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !DATABASE_VARIABLE.test(name)))
}

class ObservedProcess implements SpawnedCommand {
  readonly pid: number
  readonly exited: Promise<CommandExit>
  readonly #child: ChildProcess
  readonly #lines: Line[] = []
  readonly #waiters = new Set<() => void>()
  #end: Error | undefined

  constructor(child: ChildProcess, timeoutMs: number) {
    this.#child = child
    this.pid = child.pid ?? 0
    this.#collect('stdout')
    this.#collect('stderr')
    this.exited = this.#observeEnd(timeoutMs)
    this.exited.catch(() => {
      // Whoever awaits it sees the rejection; a test that only waits for lines must not be ended by it.
    })
  }

  get stdoutLines(): readonly string[] {
    return this.#textOf('stdout')
  }

  get stderrLines(): readonly string[] {
    return this.#textOf('stderr')
  }

  waitForLine(pattern: RegExp, { stream, occurrence = 1 }: LineChoice = {}): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const check = () => {
      const candidates = this.#lines.filter((line) => stream === undefined || line.stream === stream)
      const found = candidates.filter(({ text }) => pattern.test(text))[occurrence - 1]
      if (found === undefined && this.#end === undefined) return
      this.#waiters.delete(check)
      if (found !== undefined) resolve(found.text)
      else reject(new Error(`no line ${occurrence} matching ${pattern}: ${this.#end?.message}`))
    }
    this.#waiters.add(check)
    check()
    return promise
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  #collect(stream: 'stdout' | 'stderr'): void {
    const source = this.#child[stream]
    if (source === null) return
    createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (text) => {
      this.#lines.push({ stream, text })
      this.#checkWaiters()
    })
  }

  #observeEnd(timeoutMs: number): Promise<CommandExit> {
    const { promise, resolve, reject } = Promise.withResolvers<CommandExit>()
    let isTimeUp = false
    const guard = setTimeout(() => {
      isTimeUp = true
      this.#child.kill('SIGKILL')
    }, timeoutMs)
    const killWithTest = () => this.#child.kill('SIGKILL')
    process.once('exit', killWithTest)
    const finish = (outcome: string, settle: () => void) => {
      clearTimeout(guard)
      process.off('exit', killWithTest)
      this.#end = new Error(`${outcome}\n${this.#report()}`)
      this.#checkWaiters()
      settle()
    }
    this.#child.once('error', (error) => finish(error.message, () => reject(error)))
    this.#child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
      const outcome = isTimeUp
        ? `killed after ${timeoutMs} ms`
        : `ended with ${signal ?? `exit code ${code}`}`
      finish(outcome, () => (isTimeUp ? reject(this.#end) : resolve({ code, signal })))
    })
    return promise
  }

  #checkWaiters(): void {
    for (const check of [...this.#waiters]) check()
  }

  #textOf(stream: 'stdout' | 'stderr'): readonly string[] {
    return this.#lines.filter((line) => line.stream === stream).map(({ text }) => text)
  }

  #report(): string {
    return this.#lines
      .slice(-REPORTED_LINES_MAX)
      .map(({ stream, text }) => `${stream}: ${text}`)
      .join('\n')
  }
}
