// Reads the fenced command blocks of a document: `sh` and `sql` are run by the tests, blocks without a language are
// output or templates and are not.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One fenced block. */
export interface DocumentBlock {
  readonly language: 'sh' | 'sql'
  readonly line: number
  readonly text: string
}

/** The folder of the checkout. */
export const checkout = fileURLToPath(new URL('../../', import.meta.url))

/** Every document whose blocks must work, as paths from the checkout. */
export function listDocuments(): readonly string[] {
  const topics = readdirSync(join(checkout, 'docs')).filter((file) => file.endsWith('.md'))
  return ['README.md', ...topics.sort().map((file) => `docs/${file}`)]
}

/** The blocks of a document in order. */
export function readBlocks(document: string): readonly DocumentBlock[] {
  const blocks: DocumentBlock[] = []
  let open: { language: string; line: number; lines: string[] } | undefined
  for (const [index, line] of readFileSync(join(checkout, document), 'utf8').split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(line)
    if (fence === null) {
      open?.lines.push(line)
    } else if (open === undefined) {
      open = { language: fence[1] ?? '', line: index + 1, lines: [] }
    } else {
      const { language, line: start, lines } = open
      if (language === 'sh' || language === 'sql')
        blocks.push({ language, line: start, text: lines.join('\n') })
      open = undefined
    }
  }
  return blocks
}

/** The single statements of an sql block; each is sent by itself, as psql does. */
export function splitStatements(text: string): readonly string[] {
  return text
    .split(/;\n|;$/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
