// Reads one section of a pg_service.conf: lines of name=value under [service]. Pure; where the file lies is decided
// elsewhere. Values are never repeated in a fault, since a service file may hold passwords.
import {
  type ConnectionParameters,
  isParameterName,
  isWithoutEffect,
  PARAMETER_NAMES,
  readParameter,
} from './connection-parameters.ts'
import type { ConfigFault } from './faults.ts'
import { proposeNearest } from './suggestion.ts'

/** What a section says; undefined when the file has no such section. */
export type ParsedService =
  | { readonly parameters: ConnectionParameters; readonly faults: readonly ConfigFault[] }
  | undefined

/** Reads the section of a service; `place` names the file in faults. */
export function parseService(text: string, service: string, place: string): ParsedService {
  const lines = text.split(/\r?\n/).map((line, index) => ({ text: line.trim(), number: index + 1 }))
  const begin = lines.findIndex((line) => line.text === `[${service}]`)
  if (begin < 0) return undefined
  const after = lines.slice(begin + 1)
  const end = after.findIndex((line) => line.text.startsWith('['))
  const section = end < 0 ? after : after.slice(0, end)
  const entries = section.filter((line) => line.text !== '' && !line.text.startsWith('#'))
  const parts = entries.map((line) => readEntry(line.text, `${place}, line ${line.number}`))
  return {
    // libpq lets the first line of a name win.
    parameters: Object.assign({}, ...parts.map((part) => part.parameters).reverse()),
    faults: parts.flatMap((part) => part.faults),
  }
}

function readEntry(
  line: string,
  setting: string,
): { readonly parameters: ConnectionParameters; readonly faults: readonly ConfigFault[] } {
  const refuse = (expected: string, hint?: string) => ({
    parameters: {},
    faults: [{ setting, expected, found: 'something else', hint }],
  })
  const index = line.indexOf('=')
  if (index < 0) return refuse('name=value')
  const name = line.slice(0, index)
  const value = line.slice(index + 1)
  if (name === 'service') return refuse('no service inside a service')
  if (!isParameterName(name)) {
    if (isWithoutEffect(name, value)) return { parameters: {}, faults: [] }
    return refuse('a parameter that is honoured here', proposeNearest(name, PARAMETER_NAMES))
  }
  const parsed = readParameter(name, value)
  return parsed.ok
    ? { parameters: parsed.value, faults: [] }
    : refuse(`${parsed.expected} as ${name}`, parsed.hint)
}
