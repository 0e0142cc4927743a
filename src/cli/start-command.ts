// `partkeeper start`, which is `npm start`: the worker when somebody named a database, the demo otherwise.
// The worker touches nothing that nobody asked for: it never installs the schema, and works on managed tables only.
import type { CommandDefinition } from './command-definition.ts'
import { DEMO_OPTIONS, runAsDemo } from './demo-command.ts'
import { runAsWorker, WORKER_OPTIONS } from './worker-command.ts'

export const startCommand: CommandDefinition = {
  name: 'start',
  summary: 'Be the worker if a database is named, else the demo',
  description:
    'What `npm start` runs: the worker when DATABASE_URL, PGHOST, PGSERVICE or PGDATABASE is set, and the demo on an embedded Postgres otherwise.',
  options: [...WORKER_OPTIONS, ...DEMO_OPTIONS],
  examples: ['start', 'start --rows 100000'],
  run: async (input, port) => {
    const { connection } = await port.readSettings(input.flags)
    return connection.isChosen ? runAsWorker(input, port) : runAsDemo(input, port)
  },
}
