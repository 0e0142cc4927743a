// `partkeeper help`: the help of the program, of a command, or the topic `settings`, which lists every variable.
// The list is made from the schema of the settings, loaded only when somebody asks for it.
import type { Command } from 'commander'
import { PartkeeperError } from '../core/errors.ts'
import type { Answer, CommandDefinition } from './command-definition.ts'

const SETTINGS_TOPIC = 'settings'

/** The command, for a program whose other commands it can describe. */
export function makeHelpCommand(program: Command): CommandDefinition {
  return {
    name: 'help',
    summary: 'Show the help of a command, or all settings (help settings)',
    arguments: [['[topic]', 'a command, or `settings`']],
    examples: ['help plan', 'help settings'],
    run: async ({ arguments: [topic] }) => {
      if (topic === SETTINGS_TOPIC) return describeSettings()
      const subject = topic === undefined ? program : findCommand(program, topic)
      const text = readHelp(subject)
      return { json: { topic: topic ?? null, text }, text }
    },
  }
}

async function describeSettings(): Promise<Answer> {
  const { settingsHelpText, settingsJsonSchema } = await import('../config/settings-documents.ts')
  return { json: settingsJsonSchema(), text: settingsHelpText() }
}

function findCommand(program: Command, name: string): Command {
  const found = program.commands.find((command) => command.name() === name)
  if (found !== undefined) return found
  throw new PartkeeperError('usage', `there is no command and no topic '${name}'`, {
    hint: 'partkeeper help lists the commands; the only other topic is settings',
  })
}

/** Commander knows the whole help only while it writes it. */
function readHelp(command: Command): string {
  const parts: string[] = []
  command.configureOutput({
    writeOut: (text) => {
      parts.push(text)
    },
  })
  command.outputHelp()
  return parts.join('')
}
