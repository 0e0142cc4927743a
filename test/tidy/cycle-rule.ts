// No file may reach itself through its imports, type imports counted: in a cycle nothing can be read, tested or
// moved alone. Walks the import graph of src/ and test/ depth first and reports each cycle once.
import { type CheckoutFile, isScript, type Rule, type Violation } from './rule.ts'
import { listImports, resolveImport } from './syntax-tree.ts'

type ImportGraph = ReadonlyMap<string, readonly string[]>

export const importsFormNoCycle: Rule = { name: 'imports form no cycle', find: findCycles }

function findCycles(files: readonly CheckoutFile[]): readonly Violation[] {
  const graph = readGraph(files)
  const finished = new Set<string>()
  const violations: Violation[] = []
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) {
      const cycle = [...trail.slice(start), path]
      violations.push({ path, line: 1, message: `imports itself: ${cycle.join(' -> ')}` })
      return
    }
    if (finished.has(path)) return
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path])
    finished.add(path)
  }
  for (const path of graph.keys()) walk(path, [])
  return violations
}

function readGraph(files: readonly CheckoutFile[]): ImportGraph {
  const scripts = files.filter((file) => isScript(file.path))
  return new Map(
    scripts.map((file) => [
      file.path,
      listImports(file).flatMap(({ specifier }) => resolveImport(file.path, specifier) ?? []),
    ]),
  )
}
