// Words in SQL: keywords in lower case, and those that have destroyed data elsewhere banned. Dynamic SQL inside
// strings is judged by how the string begins, so that an error hint may mention a word.
import { isMigration, isSql, isSqlCode, type Rule, ruleForEach, type Violation } from './rule.ts'
import { hasWords } from './sql-routine.ts'
import { listCode, listStatements, type SqlStatement } from './sql-statements.ts'
import { type SqlToken, scanSql, unquote } from './sql-tokens.ts'

export const sqlIsLowerCase: Rule = ruleForEach('SQL is written in lower case', isSql, (file) =>
  listStatements(file)
    .flatMap(listCode)
    .filter(({ kind, text }) => kind === 'word' && text !== text.toLowerCase())
    .map(({ line, text }) => ({ path: file.path, line, message: `write ${text.toLowerCase()}` })),
)

export const lintIsSilencedByName: Rule = ruleForEach(
  'squawk is silenced for one statement and by rule name only',
  isSql,
  (file) =>
    scanSql(file.text)
      .filter(({ kind, text }) => kind === 'comment' && /squawk-ignore(?!\s+[a-z])/.test(text))
      .map(({ line }) => ({ path: file.path, line, message: 'write: -- squawk-ignore the-rule' })),
)

export const nothingIsDroppedInCascades: Rule = bannedWords(
  'nothing is dropped or truncated with cascade',
  /^\s*(drop|truncate|alter)\b[^;]*\bcascade\b/i,
  (code) =>
    splitAtSemicolons(code).flatMap((part) => {
      const start = part.findIndex(({ text }) => text === 'drop' || text === 'truncate')
      return start < 0
        ? []
        : part.slice(start).filter(({ kind, text }) => kind === 'word' && text === 'cascade')
    }),
  'name what goes; cascade once took another table along',
)

export const nothingExistsByChance: Rule = bannedWords(
  'no DDL says if exists or if not exists',
  /^\s*(create|drop|alter)\b[\s\S]*\bif\s+(not\s+)?exists\b(?!\s*\()/i,
  (code) =>
    code.filter((token, at) => {
      const words = code.slice(at + 1, at + 3).map(({ text }) => text)
      const after =
        words[0] === 'exists' ? at + 2 : words[0] === 'not' && words[1] === 'exists' ? at + 3 : undefined
      return token.text === 'if' && after !== undefined && code[after]?.text !== '('
    }),
  'check first and say what was found; this accepts an unrelated object',
)

/**
 * Writes a function that belongs to the owner of a user's table and lives for one transaction: Postgres refuses SET ROLE under
 * it, so that what it calls cannot take the rights of the session. It lends the owner's rights, never ours.
 */
const WRITES_FUNCTIONS_OF_OWNERS = 'sql/plan/rollup_statements.sql'

export const nobodyLendsTheirRights: Rule = bannedWords(
  'no function is security definer',
  /\bsecurity\s+definer\b/i,
  (code) => code.filter((_, at) => hasWords(code.slice(at, at + 2), 'security', 'definer')),
  'functions run as the caller',
  (path) => path === WRITES_FUNCTIONS_OF_OWNERS,
)

function bannedWords(
  name: string,
  inString: RegExp,
  findInCode: (code: readonly SqlToken[]) => readonly SqlToken[],
  reason: string,
  mayBeDynamic: (path: string) => boolean = () => false,
): Rule {
  return ruleForEach(
    name,
    (path) => isSqlCode(path) || isMigration(path),
    (file) =>
      listStatements(file).flatMap((statement): readonly Violation[] => {
        const code = listCode(statement)
        const strings =
          isComment(statement) || mayBeDynamic(file.path)
            ? []
            : code.filter((token) => isDynamicSql(token, inString))
        return [...findInCode(code), ...strings].map(({ line }) => ({
          path: file.path,
          line,
          message: reason,
        }))
      }),
  )
}

function isDynamicSql(token: SqlToken, banned: RegExp): boolean {
  return (token.kind === 'string' || token.kind === 'dollar') && banned.test(unquote(token))
}

function isComment(statement: SqlStatement): boolean {
  return statement[0]?.text === 'comment'
}

function splitAtSemicolons(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  const parts: SqlToken[][] = [[]]
  for (const token of tokens) {
    if (token.text === ';') parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}
