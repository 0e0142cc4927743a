// Help and documentation of the settings, written from the schema so that neither can fall behind it. Text only: where
// it is printed or kept is decided elsewhere.
import * as z from 'zod'
import { SETTING_GROUPS, type SettingNotes, settingNotes } from './setting-schema.ts'
import { SETTING_NAMES } from './setting-texts.ts'
import { type SettingName, settingsSchema } from './settings.ts'

const HELP_WIDTH = 100
const HELP_INDENT = '      '

interface DocumentedSetting extends SettingNotes {
  readonly name: SettingName
  readonly description: string
}

/** The documentation's table of all settings, one table per group, as Markdown. */
export function settingsTableMarkdown(): string {
  const tables = SETTING_GROUPS.map((group) => {
    const rows = listSettings()
      .filter((setting) => setting.group === group)
      .map((setting) => {
        const name =
          setting.flag === undefined ? `\`${setting.name}\`` : `\`${setting.name}\`, \`${setting.flag}\``
        return writeRow([name, setting.description, writeFallback(setting)])
      })
    return [`### ${group}`, '', '| setting | meaning | default |', '| --- | --- | --- |', ...rows].join('\n')
  })
  return `${tables.join('\n\n')}\n`
}

/** The part of `--help` that lists all settings. */
export function settingsHelpText(): string {
  const groups = SETTING_GROUPS.map((group) => {
    const entries = listSettings()
      .filter((setting) => setting.group === group)
      .flatMap((setting) => [
        `  ${setting.flag === undefined ? setting.name : `${setting.name}, ${setting.flag}`}`,
        ...wrap(
          setting.fallback === undefined
            ? setting.description
            : `${setting.description} Default: ${setting.fallback}.`,
        ),
      ])
    return [`${group}:`, ...entries].join('\n')
  })
  return `${groups.join('\n\n')}\n`
}

/** The JSON Schema of the settings as they are given: all of them texts. */
export function settingsJsonSchema(): unknown {
  return z.toJSONSchema(settingsSchema, { io: 'input' })
}

function listSettings(): readonly DocumentedSetting[] {
  return SETTING_NAMES.map((name) => {
    const schema = settingsSchema.shape[name]
    const notes = settingNotes.get(schema)
    if (notes === undefined || schema.description === undefined) throw new Error(`${name} has no description`)
    return { ...notes, name, description: schema.description }
  })
}

function writeFallback({ fallback }: SettingNotes): string {
  return fallback ?? ''
}

function writeRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('*', '\\*')).join(' | ')} |`
}

function wrap(text: string): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && HELP_INDENT.length + longer.length > HELP_WIDTH) {
      lines.push(HELP_INDENT + line)
      line = word
    } else {
      line = longer
    }
  }
  return [...lines, HELP_INDENT + line]
}
