// A fault in the configuration as a value, and the one error that carries all of them at once. A fault names the
// setting, what was expected, what was found and what to do; a secret's value never gets in here.
import { PartkeeperError } from '../core/errors.ts'
import type { Scrub } from '../core/secrets.ts'

/** One thing that is wrong with one setting. */
export interface ConfigFault {
  /** The variable or flag, as the person wrote it. */
  readonly setting: string
  readonly expected: string
  readonly found: string
  readonly hint: string | undefined
}

/** A fault before secrets were cut out: `found` is either words of ours, or the value itself, not quoted yet. */
export interface ConfigFaultDraft extends Omit<ConfigFault, 'found'> {
  readonly found: string | { readonly value: string }
}

/** Either what a text means, or why it means nothing. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly expected: string
      readonly hint?: string | undefined
      readonly found?: string | undefined
    }

/** All faults of a configuration together; exit code 4. */
export class ConfigurationError extends PartkeeperError {
  override readonly name = 'ConfigurationError'
  readonly faults: readonly ConfigFault[]

  constructor(faults: readonly ConfigFaultDraft[], scrub: Scrub) {
    const clean = faults.map((fault) => finishFault(fault, scrub))
    super('config_invalid', writeMessage(clean), { hint: onlyHint(clean) })
    this.faults = clean
  }
}

const FOUND_LENGTH_MAX = 60

/** Quotes a value that is not secret for a message: control characters and odd letters visible, cut when long. */
function quoteFound(value: string): string {
  const cut = value.length > FOUND_LENGTH_MAX ? `${value.slice(0, FOUND_LENGTH_MAX)}...` : value
  const visible = JSON.stringify(cut).replace(/[^\x20-\x7e]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return visible
}

/** Cuts secrets out before a value is quoted and shortened: afterwards a part of one would not be recognised. */
function finishFault(fault: ConfigFaultDraft, scrub: Scrub): ConfigFault {
  const { found } = fault
  return {
    setting: fault.setting,
    expected: scrub(fault.expected),
    found: typeof found === 'string' ? scrub(found) : quoteFound(scrub(found.value)),
    hint: fault.hint === undefined ? undefined : scrub(fault.hint),
  }
}

function writeMessage(faults: readonly ConfigFault[]): string {
  const heading =
    faults.length === 1 ? 'the configuration has 1 fault' : `the configuration has ${faults.length} faults`
  return [`${heading}:`, ...faults.map(writeFault)].join('\n')
}

function writeFault({ setting, expected, found, hint }: ConfigFault): string {
  const fault = `  ${setting}: expected ${expected}, found ${found}`
  return hint === undefined ? fault : `${fault} (${hint})`
}

function onlyHint(faults: readonly ConfigFault[]): string | undefined {
  return faults.length === 1 ? faults[0]?.hint : undefined
}
