// Names of files and folders: one spelling, and never a drawer into which anything fits. Looks at paths only, so
// that a bad name is refused before anything is put inside.
import path from 'node:path'
import { isMigration, isScript, isSql, type Rule, ruleForEach } from './rule.ts'

/** Words that say nothing wherever they stand in a name: `string-utils` is as empty as `utils`. */
const EMPTY_WORDS = /(^|[-_])(utils?|helpers?|common|misc)([-_]|$)/
/** Words that are fine inside a longer name but say nothing alone. In SQL a type is a kind of object. */
const EMPTY_NAMES = /^(shared|types?|interfaces?|index|lib)$/

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.(ts|js|mjs)$/
const SNAKE_CASE = /^[a-z][a-z0-9_]*\.sql$/

export const namesSayWhatIsInside: Rule = ruleForEach(
  'no file or folder is a junk drawer by its name',
  (file) => isScript(file) || isSql(file),
  (file) => {
    const parts = file.path.split('/').map((part) => part.replace(/\..*$/, ''))
    const empty = parts.find(
      (part) => EMPTY_WORDS.test(part) || (isScript(file.path) && EMPTY_NAMES.test(part)),
    )
    return empty === undefined
      ? []
      : [{ path: file.path, line: 1, message: `"${empty}" says nothing about the responsibility` }]
  },
)

export const namesHaveOneSpelling: Rule = ruleForEach(
  'scripts are named in kebab-case, SQL code after its object',
  (file) => (isScript(file) || isSql(file)) && !isMigration(file),
  (file) => {
    const pattern = isSql(file.path) ? SNAKE_CASE : KEBAB_CASE
    return pattern.test(path.posix.basename(file.path))
      ? []
      : [{ path: file.path, line: 1, message: `file name does not match ${pattern.source}` }]
  },
)
