// How functions and procedures in sql/ are written: short, safe from the caller's search_path, honest about what
// they do, and with no clock but the `at` they are given.
import { isSqlCode, type Rule, ruleForEach } from './rule.ts'
import { findWords, hasWords, readRoutine, type SqlRoutine } from './sql-routine.ts'
import { listStatements, readCreatedObject } from './sql-statements.ts'

const BODY_LINES_MAX = 60

/**
 * Procedures that COMMIT. Postgres forbids COMMIT under a SET clause, so these set the path locally, first and
 * again after each COMMIT. A name is added here on purpose, and taken out when its procedure commits no more.
 */
const COMMITTING_PROCEDURES: ReadonlySet<string> = new Set([
  'partkeeper.maintain',
  'partkeeper.drain_default',
])

export const routinesAreShort: Rule = routineRule(
  `bodies in sql/ have at most ${BODY_LINES_MAX} lines`,
  ({ bodyLines }) =>
    bodyLines > BODY_LINES_MAX ? `body of ${bodyLines} lines, limit ${BODY_LINES_MAX}` : undefined,
)

export const routinesFixTheSearchPath: Rule = routineRule(
  "routines in sql/ fix the search_path: set search_path = '', or a body that is parsed at creation",
  (routine) => {
    const commits = findCommits(routine).length > 0
    const mayCommit = COMMITTING_PROCEDURES.has(routine.name)
    if (commits && !mayCommit) return 'commits, but is not on the list in test/tidy/sql-routine-rules.ts'
    if (commits) return judgeLocalPath(routine)
    if (mayCommit) return 'is on the list of committing procedures, but does not commit'
    const isParsed = routine.bodyForm === 'atomic' || routine.bodyForm === 'return'
    return isParsed || setsEmptyPath(routine) ? undefined : "add: set search_path = ''"
  },
)

export const routinesStateTheirVolatility: Rule = routineRule(
  'functions in sql/ state their volatility',
  ({ kind, attributes }) => {
    const isTrigger =
      hasWords(attributes, 'returns', 'trigger') || hasWords(attributes, 'returns', 'event_trigger')
    const isStated = attributes.some(({ text }) => ['immutable', 'stable', 'volatile'].includes(text))
    return kind === 'procedure' || isTrigger || isStated ? undefined : 'add immutable, stable or volatile'
  },
)

export const planningTakesItsTime: Rule = routineRule(
  'routines in sql/ that take `at` read no other transaction time',
  ({ parameters, body }) => {
    if (!parameters.includes('at')) return undefined
    const readsClock =
      hasWords(body, 'now', '(') ||
      body.some(
        ({ kind, text }) =>
          kind === 'word' && /^(current_(timestamp|date|time)|transaction_timestamp)$/.test(text),
      )
    return readsClock ? 'use `at`; leases and guards use clock_timestamp()' : undefined
  },
)

function routineRule(name: string, judge: (routine: SqlRoutine) => string | undefined): Rule {
  return ruleForEach(name, isSqlCode, (file) =>
    listStatements(file).flatMap((statement) => {
      const object = readCreatedObject(statement)
      const routine = object === undefined ? undefined : readRoutine(object)
      const message = routine === undefined ? undefined : judge(routine)
      if (routine === undefined || message === undefined) return []
      return [{ path: file.path, line: routine.line, message: `${routine.name}: ${message}` }]
    }),
  )
}

function setsEmptyPath({ attributes }: SqlRoutine): boolean {
  return ['=', 'to'].some((sign) => hasWords(attributes, 'set', 'search_path', sign, "''"))
}

/** The indexes of the COMMIT statements in a body. */
function findCommits({ body }: SqlRoutine): readonly number[] {
  return body.flatMap(({ kind, text }, at) =>
    kind === 'word' && text === 'commit' && /^(;|and|work)$/.test(body[at + 1]?.text ?? '') ? [at] : [],
  )
}

function judgeLocalPath(routine: SqlRoutine): string | undefined {
  const first = findWords(routine.body, 'set', 'local', 'search_path')
  const commits = findCommits(routine)
  if (first < 0 || first > (commits[0] ?? 0)) return 'set local search_path before the first commit'
  const bare = commits.find((at) => {
    const next = routine.body.slice(at).findIndex(({ text }) => text === ';') + at + 1
    return findWords(routine.body.slice(next, next + 3), 'set', 'local', 'search_path') !== 0
  })
  return bare === undefined ? undefined : 'set local search_path right after each commit'
}
