// Reads migrations/ and sql/ from the package and puts the files of sql/ into an order in which each
// object comes after those it names. Reads files; knows no database.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PartkeeperError } from '../core/errors.ts'

/** One file of migrations/: state, created once. */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly digest: string
  readonly text: string
}

/** One file of sql/: code, re-created as a whole. */
export interface CodeFile {
  readonly name: string
  readonly text: string
}

const packageFolder = fileURLToPath(new URL('../../', import.meta.url))

/** All migrations in the order of their numbers. */
export function readMigrations(): readonly Migration[] {
  const folder = join(packageFolder, 'migrations')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      return {
        version: Number(file.slice(0, 4)),
        name: basename(file, '.sql'),
        digest: digestOf([text]),
        text,
      }
    })
}

/** All files of sql/, each after those whose objects it names; grants come last. */
export function readCode(): readonly CodeFile[] {
  const folder = join(packageFolder, 'sql')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ name: basename(file, '.sql'), text: readFileSync(join(folder, file), 'utf8') }))
  const grants = files.filter((file) => file.name === 'grants')
  return [...sortByReference(files.filter((file) => file.name !== 'grants')), ...grants]
}

/** A hash over texts in order, as hex; names a version of the code. */
export function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(text).update('\0')
  return hash.digest('hex')
}

/** Sorts files so that every `partkeeper.name` a file mentions is defined before it. A cycle is an error. */
export function sortByReference(files: readonly CodeFile[]): readonly CodeFile[] {
  const byName = new Map(files.map((file) => [file.name, file]))
  const sorted: CodeFile[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (file: CodeFile, trail: readonly string[]): void => {
    if (state.get(file.name) === 'done') return
    if (state.get(file.name) === 'open') {
      throw new PartkeeperError(
        'internal',
        `sql files name each other in a circle: ${[...trail, file.name].join(' -> ')}`,
      )
    }
    state.set(file.name, 'open')
    for (const name of referencesIn(file)) {
      const target = byName.get(name)
      if (target !== undefined) visit(target, [...trail, file.name])
    }
    state.set(file.name, 'done')
    sorted.push(file)
  }
  for (const file of files) visit(file, [])
  return sorted
}

/** Names in comments and in literals do not count: hints name functions that come later. */
function referencesIn(file: CodeFile): readonly string[] {
  const text = file.text.replaceAll(/--.*$/gm, '').replaceAll(/'[^']*'/g, "''")
  const names = [...text.matchAll(/partkeeper\.([a-z_]+)/g)].map((match) => match[1] ?? '')
  return [...new Set(names)].filter((name) => name !== file.name)
}
