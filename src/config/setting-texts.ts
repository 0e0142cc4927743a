// The texts of the settings: collected from environment and flags, read by the schema, faults described. An empty
// variable counts as unset, as libpq has it. Secrets never reach a fault.
import type { ConfigFaultDraft } from './faults.ts'
import { settingNotes } from './setting-schema.ts'
import { type SettingName, type SettingValues, settingsSchema } from './settings.ts'
import { proposeNearest } from './suggestion.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Flags by the camel-case name of their long form (`--log-level` is `logLevel`); others are not looked at. */
export type Flags = Readonly<Record<string, unknown>>

/** The texts that were given, and how the person spelled each setting: as a variable or as a flag. */
export interface ReadTexts {
  readonly texts: Readonly<Record<string, string>>
  readonly spelling: ReadonlyMap<string, string>
}

const OURS = 'PARTKEEPER_'
/** The test suite says to itself where its servers are; the programs it starts inherit that and do not read it. */
const OURS_FOR_TESTS = 'PARTKEEPER_TEST_'

/** The names of all settings, in the order of the documentation. */
export const SETTING_NAMES: readonly SettingName[] = Object.keys(settingsSchema.shape).filter(isSettingName)

/** Collects the settings that are given; a flag wins over its variable. */
export function collectTexts(environment: Environment, flags: Flags): ReadTexts {
  const spelling = new Map<string, string>()
  const texts: Record<string, string> = {}
  for (const [name, text] of Object.entries(environment)) {
    if (text === undefined || text === '' || !(isSettingName(name) || isOurs(name))) continue
    texts[name] = text
    spelling.set(name, name)
  }
  for (const name of SETTING_NAMES) {
    const flag = settingNotes.get(settingsSchema.shape[name])?.flag
    const value = flag === undefined ? undefined : flags[toCamelCase(flag)]
    if (flag === undefined || value === undefined) continue
    texts[name] = String(value)
    spelling.set(name, flag)
  }
  return { texts, spelling }
}

/** Reads the settings that are valid and leaves the others out. */
export function readValid({ texts }: ReadTexts): SettingValues {
  const values = SETTING_NAMES.flatMap((name) => {
    const parsed = settingsSchema.shape[name].safeParse(texts[name])
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data] as const] : []
  })
  return Object.fromEntries(values)
}

/** Describes every setting that the schema refuses. */
export function findFaults(read: ReadTexts): readonly ConfigFaultDraft[] {
  const parsed = settingsSchema.safeParse(read.texts)
  return (parsed.error?.issues ?? []).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map(describeUnknown)
    const hint = issue.code === 'custom' ? issue.params?.['hint'] : undefined
    return [describeInvalid(read, String(issue.path[0]), { expected: issue.message, hint })]
  })
}

function describeUnknown(name: string): ConfigFaultDraft {
  const ours = SETTING_NAMES.filter((known) => known.startsWith(OURS))
  const expected = 'a variable that exists'
  return { setting: name, expected, found: 'an unknown one', hint: proposeNearest(name, ours) }
}

function describeInvalid(
  read: ReadTexts,
  name: string,
  problem: { expected: string; hint: unknown },
): ConfigFaultDraft {
  const isSecret = isSettingName(name) && settingNotes.get(settingsSchema.shape[name])?.isSecret === true
  return {
    setting: read.spelling.get(name) ?? name,
    expected: problem.expected,
    found: isSecret ? 'a value that is not shown' : { value: read.texts[name] ?? '' },
    hint: typeof problem.hint === 'string' ? problem.hint : undefined,
  }
}

function isOurs(name: string): boolean {
  return name.startsWith(OURS) && !name.startsWith(OURS_FOR_TESTS)
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingsSchema.shape, name)
}

function toCamelCase(flag: string): string {
  return flag.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
