// The rules of sql/: one object per file, found by its name, explained by a comment. Files that only grant or set up
// roles create no object and are listed here by name.
import path from 'node:path'
import { type CheckoutFile, isSqlCode, type Rule, ruleForEach, type Violation } from './rule.ts'
import { type CreatedObject, listStatements, readCommentOn, readCreatedObject } from './sql-statements.ts'

const SCHEMA = 'partkeeper.'
const COMMENT_LENGTH_MIN = 20
const KINDS: ReadonlySet<string> = new Set(['function', 'procedure', 'view', 'type', 'trigger'])
const FILES_WITHOUT_OBJECT: ReadonlySet<string> = new Set(['grants.sql', 'roles.sql'])

export const oneObjectPerFile: Rule = ruleForEach(
  'each file of sql/ creates one object',
  (file) => isSqlCode(file),
  (file) => {
    const objects = listObjects(file)
    const wanted = FILES_WITHOUT_OBJECT.has(path.posix.basename(file.path)) ? 0 : 1
    if (objects.length !== wanted)
      return [violation(file, undefined, `creates ${objects.length} objects, not ${wanted}`)]
    return objects
      .filter(({ kind }) => !KINDS.has(kind))
      .map((object) => violation(file, object, `a ${object.kind} belongs into migrations/`))
  },
)

export const objectsAreFoundByName: Rule = ruleForEach(
  `each file of sql/ is named after its object, which is written with its schema`,
  isSqlCode,
  (file) =>
    listObjects(file).flatMap((object) => [
      ...findWrongName(file, object),
      ...findMissingSchema(file, object),
    ]),
)

export const objectsAreExplained: Rule = ruleForEach(
  `each object of sql/ has a COMMENT ON of at least ${COMMENT_LENGTH_MIN} characters`,
  isSqlCode,
  (file) => {
    const comments = listStatements(file).flatMap((statement) => readCommentOn(statement) ?? [])
    return listObjects(file)
      .filter(({ kind, name }) => {
        const comment = comments.find((candidate) => candidate.kind === kind && candidate.name === name)
        return comment === undefined || comment.text.trim().length < COMMENT_LENGTH_MIN
      })
      .map((object) =>
        violation(file, object, `${object.kind} ${object.name} has no comment that explains it`),
      )
  },
)

function findWrongName(file: CheckoutFile, object: CreatedObject): readonly Violation[] {
  const baseName = path.posix.basename(file.path, '.sql')
  const name = object.name.replace(/^.*\./, '')
  return name === baseName ? [] : [violation(file, object, `${object.name} belongs into ${name}.sql`)]
}

function findMissingSchema(file: CheckoutFile, object: CreatedObject): readonly Violation[] {
  const qualified = object.kind === 'trigger' ? tableOfTrigger(object) : object.name
  return qualified.startsWith(SCHEMA) ? [] : [violation(file, object, `"${qualified}" lacks its schema`)]
}

/** A trigger has no schema of its own; its table does. */
function tableOfTrigger({ statement }: CreatedObject): string {
  const on = statement.findIndex(({ text }) => text === 'on')
  return statement
    .slice(on + 1, on + 4)
    .map(({ text }) => text)
    .join('')
}

function listObjects(file: CheckoutFile): readonly CreatedObject[] {
  return listStatements(file).flatMap((statement) => readCreatedObject(statement) ?? [])
}

function violation(file: CheckoutFile, object: CreatedObject | undefined, message: string): Violation {
  return { path: file.path, line: object?.statement[0]?.line ?? 1, message }
}
