// The version of this program, as its package says: the file lies above the sources, and above what is built of them, alike.
// Reads one file and nothing of the environment.
import { readFileSync } from 'node:fs'

/** As in package.json. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
