// Reads SQL tokens as statements: where each ends, what it creates, which part of a function is its body, what the
// COMMENT ON statements say. Reads, and judges nothing.
import { type CheckoutFile, isSql } from './rule.ts'
import { type SqlToken, scanBody, scanSql, unquote } from './sql-tokens.ts'

export type SqlStatement = readonly SqlToken[]

/** An object that a statement creates; the name as written, its schema included. */
export type CreatedObject = { readonly kind: string; readonly name: string; readonly statement: SqlStatement }

const statementsOfFile = new WeakMap<CheckoutFile, readonly SqlStatement[]>()

/** The statements of an SQL file, comments left out. */
export function listStatements(file: CheckoutFile): readonly SqlStatement[] {
  if (!isSql(file.path)) return []
  const known = statementsOfFile.get(file)
  if (known !== undefined) return known
  const statements = splitStatements(scanSql(file.text).filter(({ kind }) => kind !== 'comment'))
  statementsOfFile.set(file, statements)
  return statements
}

function splitStatements(tokens: readonly SqlToken[]): readonly SqlStatement[] {
  const statements: SqlToken[][] = [[]]
  let depth = 0
  tokens.forEach((token, at) => {
    depth += depthChange(token, tokens[at + 1], depth)
    if (token.text === ';' && depth === 0) statements.push([])
    else statements.at(-1)?.push(token)
  })
  return statements.filter((statement) => statement.length > 0)
}

/** A `begin atomic` body holds semicolons and ends with the `end` that is not that of a `case`. */
function depthChange({ kind, text }: SqlToken, next: SqlToken | undefined, depth: number): number {
  if (kind !== 'word') return 0
  if (depth === 0) return text === 'begin' && next?.text === 'atomic' ? 1 : 0
  return text === 'case' ? 1 : text === 'end' ? -1 : 0
}

const WORDS_BEFORE_KIND: ReadonlySet<string> = new Set(
  'or replace temp temporary unlogged global local unique recursive materialized constraint'.split(' '),
)
const WORDS_BEFORE_NAME: ReadonlySet<string> = new Set('if not exists concurrently'.split(' '))

/** What the statement creates; undefined when it creates nothing. */
export function readCreatedObject(statement: SqlStatement): CreatedObject | undefined {
  if (statement[0]?.text.toLowerCase() !== 'create') return undefined
  const rest = statement.slice(1)
  const kindAt = rest.findIndex(({ text }) => !WORDS_BEFORE_KIND.has(text.toLowerCase()))
  const kind = rest[kindAt]?.text.toLowerCase() ?? ''
  const afterKind = rest.slice(kindAt + 1)
  const nameAt = afterKind.findIndex(({ text }) => !WORDS_BEFORE_NAME.has(text.toLowerCase()))
  return { kind, name: readName(afterKind, nameAt), statement }
}

/** A name with its dots, such as `partkeeper.policy`, from the given token on. */
export function readName(tokens: readonly SqlToken[], at: number): string {
  const first = tokens[at]
  if (first === undefined || !/^(word|quoted)$/.test(first.kind)) return ''
  return tokens[at + 1]?.text === '.' ? `${first.text}.${readName(tokens, at + 2)}` : first.text
}

export type CommentOn = {
  readonly kind: string
  readonly name: string
  readonly text: string
  readonly line: number
}

/** What a COMMENT ON statement says; undefined for every other statement. */
export function readCommentOn(statement: SqlStatement): CommentOn | undefined {
  const [comment, on, kind] = statement
  if (comment?.text !== 'comment' || on?.text !== 'on' || kind === undefined) return undefined
  const said = statement.slice(statement.findLastIndex(({ text }) => text === 'is') + 1)
  const text = said.map((token) => (/^(string|dollar)$/.test(token.kind) ? unquote(token) : '')).join('')
  return { kind: kind.text, name: readName(statement, 3), text, line: comment.line }
}

/** The code of a statement: the bodies of functions and DO blocks are read as tokens, not as one string. */
export function listCode(statement: SqlStatement): readonly SqlToken[] {
  const isBlock = statement[0]?.text === 'do'
  return statement.flatMap((token, at) =>
    token.kind === 'dollar' && (isBlock || statement[at - 1]?.text === 'as') ? scanBody(token) : [token],
  )
}

/** The tokens within the first parentheses of a statement. */
export function readParentheses(tokens: readonly SqlToken[]): readonly SqlToken[] {
  const start = tokens.findIndex(({ text }) => text === '(')
  if (start < 0) return []
  let depth = 0
  for (let at = start; at < tokens.length; at += 1) {
    if (tokens[at]?.text === '(') depth += 1
    if (tokens[at]?.text === ')') depth -= 1
    if (depth === 0) return tokens.slice(start + 1, at)
  }
  return tokens.slice(start + 1)
}

/** Splits at the commas that stand in no parentheses. */
export function splitAtCommas(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  const parts: SqlToken[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
    if (token.text === ',' && depth === 0) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts.filter((part) => part.length > 0)
}
