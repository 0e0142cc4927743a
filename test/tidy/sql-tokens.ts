// A scanner for PostgreSQL's lexical rules: comments, strings, dollar quotes, names. Enough to ask questions about
// our own SQL files; it judges nothing and reads no grammar. Syntax errors are squawk's business.

export type SqlTokenKind = 'comment' | 'string' | 'dollar' | 'quoted' | 'word' | 'number' | 'symbol'

/** One token; `line` is where it begins, from 1. */
export type SqlToken = { readonly kind: SqlTokenKind; readonly text: string; readonly line: number }

const PATTERNS: readonly (readonly [SqlTokenKind, RegExp])[] = [
  ['comment', /--[^\n]*/y],
  ['dollar', /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/y],
  ['string', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y],
  ['string', /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'/y],
  ['quoted', /(?:[uU]&)?"(?:[^"]|"")*"/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['number', /\d[\w.]*/y],
  ['symbol', /[\s\S]/y],
]

/** All tokens of a text, comments included, white space left out. */
export function scanSql(text: string, firstLine = 1): readonly SqlToken[] {
  const tokens: SqlToken[] = []
  let line = firstLine
  for (let at = 0; at < text.length; ) {
    const [kind, matched] = matchAt(text, at)
    if (kind !== undefined) tokens.push({ kind, text: matched, line })
    line += matched.split('\n').length - 1
    at += matched.length
  }
  return tokens
}

/** The tokens of a dollar-quoted body, without its comments, at the lines of the file they stand in. */
export function scanBody(body: SqlToken): readonly SqlToken[] {
  return scanSql(unquote(body), body.line).filter(({ kind }) => kind !== 'comment')
}

/** What a string or dollar quote contains. */
export function unquote(token: SqlToken): string {
  if (token.kind === 'dollar') return token.text.replace(/^\$\w*\$/, '').replace(/\$\w*\$$/, '')
  return token.text
    .replace(/^[^']*'/, '')
    .replace(/'$/, '')
    .replaceAll("''", "'")
}

function matchAt(text: string, at: number): readonly [SqlTokenKind | undefined, string] {
  if (/\s/.test(text.charAt(at))) return [undefined, text.charAt(at)]
  if (text.startsWith('/*', at)) return ['comment', text.slice(at, endOfBlockComment(text, at))]
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) return [kind, match[0]]
  }
  throw new Error(`no SQL token at ${at}`)
}

/** Block comments nest in PostgreSQL. */
function endOfBlockComment(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('/*', at)) depth += 1
    if (text.startsWith('*/', at)) depth -= 1
    if (depth === 0) return at + 2
  }
  return text.length
}
