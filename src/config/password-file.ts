// Finds a password in the text of a .pgpass file: lines of host:port:database:user:password, where * matches anything
// and a backslash escapes a colon or a backslash. Pure; whether the file may be trusted is decided elsewhere.
import { Secret } from '../core/secrets.ts'

/** The connection a password is looked for. */
export interface PasswordQuestion {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

/** The password of the first line that matches, in its box. */
export function findPassword(text: string, question: PasswordQuestion): Secret | undefined {
  const wanted = [question.host, String(question.port), question.database, question.user]
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue
    const fields = splitFields(line)
    const password = fields[4]
    const isMatch = wanted.every(
      (value, index) => fields[index]?.raw === '*' || fields[index]?.text === value,
    )
    if (password !== undefined && isMatch) return new Secret(password.text)
  }
  return undefined
}

interface Field {
  readonly raw: string
  readonly text: string
}

/** Splits at unescaped colons. */
function splitFields(line: string): readonly Field[] {
  const raws = line.match(/(?<=^|:)(?:\\.|[^:\\]|\\$)*/g) ?? []
  return raws.map((raw) => ({ raw, text: raw.replace(/\\(.)/g, '$1') }))
}
