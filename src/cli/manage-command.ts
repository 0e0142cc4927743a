// `partkeeper manage`: puts a table under management and makes its first partitions.
// Values are passed on as they were typed; SQL checks them.
import type { ManageReport } from '../services/manage-table.ts'
import {
  type CommandDefinition,
  type CommandInput,
  countOption,
  requiredArgument,
  switchOption,
  textOption,
} from './command-definition.ts'
import { visible } from './human-text.ts'
import { describeNotices, describePartitions, describeRetention } from './table-text.ts'

/** SQL's own defaults: left at these, a second call changes nothing. */
const PREMAKE = 4
const TIME_ZONE = 'UTC'

export const manageCommand: CommandDefinition = {
  name: 'manage',
  summary: 'Put a table under management and make its first partitions',
  description:
    'Puts a range-partitioned table under management and makes its first partitions. An empty ordinary table is turned into a partitioned one first. Called again, it changes what differs and nothing else.',
  arguments: [
    ['<table>', 'the table; without a schema it is looked for where the role looks'],
    ['<interval>', 'length of a partition, such as "1 day"; for plain integer keys a whole number'],
  ],
  options: [
    { flags: '--control <column>', description: 'the column to cut by (default: the partition key)' },
    { flags: '--retention <duration>', description: 'how long partitions are kept (default: for ever)' },
    {
      flags: '--premake <count>',
      description: `partitions ahead of the current one (default: ${PREMAKE})`,
      isCount: true,
    },
    {
      flags: '--horizon <duration>',
      description: 'how far ahead partitions reach at least (default: 3 days)',
    },
    { flags: '--time-zone <zone>', description: `where days begin (default: ${TIME_ZONE})` },
    { flags: '--origin <instant>', description: 'an instant at which a partition begins' },
    {
      flags: '--key-encoding <encoding>',
      description: 'how a key that is no time is read: s, ms, us or ns since 1970, uuid_v7 or ulid',
    },
    { flags: '--with-default', description: 'also make a default partition' },
  ],
  examples: ['manage public.events "1 day" --control created_at --retention "14 days"'],
  run: async (input, port) => {
    const { manageTable } = await import('../services/manage-table.ts')
    const { report, notices } = await port.use({ role: 'cli', flags: input.flags }, async (tools) => ({
      report: await manageTable(tools.database, readRequest(input)),
      notices: tools.notices,
    }))
    const lines = [
      describeChange(report),
      `  ${describePartitions(report)}`,
      `  ${describeRetention(report.policy)}`,
    ]
    return { json: { ...report, notices }, text: [...lines, ...describeNotices(notices)].join('\n') }
  },
}

function readRequest(
  input: CommandInput,
): Parameters<typeof import('../services/manage-table.ts').manageTable>[1] {
  return {
    parent: requiredArgument(input, 0),
    partitionInterval: requiredArgument(input, 1),
    control: textOption(input, 'control'),
    retention: textOption(input, 'retention'),
    premake: countOption(input, 'premake') ?? PREMAKE,
    horizon: textOption(input, 'horizon'),
    timeZone: textOption(input, 'timeZone') ?? TIME_ZONE,
    origin: textOption(input, 'origin'),
    keyEncoding: textOption(input, 'keyEncoding'),
    withDefault: switchOption(input, 'withDefault'),
  }
}

function describeChange({ change, policy }: ManageReport): string {
  const table = visible(policy.parent)
  if (change === 'managed') return `${table} is under management`
  return change === 'changed' ? `${table}: the policy is changed` : `${table}: nothing to change`
}
