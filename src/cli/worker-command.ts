// `partkeeper worker`: the long-lived worker. Runs until it is told to stop, and then ends with 0.
// What it does is logged; on standard output it says one thing, at the end and only to machines.
import type { Answer, CommandDefinition, CommandInput, OptionDefinition } from './command-definition.ts'
import type { CommandPort, CommandTools } from './command-port.ts'
import { PORT_OPTION, serveCalls } from './serve-command.ts'

/** The settings of a worker that have flags. */
export const WORKER_OPTIONS: readonly OptionDefinition[] = [
  {
    flags: '--tick <cron>',
    description: 'when to look for work, as a cron expression (default: every minute)',
  },
  { flags: '--tick-zone <zone>', description: 'time zone of --tick (default: UTC)' },
  { flags: '--jitter <duration>', description: 'longest random delay of a tick (default: 10 seconds)' },
  { flags: '--budget <duration>', description: 'how long one pass may take (default: 10 minutes)' },
  { flags: '--worker-name <name>', description: 'name in views and logs (default: host:pid)' },
]

export const workerCommand: CommandDefinition = {
  name: 'worker',
  summary: 'Run the long-lived worker',
  description:
    'Runs the worker: it looks for work at once, at every tick, and whenever another worker has died. Several share the work. SIGTERM or Ctrl-C ends it with 0 within five seconds; killed otherwise, nothing is lost. It never installs or upgrades the schema; where that is of another build, it makes partitions and takes nothing away.',
  options: [
    ...WORKER_OPTIONS,
    { flags: '--http', description: 'answer calls as well, as `serve` does, in the same process' },
    PORT_OPTION,
  ],
  examples: ['worker', 'worker --tick "*/5 * * * *" --jitter "30 seconds"'],
  run: runAsWorker,
}

/** Works until the process is told to stop. */
export async function runAsWorker(input: CommandInput, port: CommandPort): Promise<Answer> {
  await port.use({ role: 'worker', flags: input.flags }, async (tools) => {
    const { runWorker } = await import('../runtime/worker.ts')
    const { readMemoryLimit } = await import('../config/memory-limit.ts')
    const { settings, mismatch } = tools
    if (mismatch !== undefined) {
      const { runCreator } = await import('../runtime/creator.ts')
      const { findMismatch } = await import('../services/require-schema.ts')
      await runCreator(tools, { ...settings, findMismatch: () => tools.sessions.withClient(findMismatch) })
      return
    }
    const memoryBytes = settings.memoryBytes ?? readMemoryLimit()
    const work = (): Promise<void> => runWorker(tools, { ...settings, memoryBytes, version: port.version })
    await (input.flags['http'] === true ? workAndServe(tools, work) : work())
  })
  return { json: { stopped: true }, text: '' }
}

/** One process, one end: when the worker leaves, nobody listens any more; when the server dies, so does the process. */
async function workAndServe(tools: CommandTools, work: () => Promise<void>): Promise<void> {
  const over = new AbortController()
  const signal = AbortSignal.any([tools.signal, over.signal])
  const working = work().finally(() => over.abort('the worker has left'))
  await Promise.all([working, serveCalls({ ...tools, signal })])
}
