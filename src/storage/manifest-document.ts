// The manifest as the bytes of a document: written the same from the same facts, and read with nothing taken on trust. What
// is wrong with one is said precisely; whether its hash is the recorded one is for the caller to compare.
import { z } from 'zod'
import { PartkeeperError } from '../core/errors.ts'
import { MANIFEST_FORMAT, MANIFEST_VERSION, type Manifest } from '../core/manifest.ts'
import { findContradiction } from './manifest-consistency.ts'
import { manifestSchema } from './manifest-schema.ts'

/** Some 140,000 chunks; a document beyond it is refused before it is parsed. */
export const MANIFEST_BYTES_MAX = 64 * 1024 * 1024
const NAMED_FAULTS_MAX = 5
const SHOWN_NAME_LENGTH_MAX = 40

const envelope = z.object({ format: z.unknown(), format_version: z.unknown() })

/** The document of a manifest: keys in one order, so that two writers of the same facts write the same bytes. */
export function writeManifest(manifest: Manifest): Uint8Array {
  const bytes = Buffer.from(`${JSON.stringify(checkForm(manifest), null, 2)}\n`, 'utf8')
  if (bytes.length > MANIFEST_BYTES_MAX) {
    throw invalid(`it would have ${bytes.length} bytes`, 'Export the table anew with larger chunks.')
  }
  return bytes
}

/** The manifest in a document; throws manifest_invalid naming what is wrong with it. Unknown fields are left out. */
export function readManifest(bytes: Uint8Array): Manifest {
  if (bytes.byteLength > MANIFEST_BYTES_MAX) {
    throw invalid(
      `it has more than ${MANIFEST_BYTES_MAX} bytes`,
      'A manifest is a small document; this is another object.',
    )
  }
  const document = parseJson(bytes)
  requireReadableVersion(document)
  return checkForm(document)
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw invalid('it is not JSON', 'The file was cut, or is another one.', cause)
  }
}

function requireReadableVersion(document: unknown): void {
  const { success, data } = envelope.safeParse(document)
  if (!success || data.format !== MANIFEST_FORMAT) {
    throw invalid(`its format is not ${MANIFEST_FORMAT}`, 'This is some other JSON document.')
  }
  const version = data.format_version
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw invalid('its format_version is no positive whole number')
  }
  if (version > MANIFEST_VERSION) {
    throw invalid(
      `its format_version is ${version}, and this program reads up to ${MANIFEST_VERSION}`,
      'Use a later version of Partkeeper.',
    )
  }
}

function checkForm(document: unknown): Manifest {
  const parsed = manifestSchema.safeParse(document)
  if (!parsed.success) throw invalid(describeIssues(parsed.error.issues))
  const contradiction = findContradiction(parsed.data)
  if (contradiction !== undefined) throw invalid(contradiction)
  return parsed.data
}

function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  const named = issues
    .slice(0, NAMED_FAULTS_MAX)
    .map(({ path, message }) => `${describePath(path)}: ${message}`)
  const rest = issues.length - named.length
  return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')
}

function describePath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the document'
  return path
    .map((part) =>
      typeof part === 'number' ? `[${part}]` : `.${String(part).slice(0, SHOWN_NAME_LENGTH_MAX)}`,
    )
    .join('')
    .replace(/^\./, '')
}

function invalid(fault: string, hint?: string, cause?: unknown): PartkeeperError {
  return new PartkeeperError('manifest_invalid', `The manifest is not valid: ${fault}.`, { hint, cause })
}
