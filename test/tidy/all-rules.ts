// The list of every rule of the house. A rule that is not in this list is not enforced; a rule in it must have a
// seeded fault in the rule tests beside this file, or those fail.
import { filesOpenWithTheirPurpose, noWorkIsLeftUndone } from './comment-rules.ts'
import { importsFormNoCycle } from './cycle-rule.ts'
import { exportsAreNamed, noErrorVanishes, nothingIsAny, syntaxIsErasable } from './language-rules.ts'
import { layersKeepToTheMatrix } from './layer-rule.ts'
import {
  constraintsAreNamed,
  migrationsAreNumbered,
  migrationsHoldStateOnly,
  tablesAreExplained,
} from './migration-rules.ts'
import { namesHaveOneSpelling, namesSayWhatIsInside } from './name-rules.ts'
import {
  oneFileReadsTheClock,
  onlyConfigReadsTheEnvironment,
  onlyMainEndsTheProcess,
  onlyTheRuntimeSetsTimers,
} from './reach-rules.ts'
import type { Rule } from './rule.ts'
import {
  filesAreShort,
  functionsAreShort,
  functionsTakeFewParameters,
  mostFunctionsAreVeryShort,
} from './size-rules.ts'
import { objectsAreExplained, objectsAreFoundByName, oneObjectPerFile } from './sql-object-rules.ts'
import {
  planningTakesItsTime,
  routinesAreShort,
  routinesFixTheSearchPath,
  routinesStateTheirVolatility,
} from './sql-routine-rules.ts'
import { sqlLivesInItsPlaces } from './sql-text-rule.ts'
import {
  lintIsSilencedByName,
  nobodyLendsTheirRights,
  nothingExistsByChance,
  nothingIsDroppedInCascades,
  sqlIsLowerCase,
} from './sql-wording-rules.ts'
import { everyTestRuns } from './test-rules.ts'

export const SCRIPT_RULES: readonly Rule[] = [
  layersKeepToTheMatrix,
  importsFormNoCycle,
  filesAreShort,
  functionsAreShort,
  mostFunctionsAreVeryShort,
  functionsTakeFewParameters,
  namesSayWhatIsInside,
  namesHaveOneSpelling,
  filesOpenWithTheirPurpose,
  noWorkIsLeftUndone,
  nothingIsAny,
  exportsAreNamed,
  syntaxIsErasable,
  noErrorVanishes,
  oneFileReadsTheClock,
  onlyTheRuntimeSetsTimers,
  onlyConfigReadsTheEnvironment,
  onlyMainEndsTheProcess,
  sqlLivesInItsPlaces,
  everyTestRuns,
]

export const SQL_RULES: readonly Rule[] = [
  oneObjectPerFile,
  objectsAreFoundByName,
  objectsAreExplained,
  routinesAreShort,
  routinesFixTheSearchPath,
  routinesStateTheirVolatility,
  planningTakesItsTime,
  sqlIsLowerCase,
  lintIsSilencedByName,
  nothingIsDroppedInCascades,
  nothingExistsByChance,
  nobodyLendsTheirRights,
  migrationsAreNumbered,
  tablesAreExplained,
  constraintsAreNamed,
  migrationsHoldStateOnly,
]
