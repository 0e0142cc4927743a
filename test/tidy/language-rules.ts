// The part of TypeScript we do without: `any`, default exports, enums, namespaces, errors that vanish.
// Biome refuses some of it too; here it holds however the linter is configured, with no way to switch it off by comment.
import ts from 'typescript'
import {
  type CheckoutFile,
  isScript,
  isSourceScript,
  type Rule,
  ruleForEach,
  type Violation,
} from './rule.ts'
import { listNodes, violationAt } from './syntax-tree.ts'

export const nothingIsAny: Rule = nodeRule('no type is `any`', (node) =>
  node.kind === ts.SyntaxKind.AnyKeyword ? 'use unknown, or say the type' : undefined,
)

export const exportsAreNamed: Rule = nodeRule('all exports are named', (node) => {
  const isDefault =
    ts.isExportAssignment(node) ||
    node.kind === ts.SyntaxKind.DefaultKeyword ||
    (ts.isExportSpecifier(node) && node.name.text === 'default')
  return isDefault && !isSwitchDefault(node) ? 'export it by its name' : undefined
})

export const syntaxIsErasable: Rule = nodeRule('there are no enums and no namespaces', (node) => {
  if (ts.isEnumDeclaration(node)) return 'use a union of literals instead of an enum'
  const isNamespace =
    ts.isModuleDeclaration(node) && ts.isIdentifier(node.name) && node.name.text !== 'global'
  return isNamespace ? 'use a file instead of a namespace' : undefined
})

/** A test may hang a `.catch` that does nothing on a promise it awaits elsewhere; the program may not. */
export const noErrorVanishes: Rule = nodeRule('no catch is empty', (node) => {
  const isEmpty = ts.isCatchClause(node)
    ? node.block.statements.length === 0
    : isPromiseCatchOfNothing(node) && isSourceScript(node.getSourceFile().fileName)
  return isEmpty ? 'an error vanishes here: handle it, observe it or let it pass' : undefined
})

function nodeRule(name: string, judge: (node: ts.Node) => string | undefined): Rule {
  return ruleForEach(name, isScript, (file: CheckoutFile): readonly Violation[] =>
    listNodes(file).flatMap((node) => {
      const message = judge(node)
      return message === undefined ? [] : [violationAt(file, node, message)]
    }),
  )
}

function isSwitchDefault(node: ts.Node): boolean {
  return ts.isDefaultClause(node.parent)
}

function isPromiseCatchOfNothing(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const [handler] = node.arguments
  if (node.expression.name.text !== 'catch' || handler === undefined) return false
  if (!ts.isArrowFunction(handler) && !ts.isFunctionExpression(handler)) return false
  if (ts.isBlock(handler.body)) return handler.body.statements.length === 0
  return ts.isVoidExpression(handler.body) || handler.body.getText() === 'undefined'
}
