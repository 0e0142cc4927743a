// The composition root: reads the environment and the files, makes settings, clock, signals and log, opens the database,
// and hands all of it to the commands. What is loaded is loaded when it is needed: `--help` needs nothing of it.
import { homedir, hostname, tmpdir, userInfo } from 'node:os'
import type { CommandPort, CommandTools, DemoRequest, Flags, Notice, UseRequest } from './cli/command-port.ts'
import { runProgram } from './cli/program.ts'
import { countSessions } from './cli/session-count.ts'
import { makeProgressTerminal, makeTerminal } from './cli/terminals.ts'
import type { Settings } from './config/parse-settings.ts'
import { readVersion } from './config/program-version.ts'
import { SECRET_NAMES } from './config/secret-names.ts'
import type { ConnectionTarget } from './core/connection-target.ts'
import { exitCodeOf, PartkeeperError } from './core/errors.ts'
import type { Observe } from './core/observation.ts'
import { createScrubber, type Scrub, type Secret } from './core/secrets.ts'
import type { Database } from './postgres/database.ts'
import type { Tables } from './postgres/tables.ts'
import { awaitDatabase } from './runtime/await-database.ts'
import { makeClock, makeRandom } from './runtime/clock.ts'
import { delaySignal, listenForSignals } from './runtime/signals.ts'
import { unlessAborted } from './services/unless-aborted.ts'

/** The program, ready to be run once. */
export interface Application {
  /** Runs what was typed and returns the exit code. */
  readonly run: (argv: readonly string[]) => Promise<number>
  /** What to make of an error that ended the run. */
  readonly judge: (error: unknown) => { readonly exitCode: number; readonly isToBeTold: boolean }
  /** Cuts out every secret that is known by now. */
  readonly scrub: Scrub
  readonly isDebugging: boolean
}

const CLOSE_PATIENCE_MS = 500
/** Whatever waits longer, for a bucket that is silent or an index that grows, is cut off: all of it stays under five seconds. */
const DRAIN_MS = 4300
/** The demo has servers of its own to stop. */
const DEMO_DRAIN_MS = 60_000
const EXIT_CODE_BY_SIGNAL = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
const LIVES_LONG: ReadonlySet<UseRequest['role']> = new Set(['worker', 'serve'])

/** Makes the program out of this process and its environment. */
export function makeApplication(): Application {
  const root = new Composition()
  return {
    run: (argv) => root.run(argv),
    judge: (error) => root.judge(error),
    scrub: (text) => root.scrub(text),
    isDebugging: ['trace', 'debug'].includes(process.env['PARTKEEPER_LOG_LEVEL'] ?? ''),
  }
}

class Composition implements CommandPort {
  readonly version = readVersion()
  readonly terminal = makeTerminal(process.stdout, wantsColor())
  readonly progressTerminal = makeProgressTerminal(process.stderr, {
    wantsColor: wantsColor(),
    isDumb: process.env['TERM'] === 'dumb',
    scrub: (text) => this.scrub(text),
  })
  scrub: Scrub = createScrubber(listRawSecrets())
  readonly clock = makeClock()
  readonly #signals = listenForSignals()
  /** What lives long, or a demo, that was told to stop says itself how it ends. */
  #endsByItself = false
  #drainMs = DRAIN_MS

  get signal(): AbortSignal {
    return this.#signals.signal
  }

