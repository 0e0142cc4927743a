// A seeded fault: a small checkout, given as a map from path to text, that breaks one rule at a known line, or that
// comes close to breaking it and must pass. Seeds are data; tidy-rules.test.ts runs them.
import type { Rule } from './rule.ts'

export type FileMap = Readonly<Record<string, string>>

/** `at` is where the rule must point, as `path:line`. */
export type Fault = { readonly title: string; readonly files: FileMap; readonly at: string }

export type Seed = {
  readonly rule: Rule
  readonly faults: readonly Fault[]
  readonly fine: readonly FileMap[]
}

/** A fault in a single file. */
export function fault(title: string, path: string, text: string, line = 1): Fault {
  return { title, files: { [path]: text }, at: `${path}:${line}` }
}
