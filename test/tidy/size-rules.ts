// Limits that keep a file readable in one sitting: lines per file, lines and parameters per function.
// A limit is raised here, with a reason, or the file is split along a responsibility.
import ts from 'typescript'
import {
  type CheckoutFile,
  countLines,
  isScript,
  isSourceScript,
  isSql,
  type Rule,
  ruleForEach,
} from './rule.ts'
import { lineAt, lineOf, listNodes, violationAt } from './syntax-tree.ts'

const FILE_LINES_MAX = 250
const README_LINES_MAX = 200
const FUNCTION_LINES_MAX = 70
const FUNCTION_LINES_USUAL = 30
const LONG_FUNCTIONS_IN_TEN = 1
const PARAMETERS_MAX = 4

export const filesAreShort: Rule = ruleForEach(
  `files have at most ${FILE_LINES_MAX} lines, the README ${README_LINES_MAX}`,
  (path) => isScript(path) || isSql(path) || path === 'README.md',
  (file) => {
    const limit = file.path === 'README.md' ? README_LINES_MAX : FILE_LINES_MAX
    const lines = countLines(file.text)
    return lines > limit
      ? [{ path: file.path, line: lines, message: `has ${lines} lines, limit ${limit}` }]
      : []
  },
)

export const functionsAreShort: Rule = ruleForEach(
  `functions of src have at most ${FUNCTION_LINES_MAX} lines`,
  isSourceScript,
  (file) =>
    measureFunctions(file)
      .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
      .map(({ node, lines }) =>
        violationAt(file, node, `function of ${lines} lines, limit ${FUNCTION_LINES_MAX}`),
      ),
)

export const mostFunctionsAreVeryShort: Rule = {
  name: `nine functions of src in ten have at most ${FUNCTION_LINES_USUAL} lines`,
  find: (files) => {
    const measured = files
      .filter((file) => isSourceScript(file.path))
      .flatMap((file) => measureFunctions(file).map(({ node, lines }) => ({ file, node, lines })))
    const long = measured.filter(({ lines }) => lines > FUNCTION_LINES_USUAL)
    if (long.length * 10 <= measured.length * LONG_FUNCTIONS_IN_TEN) return []
    return long.map(({ file, node, lines }) =>
      violationAt(file, node, `function of ${lines} lines; ${long.length} of ${measured.length} are long`),
    )
  },
}

export const functionsTakeFewParameters: Rule = ruleForEach(
  `functions of src take at most ${PARAMETERS_MAX} positional parameters`,
  isSourceScript,
  (file) =>
    listNodes(file)
      .filter(ts.isFunctionLike)
      .filter((node) => node.parameters.length > PARAMETERS_MAX)
      .map((node) => violationAt(file, node, `${node.parameters.length} parameters; take one object`)),
)

function measureFunctions(file: CheckoutFile): readonly { node: ts.Node; lines: number }[] {
  return listNodes(file)
    .filter((node) => ts.isFunctionLike(node) && 'body' in node && node.body !== undefined)
    .map((node) => ({ node, lines: lineAt(file, node.getEnd()) - lineOf(file, node) + 1 }))
}
