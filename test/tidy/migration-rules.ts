// The rules of migrations/: what is created once, numbered, explained column by column, with every constraint named
// (an unnamed one gets a name nobody chose, and errors and later migrations must speak of it).
import path from 'node:path'
import {
  listMigrationStatements,
  listTableElements,
  readExplanations,
  type TableElement,
} from './migration-tables.ts'
import { type CheckoutFile, isMigration, type Rule, type Violation } from './rule.ts'
import { readCreatedObject } from './sql-statements.ts'

const EXPLANATION_LENGTH_MIN = 5
const EXPLAINED_KINDS: ReadonlySet<string> = new Set(['table', 'sequence', 'type', 'domain'])
const CODE_KINDS: ReadonlySet<string> = new Set(['function', 'procedure', 'view', 'trigger'])

export const migrationsAreNumbered: Rule = {
  name: 'migrations are named NNNN-name.sql and numbered without gap from 0001',
  find: (files) =>
    files
      .map(({ path }) => path)
      .filter(isMigration)
      .sort()
      .flatMap((file, at) => {
        const wanted = String(at + 1).padStart(4, '0')
        const isNamed = /^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.sql$/.test(path.posix.basename(file))
        const isNext = path.posix.basename(file).startsWith(`${wanted}-`)
        return isNamed && isNext
          ? []
          : [{ path: file, line: 1, message: `wanted ${wanted}-kebab-case-name.sql` }]
      }),
}

export const tablesAreExplained: Rule = {
  name: 'every table and column of migrations/ has a COMMENT ON',
  find: (files) => {
    const explanations = readExplanations(files)
    const isExplained = (name: string) => (explanations.get(name) ?? '').length >= EXPLANATION_LENGTH_MIN
    const columns = listTableElements(files)
      .filter(({ isColumn }) => isColumn)
      .map((column) => ({ ...column, name: `column ${column.table}.${column.tokens[0]?.text}` }))
    return [...listExplainedObjects(files), ...columns]
      .filter(({ name }) => !isExplained(name))
      .map(({ path, line, name }) => ({ path, line, message: `no comment on ${name}` }))
  },
}

export const constraintsAreNamed: Rule = {
  name: 'every constraint and index of migrations/ is named',
  find: (files) => [
    ...listTableElements(files).flatMap(findUnnamedConstraints),
    ...listMigrationStatements(files).flatMap(({ file, statement }): readonly Violation[] => {
      const object = readCreatedObject(statement)
      return object?.kind === 'index' && object.name === 'on'
        ? [{ path: file.path, line: statement[0]?.line ?? 1, message: 'an index is not named' }]
        : []
    }),
  ],
}

export const migrationsHoldStateOnly: Rule = {
  name: 'migrations create no code, write the schema out and count in bigint',
  find: (files) => [
    ...listMigrationStatements(files).flatMap(({ file, statement }) => {
      const object = readCreatedObject(statement)
      const line = statement[0]?.line ?? 1
      if (object === undefined) return []
      if (CODE_KINDS.has(object.kind))
        return [{ path: file.path, line, message: `a ${object.kind} belongs into sql/` }]
      const isQualified = !EXPLAINED_KINDS.has(object.kind) || object.name.startsWith('partkeeper.')
      return isQualified ? [] : [{ path: file.path, line, message: `"${object.name}" lacks its schema` }]
    }),
    ...listTableElements(files)
      .filter(({ tokens }) => tokens.some(({ text }) => text === 'identity') && tokens[1]?.text !== 'bigint')
      .map(({ path, line }) => ({ path, line, message: 'an identity is a bigint' })),
  ],
}

function listExplainedObjects(
  files: readonly CheckoutFile[],
): readonly { path: string; line: number; name: string }[] {
  return listMigrationStatements(files).flatMap(({ file, statement }) => {
    const object = readCreatedObject(statement)
    if (object === undefined || !EXPLAINED_KINDS.has(object.kind)) return []
    return [{ path: file.path, line: statement[0]?.line ?? 1, name: `${object.kind} ${object.name}` }]
  })
}

function findUnnamedConstraints({ path, line, tokens, isColumn }: TableElement): readonly Violation[] {
  if (!isColumn) {
    const isNamed = tokens[0]?.text === 'constraint' || tokens[0]?.text === 'like'
    return isNamed ? [] : [{ path, line, message: 'a table constraint is not named' }]
  }
  let depth = 0
  return tokens.flatMap(({ kind, text, line: at }, index) => {
    if (text === '(') depth += 1
    if (text === ')') depth -= 1
    const isConstraint = depth === 0 && kind === 'word' && /^(check|unique|references|primary)$/.test(text)
    const isNamed = tokens[index - 2]?.text === 'constraint'
    return isConstraint && index > 0 && !isNamed ? [{ path, line: at, message: `${text} is not named` }] : []
  })
}
