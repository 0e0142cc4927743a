// Nothing is skipped silently: no test is marked to be left out, and none is marked to run alone.
// A test that cannot run on some machine belongs into test/system/, where its needs are installed.
import ts from 'typescript'
import { isScript, type Rule, ruleForEach } from './rule.ts'
import { listNodes, violationAt } from './syntax-tree.ts'

const MARKS: ReadonlySet<string> = new Set(['skip', 'todo', 'only'])
const CALLERS: ReadonlySet<string> = new Set(['it', 'test', 'describe', 'suite', 't', 'context'])

export const everyTestRuns: Rule = ruleForEach(
  'no test is skipped, postponed or run alone',
  (path) => path.startsWith('test/') && isScript(path),
  (file) =>
    listNodes(file)
      .filter((node) => isMarkedCall(node) || isMarkedOption(node))
      .map((node) => violationAt(file, node, `a test is marked: ${node.getText().slice(0, 60)}`)),
)

function isMarkedCall(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) && MARKS.has(node.name.text) && CALLERS.has(node.expression.getText())
  )
}

function isMarkedOption(node: ts.Node): boolean {
  if (!ts.isObjectLiteralElement(node) || node.name === undefined || !MARKS.has(node.name.getText()))
    return false
  const call = node.parent.parent
  return ts.isCallExpression(call) && CALLERS.has(call.expression.getText().replace(/\..*$/, ''))
}
