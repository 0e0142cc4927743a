/**
 * What the cases came to: counted by scene, kind of point and mode, as a table for people and as a document for programs. A
 * case that did not land counts for nothing, and a mode that never landed in a scene proves nothing there: that is a failure.
 */
import { type Case, MODE_TEXTS, MODES, type Mode, POINT_KINDS, type PointKind, SCENE_NAMES } from './point.ts'

/** A case and how it ended. */
export type CaseResult = Case & {
  readonly outcome: 'passed' | 'failed' | 'not landed'
  readonly message: string
  readonly durationMs: number
}

/** The results of a whole run. */
export type RunResults = {
  readonly seed: number
  readonly majors: readonly number[]
  readonly minutes: number
  /** Cases there are, whether they were run or not. */
  readonly known: number
  readonly results: readonly CaseResult[]
}

/** Scenes and modes of which cases were run and none landed. */
export function findUnproved({ results }: Pick<RunResults, 'results'>): readonly string[] {
  const groups = Map.groupBy(results, ({ scene, mode, point }) => `${scene} × ${point.kind} × ${mode}`)
  return [...groups]
    .filter(
      ([, group]) => group.length >= LANDINGS_TRIED && group.every(({ outcome }) => outcome === 'not landed'),
    )
    .map(([name]) => name)
}

/** One case by itself may miss; several are too many. */
const LANDINGS_TRIED = 5

/** The document. */
export function toDocument(run: RunResults): object {
  const { seed, majors, minutes, known, results } = run
  return {
    ...{ seed, majors, minutes, known },
    summary: countOutcomes(results),
    distinct_statements: new Set(results.map(({ scene, point }) => `${scene} ${point.kind} ${point.label}`))
      .size,
    unproved: findUnproved(run),
    table: listRows(results),
    cases: results.map(({ id, scene, major, point, mode, outcome, message, durationMs }) => ({
      ...{ id, scene, major, kind: point.kind, statement: point.label, occurrence: point.occurrence, mode },
      ...{ outcome, message, duration_ms: durationMs },
    })),
  }
}

type Row = {
  readonly scene: string
  readonly kind: PointKind
  readonly mode: Mode
  readonly statements: number
  readonly passed: number
  readonly failed: number
  readonly notLanded: number
}

function listRows(results: readonly CaseResult[]): readonly Row[] {
  return SCENE_NAMES.flatMap((scene) =>
    POINT_KINDS.flatMap((kind) =>
      MODES.flatMap((mode) => {
        const group = results.filter(
          (each) => each.scene === scene && each.point.kind === kind && each.mode === mode,
        )
        if (group.length === 0) return []
        const statements = new Set(group.map(({ point }) => point.label)).size
        const { passed, failed, notLanded } = countOutcomes(group)
        return [{ scene, kind, mode, statements, passed, failed, notLanded }]
      }),
    ),
  )
}

function countOutcomes(results: readonly CaseResult[]) {
  const count = (outcome: CaseResult['outcome']): number =>
    results.filter((each) => each.outcome === outcome).length
  const [passed, failed, notLanded] = [count('passed'), count('failed'), count('not landed')]
  return { cases: results.length, landed: passed + failed, passed, failed, notLanded }
}

/** The table and the failures, each with the command that repeats it. */
export function describeRun(run: RunResults): string {
  const { seed, results } = run
  const head = ['scene', 'point', 'fault', 'statements', 'passed', 'failed', 'not landed']
  const rows = listRows(results).map(({ scene, kind, mode, statements, passed, failed, notLanded }) =>
    [scene, kind, MODE_TEXTS[mode], statements, passed, failed, notLanded].map(String),
  )
  return [
    ...alignColumns([head, ...rows]),
    '',
    ...results.filter(({ outcome }) => outcome === 'failed').map((each) => describeFailure(each, seed)),
    ...findUnproved(run).map((name) => `proves nothing: ${name} never landed`),
    describeSummary(run),
  ].join('\n')
}

/** One line. */
export function describeSummary({ seed, minutes, known, results }: RunResults): string {
  const { landed, passed, failed, notLanded } = countOutcomes(results)
  return `seed ${seed}: ${results.length} of ${known} distinct cases in ${minutes.toFixed(1)} minutes; ${landed} landed: ${passed} passed, ${failed} failed; ${notLanded} did not land and count for nothing`
}

/** One failure, and how to see it again. */
export function describeFailure({ id, message }: CaseResult, seed: number): string {
  const text = message.split('\n').slice(0, 12).join('\n  ')
  return `FAILED ${id}\n  ${text}\n  again: npm run prove -- --seed ${seed} --case '${id.replaceAll("'", `'\\''`)}'\n`
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
