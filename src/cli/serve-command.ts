// `partkeeper serve`: the web process. Hears what the platform says of the workers, and answers probes. It acts on workers through
// the database only. Runs until it is told to stop, and then ends with 0.
import type { CommandDefinition, OptionDefinition } from './command-definition.ts'
import type { CommandTools } from './command-port.ts'

export const PORT_OPTION: OptionDefinition = {
  flags: '--port <port>',
  description: 'where to listen (default: PORT, else 8080)',
}

export const serveCommand: CommandDefinition = {
  name: 'serve',
  summary: 'Run the web process: log drains and probes',
  description:
    'Runs the web process. It receives a log drain, finds R14 and R15 (memory) of worker.N in it, and asks that worker to leave, through the database; see docs/signals.md. It listens on loopback only, unless PARTKEEPER_DRAIN_TOKEN or PARTKEEPER_DRAIN_SECRET is set. SIGTERM or Ctrl-C ends it with 0 within five seconds.',
  options: [PORT_OPTION],
  examples: ['serve', 'serve --port 8080'],
  run: async (input, port) => {
    await port.use({ role: 'serve', flags: input.flags }, (tools) => serveCalls(tools))
    return { json: { stopped: true }, text: '' }
  },
}

/** Listens until it is told to stop. */
export async function serveCalls(tools: CommandTools): Promise<void> {
  const { runWeb } = await import('../runtime/web.ts')
  const { WebServer } = await import('../http/web-server.ts')
  const { port, drainToken, drainSecret } = tools.settings
  await runWeb(tools, (parts) => new WebServer({ ...tools, ...parts, port, drainToken, drainSecret }))
}
