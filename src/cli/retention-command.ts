// `partkeeper retention`: how long the partitions of a table are kept, and what becomes of them.
// Values are passed on as they were typed; SQL checks them.
import { type CommandDefinition, countOption, requiredArgument, textOption } from './command-definition.ts'
import { visible } from './human-text.ts'
import { describeNotices, describeRetention } from './table-text.ts'

/** The word that stands for keeping everything. */
const FOR_EVER = 'none'
const ON_EXPIRY = 'archive'
const GRACE = '7 days'

export const retentionCommand: CommandDefinition = {
  name: 'retention',
  summary: 'Set how long the partitions of a table are kept',
  description:
    'Sets how long the partitions of a table are kept, and what becomes of them then. Options that are left out are set to their defaults. With --keep-at-least or --max-total-size too, a partition goes only when all agree.',
  arguments: [
    ['<table>', 'a table under management'],
    ['<duration>', 'a whole number and a unit, such as "14 days"; none: age alone retires nothing'],
  ],
  options: [
    { flags: '--on-expiry <fate>', description: `detach, archive or drop (default: ${ON_EXPIRY})` },
    { flags: '--grace <duration>', description: `time between detach and drop (default: ${GRACE})` },
    { flags: '--store <name>', description: 'store of the archives (default: the one named default)' },
    {
      flags: '--keep-at-least <count>',
      description: 'never retire the newest so many partitions',
      isCount: true,
    },
    {
      flags: '--max-total-size <size>',
      description: 'retire only what is beyond this size, such as "500 GB"',
    },
  ],
  examples: [
    'retention public.events "14 days" --grace "3 days" --store cold',
    'retention public.events "14 days" --on-expiry drop',
    'retention public.events none',
  ],
  run: async (input, port) => {
    const { keepPartitions } = await import('../services/keep-partitions.ts')
    const duration = requiredArgument(input, 1)
    const request = {
      parent: requiredArgument(input, 0),
      retention: duration === FOR_EVER ? null : duration,
      onExpiry: textOption(input, 'onExpiry') ?? ON_EXPIRY,
      grace: textOption(input, 'grace') ?? GRACE,
      store: textOption(input, 'store'),
      keepAtLeast: countOption(input, 'keepAtLeast'),
      maxTotalSize: textOption(input, 'maxTotalSize'),
    }
    const { report, notices } = await port.use({ role: 'cli', flags: input.flags }, async (tools) => ({
      report: await keepPartitions(tools.database, request),
      notices: tools.notices,
    }))
    const line = `${visible(report.policy.parent)}: ${describeRetention(report.policy)}`
    return { json: { ...report, notices }, text: [line, ...describeNotices(notices)].join('\n') }
  },
}
