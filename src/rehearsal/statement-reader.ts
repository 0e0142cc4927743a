// Which SQL a client's message stands for, prepared statements and portals included, and how to name it to a person
// without a value in it. Keeps the beginning of each statement only, and no more statements than a bound.
import type { WirePiece } from './wire-scanner.ts'

const KEPT_LENGTH_MAX = 2000
const KEPT_STATEMENTS_MAX = 1000

/** Remembers which SQL a connection's statements and portals stand for. */
export class StatementReader {
  readonly #statements = new Map<string, string>()
  readonly #portals = new Map<string, string>()

  /** The SQL that this message has run, with what it prepared remembered; empty for a message that runs none. */
  read({ type, head }: WirePiece): string {
    if (type === 'Q') return readString(head, 0)
    if (type === 'E') return this.#portals.get(readString(head, 0)) ?? ''
    if (type === 'P') this.#learnStatement(head)
    else if (type === 'B') this.#learnPortal(head)
    else if (type === 'C') this.#forget(head)
    return ''
  }

  #learnStatement(head: Buffer): void {
    const name = readString(head, 0)
    const text = readString(head, Buffer.byteLength(name) + 1)
    remember(this.#statements, name, text.slice(0, KEPT_LENGTH_MAX))
  }

  #learnPortal(head: Buffer): void {
    const portal = readString(head, 0)
    const name = readString(head, Buffer.byteLength(portal) + 1)
    remember(this.#portals, portal, this.#statements.get(name) ?? '')
  }

  #forget(head: Buffer): void {
    const known = head.toString('latin1', 0, 1) === 'S' ? this.#statements : this.#portals
    known.delete(readString(head, 1))
  }
}

/** The kind of a statement: its first word, and the function it calls or the table it names first; never a value. */
export function nameStatement(sql: string): string {
  const text = stripComments(sql)
  const word = firstWord(sql)
  const call = /\b((?:[a-z_]\w*|"[^"]{1,60}")\.(?:[a-z_]\w*|"[^"]{1,60}"))\s*\(/i.exec(text)?.[1]
  const named = /\b(?:into|update|from|table)\s+((?:[a-z_]\w*\.)?[a-z_]\w*)/i.exec(text)?.[1]
  const subject = call === undefined ? named : `${call.replaceAll('"', '')}()`
  return [word === '' ? 'an empty statement' : word, subject].filter((part) => part !== undefined).join(' ')
}

/** The first word in lower case. */
export function firstWord(sql: string): string {
  return (/^[\s;(]*([a-z]+)/i.exec(stripComments(sql))?.[1] ?? '').toLowerCase()
}

function stripComments(sql: string): string {
  return sql
    .slice(0, KEPT_LENGTH_MAX)
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'[^']*'/g, "''")
}

/** Beyond the bound the oldest is forgotten: a fault that should meet it by its text then does not. */
function remember(known: Map<string, string>, name: string, text: string): void {
  known.delete(name)
  known.set(name, text)
  const [oldest] = known.keys()
  if (known.size > KEPT_STATEMENTS_MAX && oldest !== undefined) known.delete(oldest)
}

function readString(head: Buffer, start: number): string {
  const end = head.indexOf(0, start)
  return head.toString('utf8', start, end < 0 ? head.length : end)
}