  async run(argv: readonly string[]): Promise<number> {
    const late = delaySignal(this.signal, this.clock, () => this.#drainMs)
    const exitCode = await unlessAborted(runProgram(argv, this), late)
    return this.#isStoppedFromOutside() ? this.#exitCodeOfStop() : exitCode
  }

  judge(error: unknown): { readonly exitCode: number; readonly isToBeTold: boolean } {
    const { signal } = this.#signals
    const isStop = signal.aborted && error === signal.reason
    if (this.#isStoppedFromOutside()) return { exitCode: this.#exitCodeOfStop(), isToBeTold: !isStop }
    // A worker that is told to stop while the database is away has nothing left to drain.
    const isAway = error instanceof PartkeeperError && error.code === 'database_unreachable'
    const isGoodEnd = isStop || (signal.aborted && isAway)
    return { exitCode: isGoodEnd ? 0 : exitCodeOf(error), isToBeTold: !isStop }
  }

  async readSettings(flags: Flags): Promise<Settings> {
    const { parseSettings } = await import('./config/parse-settings.ts')
    const surroundings = { hostName: hostname(), processId: process.pid }
    // The scheduler is loaded only to judge a schedule that somebody gave.
    const isScheduled = flags['tick'] !== undefined || process.env['PARTKEEPER_TICK'] !== undefined
    const cron = isScheduled ? { validateCron: (await import('./runtime/schedule.ts')).findCronProblem } : {}
    const settings = parseSettings(process.env, flags, { ...surroundings, ...cron })
    this.#learnSecrets(settings.secrets)
    return settings
  }

  async use<Result>(request: UseRequest, work: (tools: CommandTools) => Promise<Result>): Promise<Result> {
    this.#endsByItself = LIVES_LONG.has(request.role)
    const settings = await this.readSettings(request.flags)
    const { target, warnings } = await this.#findTarget(settings)
    const log = await this.#openLog(settings, request)
    for (const warning of warnings) process.stderr.write(`warning: ${this.scrub(warning)}\n`)
    const notices: Notice[] = []
    const observe: Observe = (observation) => {
      log(observation)
      request.observe?.(observation)
    }
    const { signal } = this.#signals
    const [clock, random] = [this.clock, makeRandom()]
    const open = () => this.#open(target, { request, settings, observe, notices })
    const database = await this.#orStop(
      this.#endsByItself ? awaitDatabase(open, { ...settings, clock, random, observe, signal }) : open(),
    )
    if (!this.#endsByItself) {
      signal.addEventListener('abort', () =>
        observe({ kind: 'process.draining', reason: String(signal.reason) }),
      )
    }
    const { makeArchiveTools } = await import('./services/make-archive-tools.ts')
    const pass = { database: database.kysely, clock, random, observe, signal }
    const scratchFolder = settings.scratchFolder ?? tmpdir()
    const choices = { ...settings, scratchFolder, scrub: (text: string) => this.scrub(text) }
    const tools = makeArchiveTools(pass, database, this.version, choices)
    const { makeHttpDelivery } = await import('./delivery/http-delivery.ts')
    const delivery = makeHttpDelivery({ ...settings, version: this.version, clock })
    try {
      const mismatch = await this.#judgeSchema(database, request.role)
      return await work({ ...tools, delivery, sessions: database, settings, notices, mismatch })
    } finally {
      await tools.shelf.close()
      await this.#leave(database)
    }
  }

  async findUpstream(flags: Flags) {
    const settings = await this.readSettings(flags)
    if (!settings.connection.isChosen) return undefined
    const { findUpstream } = await import('./postgres/find-upstream.ts')
    return findUpstream((await this.#findTarget(settings)).target)
  }

  async runDemo({ flags, keep, isJson }: DemoRequest): Promise<number> {
    this.#endsByItself = true
    this.#drainMs = DEMO_DRAIN_MS
    const { demoRows: rows, demoSeed: seed } = await this.readSettings(flags)
    const { runDemo } = await import('./demo/run-demo.ts')
    const stream = isJson ? process.stderr : process.stdout
    const isTerminal = stream.isTTY === true
    const mayUseColor = isTerminal && wantsColor()
    const write = (text: string): void => void stream.write(text)
    const { signal } = this.#signals
    return runDemo({ rows, seed, keep, isTerminal, mayUseColor, write, signal, clock: this.clock })
  }

  async #findTarget(settings: Settings) {
    const { resolveConnection } = await import('./config/connection-files.ts')
    const owner = { homeFolder: homedir(), userName: userInfo().username }
    const resolved = resolveConnection(settings.connection, owner)
    const { password, tls } = resolved.target
    this.#learnSecrets([...settings.secrets, password, tls.keyPassphrase])
    return resolved
  }

  /** What lives long tells its life; a command answers on standard output, so its log is for what is not as it should be. */
  async #openLog(settings: Settings, { role, flags }: UseRequest): Promise<Observe> {
    const { makeLog } = await import('./observe/logger.ts')
    const isChosen = flags['logLevel'] !== undefined || (process.env['PARTKEEPER_LOG_LEVEL'] ?? '') !== ''
    const isTerminal = process.stderr.isTTY === true
    const { logFormat: format } = settings
    const isMachine = flags['json'] === true && flags['logFormat'] === undefined
    return makeLog({
      level: LIVES_LONG.has(role) || isChosen ? settings.logLevel : 'warn',
      isPretty: format === 'pretty' || (format === 'auto' && isTerminal && !isMachine),
      mayUseColor: isTerminal && settings.mayUseColor,
      scrub: (text) => this.scrub(text),
      write: (text) => void process.stderr.write(text),
    })
  }

  async #open(
    target: ConnectionTarget,
    parts: {
      readonly request: UseRequest
      readonly settings: Settings
      readonly observe: Observe
      readonly notices: Notice[]
    },
  ): Promise<Database<Tables>> {
    const { openDatabase } = await import('./postgres/connect.ts')
    const { role } = parts.request
    // What the server remarks on a command of a person belongs to the answer.
    const collect = (notice: Notice): void => {
      const { severity, message, hint } = notice
      parts.notices.push({ severity, message, hint })
    }
    return openDatabase<Tables>(target, {
      role,
      allowSuperuser: parts.settings.allowSuperuser,
      poolSize: countSessions(parts.request, parts.settings),
      observe: parts.observe,
      ...(role === 'cli' ? { onNotice: collect } : {}),
    })
  }

