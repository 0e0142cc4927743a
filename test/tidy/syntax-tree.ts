// What the rules ask of a script's syntax tree: every node, its line, the comments, the imports.
// Parses each file once; knows nothing of any rule.
import path from 'node:path'
import ts from 'typescript'
import type { CheckoutFile, Violation } from './rule.ts'

const trees = new WeakMap<CheckoutFile, ts.SourceFile>()

/** The file's syntax tree, with parents set. */
export function parse(file: CheckoutFile): ts.SourceFile {
  const known = trees.get(file)
  if (known !== undefined) return known
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
  trees.set(file, tree)
  return tree
}

/** Every node of the file, parents before children. */
export function listNodes(file: CheckoutFile): readonly ts.Node[] {
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    nodes.push(node)
    ts.forEachChild(node, visit)
  }
  visit(parse(file))
  return nodes
}

/** The line, from 1, on which a node begins, its leading comments left out. */
export function lineOf(file: CheckoutFile, node: ts.Node): number {
  return lineAt(file, node.getStart(parse(file)))
}

/** The line, from 1, of a position in the text. */
export function lineAt(file: CheckoutFile, position: number): number {
  return parse(file).getLineAndCharacterOfPosition(position).line + 1
}

/** A violation at the line of a node. */
export function violationAt(file: CheckoutFile, node: ts.Node, message: string): Violation {
  return { path: file.path, line: lineOf(file, node), message }
}

/** All comments of a script. Strings that look like comments are not among them. */
export function listComments(
  file: CheckoutFile,
): readonly { readonly line: number; readonly text: string }[] {
  const tree = parse(file)
  const found = new Map<number, number>()
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(tree).filter((child) => !ts.isJSDoc(child))
    for (const range of ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? []) {
      found.set(range.pos, range.end)
    }
    for (const range of ts.getTrailingCommentRanges(file.text, node.getEnd()) ?? [])
      found.set(range.pos, range.end)
    children.forEach(visit)
  }
  if (file.text !== '') visit(tree)
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([start, end]) => ({ line: lineAt(file, start), text: file.text.slice(start, end) }))
}

export type Import = { readonly specifier: string; readonly node: ts.Node }

/** Everything the file imports: values, types, re-exports, `import()` of a constant and `import('x').T`. */
export function listImports(file: CheckoutFile): readonly Import[] {
  return listNodes(file).flatMap((node) => {
    const specifier = specifierOf(node)
    return specifier !== undefined && ts.isStringLiteralLike(specifier)
      ? [{ specifier: specifier.text, node }]
      : []
  })
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0]
  return undefined
}

/** The checkout path a relative import points at; undefined for packages. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return path.posix.join(path.posix.dirname(from), specifier)
}
