// Reads a file that a person named on the command line. A slip in its name is wrong usage, not a failure of
// ours. Judges nothing of what the file says.
import { readFileSync } from 'node:fs'
import { PartkeeperError } from '../core/errors.ts'

/** The text of the file. */
export function readNamedFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new PartkeeperError('usage', `cannot read ${file}: ${reason}`)
  }
}
