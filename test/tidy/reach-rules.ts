// Three things only one place may touch: the clock, the environment, the end of the process. Everything else gets
// them handed in, so that a test can stand at any instant and no exit code is decided in a corner.
import ts from 'typescript'
import { type CheckoutFile, isSourceScript, type Rule, ruleForEach } from './rule.ts'
import { listNodes, violationAt } from './syntax-tree.ts'

const CLOCKS: ReadonlySet<string> = new Set([
  'Date.now',
  'Temporal.Now',
  'performance.now',
  'performance.timeOrigin',
  'process.hrtime',
  'process.uptime',
])
const TIMERS: ReadonlySet<string> = new Set(['setTimeout', 'setInterval'])

export const oneFileReadsTheClock: Rule = reachRule(
  'only src/runtime/clock.ts reads the clock',
  (path) => path === 'src/runtime/clock.ts',
  (node) => {
    const isBareDate =
      (ts.isNewExpression(node) && (node.arguments?.length ?? 0) === 0) || ts.isCallExpression(node)
        ? node.expression.getText() === 'Date'
        : false
    return isBareDate || CLOCKS.has(memberName(node))
      ? 'take the time from the clock that is handed in'
      : undefined
  },
)

export const onlyTheRuntimeSetsTimers: Rule = reachRule(
  'only src/runtime/ sets timers',
  (path) => path.startsWith('src/runtime/'),
  (node) =>
    ts.isCallExpression(node) && TIMERS.has(node.expression.getText())
      ? 'take the pause from the clock that is handed in'
      : undefined,
)

export const onlyConfigReadsTheEnvironment: Rule = reachRule(
  'only src/config/, src/app.ts and src/main.ts read the environment',
  (path) => path.startsWith('src/config/') || path === 'src/app.ts' || path === 'src/main.ts',
  (node) =>
    memberName(node) === 'process.env' ? 'take the setting from the parsed configuration' : undefined,
)

export const onlyMainEndsTheProcess: Rule = reachRule(
  'only src/main.ts and the launcher end the process',
  (path) => path === 'src/main.ts' || path === 'src/partkeeper.js',
  (node) =>
    ['process.exit', 'process.abort', 'process.reallyExit'].includes(memberName(node))
      ? 'return an exit code or throw'
      : undefined,
)

function reachRule(
  name: string,
  isAllowed: (path: string) => boolean,
  judge: (node: ts.Node) => string | undefined,
): Rule {
  return ruleForEach(
    name,
    (path) => isSourceScript(path) && !isAllowed(path),
    (file: CheckoutFile) =>
      listNodes(file).flatMap((node) => {
        const message = judge(node)
        return message === undefined ? [] : [violationAt(file, node, message)]
      }),
  )
}

/** `process.env` in whatever way it is reached: as a member, out of a pattern, or as a named import. */
function memberName(node: ts.Node): string {
  if (ts.isPropertyAccessExpression(node))
    return `${node.expression.getText().replace(/^globalThis\./, '')}.${node.name.text}`
  if (ts.isBindingElement(node)) return memberOfPattern(node)
  if (ts.isImportSpecifier(node)) return memberOfImport(node)
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return `${node.expression.getText()}.${node.argumentExpression.text}`
  }
  return ''
}

function memberOfPattern(node: ts.BindingElement): string {
  const declaration = node.parent.parent
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return ''
  return `${declaration.initializer.getText()}.${(node.propertyName ?? node.name).getText()}`
}

function memberOfImport(node: ts.ImportSpecifier): string {
  const { moduleSpecifier } = node.parent.parent.parent
  const isProcess = ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === 'node:process'
  return isProcess ? `process.${(node.propertyName ?? node.name).text}` : ''
}
