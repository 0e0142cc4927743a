// `partkeeper store` and `partkeeper stores`: places for archives are registered, tried, and listed. Registering opens
// nothing; probing opens the place, marks it at its first use, and says what it can do and how long it takes.

import { PartkeeperError } from '../core/errors.ts'
import type { ProbeReport, StoreState } from '../services/manage-stores.ts'
import {
  type Answer,
  type CommandDefinition,
  type CommandInput,
  requiredArgument,
} from './command-definition.ts'
import type { CommandPort, Terminal } from './command-port.ts'
import { formatBytes, formatCount, formatInstant, visible } from './human-text.ts'
import { paint } from './palette.ts'
import { renderTable } from './text-table.ts'

export const storeCommand: CommandDefinition = {
  name: 'store',
  summary: 'Add a store for archives, or try one out',
  description:
    'Adds a store for archives under a name, or tries one out: `probe` opens it, marks it at its first use, writes and reads a small object, and says whether it refuses to write over an object by itself. Credentials come from the environment and never from the URL. PARTKEEPER_STORE registers itself as `default`.',
  arguments: [
    ['<verb>', 'add or probe'],
    ['<name>', 'what policies and exports call it'],
    ['[url]', 'after add: file:///folder or s3://bucket/prefix?region=...&endpoint=...'],
  ],
  examples: [
    'store add default file:///srv/archives',
    'store add cold "s3://my-bucket/archives?region=eu-central-1"',
    'store probe cold',
  ],
  run: async (input, port) => {
    const [verb, name, url] = [requiredArgument(input, 0), requiredArgument(input, 1), input.arguments[2]]
    if (verb === 'add' && url !== undefined) return add({ name, url }, input, port)
    if (verb === 'probe' && url === undefined) return probe(name, input, port)
    const message =
      verb === 'add'
        ? 'store add needs a URL'
        : verb === 'probe'
          ? 'store probe takes a name only'
          : `unknown verb '${verb}'`
    throw new PartkeeperError('usage', message, { hint: 'partkeeper store --help shows how it is called' })
  },
}

export const storesCommand: CommandDefinition = {
  name: 'stores',
  summary: 'List the stores for archives',
  examples: ['stores', 'stores --json'],
  run: async (input, port) => {
    const { addDefaultStore, listStores } = await import('../services/manage-stores.ts')
    const stores = await port.use({ role: 'cli', flags: input.flags }, async ({ database, settings }) => {
      await addDefaultStore(database, settings.storeUrl)
      return listStores(database)
    })
    return { json: { stores }, text: input.isJson ? '' : await describeStores(port.terminal, stores) }
  },
}

async function add(
  { name, url }: { readonly name: string; readonly url: string },
  input: CommandInput,
  port: CommandPort,
): Promise<Answer> {
  const { addStore } = await import('../services/manage-stores.ts')
  const store = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
    addStore(database, name, url),
  )
  return {
    json: { store },
    text: `store ${visible(store.name)} is ${visible(store.url)}; try it out with: partkeeper store probe ${visible(store.name)}`,
  }
}

async function probe(name: string, input: CommandInput, port: CommandPort): Promise<Answer> {
  const { addDefaultStore, probeStore } = await import('../services/manage-stores.ts')
  const report = await port.use({ role: 'maintain', flags: input.flags }, async (tools) => {
    await addDefaultStore(tools.database, tools.settings.storeUrl)
    return probeStore(tools, name)
  })
  return { json: { store: report }, text: describeProbe(port.terminal, report) }
}

function describeProbe(terminal: Terminal, report: ProbeReport): string {
  const { name, place, conditional_writes: isGuarded, is_first_use: isFirstUse, marker } = report
  return [
    `${paint(terminal, 'green', 'ok')}: store ${visible(name)} is ${visible(place)}`,
    `  mark ${marker}, ${isFirstUse ? 'written just now' : 'as recorded'}`,
    isGuarded
      ? '  refuses to write over an object by itself'
      : '  has no conditional writes: keys that hold a hash of the content keep objects apart',
    `  a small object: written in ${report.write_ms} ms, read in ${report.read_ms} ms`,
  ].join('\n')
}

async function describeStores(terminal: Terminal, stores: readonly StoreState[]): Promise<string> {
  if (stores.length === 0) {
    return 'there are no stores; begin with: partkeeper store add default file:///folder'
  }
  const head = ['store', 'place', 'archives', 'stored', 'conditional writes', 'last seen', 'state']
  return renderTable(terminal, { head, rows: stores.map(toRow), sentences: 1 })
}

function toRow(store: StoreState): readonly string[] {
  const { conditional_writes: isGuarded, seen_at: seenAt, failing_since: failingSince, failure } = store
  return [
    store.name,
    store.url,
    formatCount(store.archives),
    formatBytes(store.stored_bytes),
    isGuarded === null ? 'not tried' : isGuarded ? 'yes' : 'no',
    seenAt === null ? 'never' : formatInstant(seenAt),
    failingSince === null
      ? stateOfMark(store)
      : `failing since ${formatInstant(failingSince)}: ${failure ?? ''}`,
  ]
}

function stateOfMark({ marker }: StoreState): string {
  return marker === null ? 'not used yet' : 'ok'
}
