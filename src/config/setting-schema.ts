// How one setting becomes a zod schema: a strict reader, a description and the notes that help and documentation show.
// Knows no setting by name.
import * as z from 'zod'
import { type DurationLimits, parseDuration } from './duration.ts'
import type { Parsed } from './faults.ts'

export const SETTING_GROUPS = [
  'Database',
  'TLS',
  'Worker',
  'Archives',
  'Web',
  'Alerts',
  'Output',
  'Demo',
] as const

/** What help and documentation say about a setting besides its description. */
export interface SettingNotes {
  readonly group: (typeof SETTING_GROUPS)[number]
  /** The value when the setting is not given, in the words of its reader; undefined when there is none. */
  readonly fallback?: string
  /** The flag of the command line that sets the same thing; a flag wins over its variable. */
  readonly flag?: string
  readonly isSecret?: boolean
}

/** The notes to each setting, by its schema. */
export const settingNotes = z.registry<SettingNotes>()

/** A setting: a text that a strict reader turns into a value, and that may be missing. */
export function setting<T>(read: (text: string) => Parsed<T>, description: string, notes: SettingNotes) {
  return z
    .string()
    .transform((text, context): T => {
      const parsed = read(text)
      if (parsed.ok) return parsed.value
      context.issues.push({
        code: 'custom',
        message: parsed.expected,
        input: text,
        params: { hint: parsed.hint },
      })
      return z.NEVER
    })
    .optional()
    .describe(description)
    .register(settingNotes, notes)
}

/** The reader of a duration between two limits. */
export function readDuration(limits: DurationLimits): (text: string) => Parsed<number> {
  return (text) => parseDuration(text, limits)
}
