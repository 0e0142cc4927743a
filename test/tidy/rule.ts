// The vocabulary of the tidy test: a file of the checkout, a rule over a list of files, a violation.
// Rules are pure: they are given paths and texts and touch no disk, so that each can be shown a seeded fault.

/** One file of the checkout; the path is relative to its root, with forward slashes. */
export type CheckoutFile = { readonly path: string; readonly text: string }

/** One place where a rule is broken; lines count from 1. */
export type Violation = { readonly path: string; readonly line: number; readonly message: string }

/** A rule is named by the sentence that is true of a tidy checkout. */
export type Rule = {
  readonly name: string
  readonly find: (files: readonly CheckoutFile[]) => readonly Violation[]
}

/** A rule that looks at one file at a time, among those that `appliesTo` picks by path. */
export function ruleForEach(
  name: string,
  appliesTo: (path: string) => boolean,
  findInFile: (file: CheckoutFile) => readonly Violation[],
): Rule {
  return { name, find: (files) => files.filter((file) => appliesTo(file.path)).flatMap(findInFile) }
}

/** Writes a violation the way editors make it clickable. */
export function formatViolation({ path, line, message }: Violation): string {
  return `${path}:${line} ${message}`
}

/** The number of lines a reader sees: a final newline starts no line of its own. */
export function countLines(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length
}

export const isScript = (path: string): boolean => /\.(ts|js|mjs)$/.test(path)
export const isSourceScript = (path: string): boolean => path.startsWith('src/') && isScript(path)
export const isSql = (path: string): boolean => path.endsWith('.sql')
export const isSqlCode = (path: string): boolean => path.startsWith('sql/') && isSql(path)
export const isMigration = (path: string): boolean => path.startsWith('migrations/') && isSql(path)
