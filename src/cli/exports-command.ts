// `partkeeper exports`: the exports that are open, and the last that are over. Changes nothing; works while others are
// at them.
import type { ExportState } from '../services/show-exports.ts'
import { type CommandDefinition, countOption } from './command-definition.ts'
import { describeShare, describeSituation } from './export-text.ts'
import { formatBytes, formatCount, formatInstant } from './human-text.ts'
import { renderTable } from './text-table.ts'

const COUNT_DEFAULT = 20

export const exportsCommand: CommandDefinition = {
  name: 'exports',
  summary: 'List exports, and how far they are',
  description:
    'Lists exports, open ones first, then the newest: how far each is, who is at it, what stands in its way, and where its manifest lies.',
  options: [{ flags: '--limit <count>', description: `how many (default: ${COUNT_DEFAULT})`, isCount: true }],
  examples: ['exports', 'exports --json'],
  run: async (input, port) => {
    const { showExports } = await import('../services/show-exports.ts')
    const limit = countOption(input, 'limit') ?? COUNT_DEFAULT
    const exports = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
      showExports(database, limit),
    )
    if (exports.length === 0) return { json: { exports }, text: 'there are no exports' }
    const head = [
      'export',
      'table',
      'store',
      'state',
      'done',
      'rows',
      'stored',
      'last progress',
      'manifest or what is up',
    ]
    const text = input.isJson
      ? ''
      : await renderTable(port.terminal, { head, rows: exports.map(toRow), sentences: 1 })
    return { json: { exports }, text }
  },
}

function toRow(state: ExportState): readonly string[] {
  return [
    state.id,
    state.relation,
    state.store,
    state.state,
    describeShare(state),
    formatCount(state.rows),
    formatBytes(state.stored_bytes),
    formatInstant(state.progress_at),
    [describeSituation(state), state.manifest ?? ''].filter((part) => part !== '').join('; '),
  ]
}