  /** Whoever makes partitions is let in with another schema; everybody else needs the one of this program. */
  async #judgeSchema(database: Database<Tables>, role: UseRequest['role']) {
    if (role === 'migrate') return undefined
    const { findMismatch, requireSchema } = await import('./services/require-schema.ts')
    if (role === 'worker' || role === 'maintain') return database.withClient(findMismatch)
    await database.withClient(requireSchema)
    return undefined
  }

  /** The result, or the end of the wait for it when the process is told to stop. */
  async #orStop<Result>(waiting: Promise<Result>): Promise<Result> {
    return unlessAborted(waiting, this.#signals.signal)
  }

  /** A drain that ran out of time leaves work in flight: then the connections are cut, and the server rolls back. */
  async #leave(database: Database<Tables>): Promise<void> {
    const timeout = new AbortController()
    const patience = this.clock.sleep(CLOSE_PATIENCE_MS, timeout.signal).then(() => 'late' as const)
    const end = await Promise.race([database.close().then(() => 'closed' as const), patience])
    timeout.abort()
    if (end === 'late') database.abandon()
  }

  #learnSecrets(secrets: readonly (Secret | undefined)[]): void {
    this.scrub = createScrubber([...listRawSecrets(), ...secrets])
  }

  #isStoppedFromOutside(): boolean {
    return this.#signals.name() !== undefined && !this.#endsByItself
  }

  #exitCodeOfStop(): number {
    return EXIT_CODE_BY_SIGNAL[this.#signals.name() ?? 'SIGTERM']
  }
}

/** Known before the settings are read, so that no complaint about them tells one. */
function listRawSecrets(): readonly (string | undefined)[] {
  return SECRET_NAMES.map((name) => process.env[name])
}

function wantsColor(): boolean {
  return (process.env['NO_COLOR'] ?? '') === ''
}
