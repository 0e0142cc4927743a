// `partkeeper migrate`: installs or upgrades the schema, or prints the script that does.
// The only command that works without the schema.
import type { CommandDefinition } from './command-definition.ts'
import { switchOption } from './command-definition.ts'

export const migrateCommand: CommandDefinition = {
  name: 'migrate',
  summary: 'Install or upgrade the schema',
  description:
    'Installs or upgrades the schema partkeeper in one transaction. Safe to run again, and from several machines at once: they take turns. Run it as the role that owns the tables.',
  options: [{ flags: '--print', description: 'write the SQL to standard output instead; needs no database' }],
  examples: ['migrate', 'migrate --print > partkeeper.sql'],
  run: async (input, port) => {
    const { installPatiently, writeSchemaScript } = await import('../services/install-schema.ts')
    if (switchOption(input, 'print')) {
      const script = writeSchemaScript()
      return { json: { script }, text: script }
    }
    const result = await port.use({ role: 'migrate', flags: input.flags }, installPatiently)
    const { before, version, isChanged } = result
    const from = before.kind === 'missing' ? null : before.version
    const json = { before: before.kind, version_before: from, version, changed: isChanged }
    return { json, text: describe(json) }
  },
}

interface Migration {
  readonly version_before: number | null
  readonly version: number
  readonly changed: boolean
}

function describe({ version_before: before, version, changed }: Migration): string {
  if (!changed) return `nothing to do: the schema is at version ${version}`
  if (before === null) return `installed the schema, version ${version}`
  return before === version
    ? `brought the functions of version ${version} up to date`
    : `upgraded the schema from version ${before} to ${version}`
}
