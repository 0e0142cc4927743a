// Comments: every script and migration opens by saying what it is for (SQL code says it in its COMMENT ON, which
// reaches psql too), and none carries a mark of work left undone. A string may contain any word.
import { type CheckoutFile, isMigration, isScript, isSql, type Rule, ruleForEach } from './rule.ts'
import { type SqlToken, scanSql, unquote } from './sql-tokens.ts'
import { listComments } from './syntax-tree.ts'

const SCRIPT_HEADER_LINES_MIN = 2
const MIGRATION_HEADER_LINES_MIN = 1
const HEADER_LINES_MAX = 10
const WORK_MARKS = /\b(TODO|FIXME|XXX|HACK)\b/

export const filesOpenWithTheirPurpose: Rule = ruleForEach(
  'each script and migration opens with a comment that says what it is for',
  (path) => isScript(path) || isMigration(path),
  (file) => {
    const linesMin = isMigration(file.path) ? MIGRATION_HEADER_LINES_MIN : SCRIPT_HEADER_LINES_MIN
    const lines = countHeaderLines(file)
    if (lines >= linesMin && lines <= HEADER_LINES_MAX) return []
    const message = `opens with ${lines} lines of comment, wanted ${linesMin} to ${HEADER_LINES_MAX}`
    return [{ path: file.path, line: 1, message }]
  },
)

export const noWorkIsLeftUndone: Rule = ruleForEach(
  'no comment marks work left undone',
  (path) => isScript(path) || isSql(path),
  (file) =>
    listAllComments(file)
      .filter(({ text }) => WORK_MARKS.test(text))
      .map(({ line, text }) => ({
        path: file.path,
        line,
        message: `do it or delete it: ${text.slice(0, 80)}`,
      })),
)

type Comment = { readonly line: number; readonly text: string }

function listAllComments(file: CheckoutFile): readonly Comment[] {
  return isSql(file.path) ? listSqlComments(scanSql(file.text)) : listComments(file)
}

/** Bodies of functions are dollar-quoted strings to the scanner, with comments of their own. */
function listSqlComments(tokens: readonly SqlToken[]): readonly Comment[] {
  return tokens.flatMap((token): readonly Comment[] => {
    if (token.kind === 'dollar') return listSqlComments(scanSql(unquote(token), token.line))
    return token.kind === 'comment' ? [token] : []
  })
}

function countHeaderLines(file: CheckoutFile): number {
  const text = file.text.replace(/^#!.*\n/, '')
  const block = /^\/\*[\s\S]*?\*\//.exec(text)
  if (block !== null) return block[0].split('\n').filter((line) => /[A-Za-z]/.test(line)).length
  const marker = isSql(file.path) ? '--' : '//'
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.startsWith(marker))
  return end < 0 ? lines.length : end
}
