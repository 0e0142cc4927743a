// SQL lives where people look for it: migrations/, sql/, src/postgres/, the demo's own statement files, and the document
// that an archive holds for people, which we never run. A string elsewhere in src that begins like a statement is refused.
// A heuristic: prose such as "create future partitions" passes.
import ts from 'typescript'
import { isSourceScript, type Rule, ruleForEach } from './rule.ts'
import { listNodes, violationAt } from './syntax-tree.ts'

const OBJECT =
  '(table|view|index|schema|function|procedure|trigger|type|role|user|database|extension|sequence|policy)'
const NAME = '[\\w."$%]+'

const STATEMENTS: readonly RegExp[] = [
  `select\\s[\\s\\S]*\\sfrom\\s`,
  `select\\s+${NAME}\\s*\\(`,
  `insert\\s+into\\s+${NAME}`,
  `update\\s+(only\\s+)?${NAME}(\\s+(as\\s+)?\\w+)?\\s+set\\s`,
  `delete\\s+from\\s+${NAME}`,
  `merge\\s+into\\s+${NAME}`,
  `create\\s+(or\\s+replace\\s+)?((temp|temporary|unlogged|unique|materialized|global|local)\\s+)*${OBJECT}\\s+${NAME}`,
  `(alter|drop)\\s+(materialized\\s+)?${OBJECT}\\s+${NAME}`,
  `with\\s+(recursive\\s+)?${NAME}\\s*(\\([^)]*\\)\\s*)?as\\s+((not\\s+)?materialized\\s+)?\\(`,
  `call\\s+${NAME}\\s*\\(`,
  `truncate\\s+(table\\s+)?${NAME}\\s*($|,|;|cascade|restart)`,
  `lock\\s+table\\s+${NAME}`,
  `(begin|commit|rollback)\\s*(;|$)`,
  `set\\s+(local|session)\\s+${NAME}`,
  `set\\s+(role|search_path|lock_timeout|statement_timeout)\\b`,
  `(grant|revoke)\\s+[\\s\\S]*\\son\\s[\\s\\S]*\\s(to|from)\\s`,
].map((pattern) => new RegExp(`^\\s*${pattern}`, 'i'))

export const sqlLivesInItsPlaces: Rule = ruleForEach(
  'there is no SQL text outside migrations/, sql/, src/postgres/, the statements of the demo and ddl.sql',
  (path) =>
    isSourceScript(path) &&
    !path.startsWith('src/postgres/') &&
    path !== 'src/storage/ddl-document.ts' &&
    !/^src\/demo\/[^/]+-statements\.ts$/.test(path),
  (file) =>
    listNodes(file)
      .filter((node) => isOutermostText(node) && looksLikeSql(textOf(node)))
      .map((node) =>
        violationAt(file, node, `SQL belongs behind the postgres port: ${textOf(node).trim().slice(0, 60)}`),
      ),
)

/** Whether a string reads as the beginning of an SQL statement. A single capital begins a sentence, not a statement. */
export function looksLikeSql(text: string): boolean {
  return !/^\s*[A-Z][a-z]/.test(text) && STATEMENTS.some((statement) => statement.test(text))
}

function isOutermostText(node: ts.Node): boolean {
  const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || isConcatenation(node)
  return isText && !isConcatenation(node.parent)
}

function isConcatenation(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
}

/** The literal parts of a string expression, with `$1` wherever a value is put in. */
function textOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map((span) => `$1${span.literal.text}`).join('')
  }
  return isConcatenation(node) ? textOf(node.left) + textOf(node.right) : '$1'
}
