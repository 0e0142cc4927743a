// What migrations create, read across all of them: tables, their columns and constraints, and what the COMMENT ON
// statements explain. Reads, and judges nothing.
import { type CheckoutFile, isMigration } from './rule.ts'
import {
  type CreatedObject,
  listStatements,
  readCommentOn,
  readCreatedObject,
  readName,
  readParentheses,
  type SqlStatement,
  splitAtCommas,
} from './sql-statements.ts'
import type { SqlToken } from './sql-tokens.ts'

/** A column or a table constraint, as it stands in CREATE TABLE or behind ALTER TABLE ADD. */
export type TableElement = {
  readonly path: string
  readonly table: string
  readonly line: number
  readonly tokens: readonly SqlToken[]
  readonly isColumn: boolean
}

const CONSTRAINT_STARTS: ReadonlySet<string> = new Set(
  'constraint primary unique check foreign exclude like'.split(' '),
)

export function listMigrationStatements(
  files: readonly CheckoutFile[],
): readonly { readonly file: CheckoutFile; readonly statement: SqlStatement }[] {
  return files
    .filter((file) => isMigration(file.path))
    .flatMap((file) => listStatements(file).map((statement) => ({ file, statement })))
}

/** Every column and table constraint that the migrations add. */
export function listTableElements(files: readonly CheckoutFile[]): readonly TableElement[] {
  return listMigrationStatements(files).flatMap(({ file, statement }) => {
    const object = readCreatedObject(statement)
    const { table, elements } = object?.kind === 'table' ? readTable(object) : readAdditions(statement)
    return elements.map((tokens) => ({
      path: file.path,
      table,
      line: tokens[0]?.line ?? 1,
      tokens,
      isColumn: !CONSTRAINT_STARTS.has(tokens[0]?.text ?? ''),
    }))
  })
}

/** The names that comments explain, as `table partkeeper.policy`, with the text. */
export function readExplanations(files: readonly CheckoutFile[]): ReadonlyMap<string, string> {
  return new Map(
    listMigrationStatements(files)
      .flatMap(({ statement }) => readCommentOn(statement) ?? [])
      .map(({ kind, name, text }) => [`${kind} ${name}`, text.trim()]),
  )
}

type TableParts = { readonly table: string; readonly elements: readonly (readonly SqlToken[])[] }

function readTable({ name, statement }: CreatedObject): TableParts {
  return { table: name, elements: splitAtCommas(readParentheses(statement)) }
}

function readAdditions(statement: SqlStatement): TableParts {
  const [alter, table] = statement
  if (alter?.text !== 'alter' || table?.text !== 'table') return { table: '', elements: [] }
  const name = readName(statement, 2)
  const actions = splitAtCommas(statement.slice(2 + name.split('.').length * 2 - 1))
  const additions = actions.filter(([first]) => first?.text === 'add').map((action) => action.slice(1))
  return {
    table: name,
    elements: additions.map((added) => (added[0]?.text === 'column' ? added.slice(1) : added)),
  }
}
