// `partkeeper confirm`: lets a held retirement go ahead, exactly the list behind the fingerprint.
// The fingerprint is what `plan` shows.
import { type CommandDefinition, requiredArgument } from './command-definition.ts'
import { countOf, visible } from './human-text.ts'

export const confirmCommand: CommandDefinition = {
  name: 'confirm',
  summary: 'Let a held retirement go ahead',
  description:
    'Lets a held retirement go ahead: exactly the partitions behind the fingerprint that `partkeeper plan` shows, under the policy as it is. It is refused when the list has changed since.',
  arguments: [
    ['<table>', 'a table under management'],
    ['<fingerprint>', 'what `partkeeper plan` shows'],
  ],
  examples: ['confirm public.events c8ff2fad5908ae21ef0d607d53dd3b1b'],
  run: async (input, port) => {
    const { confirmRetirement } = await import('../services/confirm-retirement.ts')
    const result = await port.use({ role: 'cli', flags: input.flags }, ({ database }) =>
      confirmRetirement(database, requiredArgument(input, 0), requiredArgument(input, 1)),
    )
    const partitions = countOf(result.confirmed, 'partition')
    return {
      json: result,
      text: `${visible(result.parent)}: ${partitions} may be retired; the next pass does it`,
    }
  },
}
