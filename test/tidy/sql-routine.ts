// Takes a CREATE FUNCTION or CREATE PROCEDURE apart: parameters, attributes, body, and whether that body is parsed
// at creation or only when it runs. Reads, and judges nothing.
import { type CreatedObject, readParentheses, type SqlStatement, splitAtCommas } from './sql-statements.ts'
import { type SqlToken, scanBody, unquote } from './sql-tokens.ts'

/** `quoted` bodies are strings to Postgres until they run; `atomic` and `return` bodies are parsed at creation. */
export type SqlRoutine = {
  readonly kind: 'function' | 'procedure'
  readonly name: string
  readonly line: number
  readonly parameters: readonly string[]
  readonly attributes: readonly SqlToken[]
  readonly body: readonly SqlToken[]
  readonly bodyForm: 'quoted' | 'atomic' | 'return' | 'none'
  readonly bodyLines: number
}

type Body = {
  readonly form: SqlRoutine['bodyForm']
  readonly start: number
  readonly end: number
  readonly tokens: readonly SqlToken[]
  readonly lines: number
}

/** The routine that an object is; undefined for views, types and the rest. */
export function readRoutine({ kind, name, statement }: CreatedObject): SqlRoutine | undefined {
  if (kind !== 'function' && kind !== 'procedure') return undefined
  const parameters = readParentheses(statement)
  const afterParameters = statement.findIndex(({ text }) => text === '(') + parameters.length + 2
  const body = readBody(statement)
  return {
    kind,
    name,
    line: statement[0]?.line ?? 1,
    parameters: splitAtCommas(parameters).map(nameOfParameter),
    attributes: [...statement.slice(afterParameters, body.start), ...statement.slice(body.end)],
    body: body.tokens,
    bodyForm: body.form,
    bodyLines: body.lines,
  }
}

function nameOfParameter(parameter: readonly SqlToken[]): string {
  const named = parameter.find(({ text }) => !['in', 'out', 'inout', 'variadic'].includes(text))
  return named?.text ?? ''
}

function readBody(statement: SqlStatement): Body {
  const quoted = statement.findIndex((token, at) => isQuote(token) && statement[at - 1]?.text === 'as')
  const text = statement[quoted]
  if (text !== undefined) {
    const lines = unquote(text).trim().split('\n').length
    return { form: 'quoted', start: quoted - 1, end: quoted + 1, tokens: scanBody(text), lines }
  }
  const atomic = statement.findIndex(
    ({ text }, at) => text === 'begin' && statement[at + 1]?.text === 'atomic',
  )
  if (atomic >= 0) return bodyToTheEnd('atomic', statement, atomic)
  const returned = statement.findIndex(({ kind, text }) => kind === 'word' && text === 'return')
  if (returned >= 0) return bodyToTheEnd('return', statement, returned)
  return { form: 'none', start: statement.length, end: statement.length, tokens: [], lines: 0 }
}

function bodyToTheEnd(form: 'atomic' | 'return', statement: SqlStatement, start: number): Body {
  const tokens = statement.slice(start)
  const lines = (tokens.at(-1)?.line ?? 0) - (tokens[0]?.line ?? 0) + 1
  return { form, start, end: statement.length, tokens, lines }
}

function isQuote({ kind }: SqlToken): boolean {
  return kind === 'dollar' || kind === 'string'
}

/** Whether the words stand in the tokens one after the other. */
export function hasWords(tokens: readonly SqlToken[], ...words: readonly string[]): boolean {
  return findWords(tokens, ...words) >= 0
}

/** Where the words stand one after the other; -1 when they do not. */
export function findWords(tokens: readonly SqlToken[], ...words: readonly string[]): number {
  return tokens.findIndex((_, at) => words.every((word, offset) => tokens[at + offset]?.text === word))
}
