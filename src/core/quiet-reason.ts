// Why a worker should leave by itself, from what it knows of itself: somebody asked, it is old, its memory is near its limit
// and stays there, or too much goes wrong. Pure; who measures and who leaves is the business of runtime/.

/** What a worker knows of itself at a heartbeat. */
export interface Vitals {
  /** Who asked it to leave, in words; null when nobody did. */
  readonly asked: string | null
  readonly ageMs: number
  /** Resident memory at the last heartbeats, oldest first. */
  readonly residentBytes: readonly number[]
  /** Monotonic times of what went wrong lately. */
  readonly failedAtMs: readonly number[]
  readonly nowMs: number
}

/** What is too much. */
export interface VitalLimits {
  readonly ageMsMax: number
  /** Undefined where memory has no limit. */
  readonly memoryBytes: number | undefined
}

/** Of the limit: beyond it the kernel, or the platform, may end the process at any moment. */
const MEMORY_SHARE = 0.85
/** What a process is like from its start is not mended by starting it again. */
const YOUNG_MS = 10 * 60_000
const YOUNG_SHARE = 0.05
/** A peak passes; memory that stays high does not. */
export const MEMORY_SAMPLES = 10
export const FAILURES_MAX = 60
export const FAILURES_WITHIN_MS = 10 * 60_000
const MEGABYTE = 2 ** 20

/** The first reason, in words that are logged and recorded; undefined while there is none. */
export function quietReason(vitals: Vitals, limits: VitalLimits): string | undefined {
  const ofLife = vitals.asked ?? reasonOfAge(vitals, limits)
  if (ofLife !== undefined) return ofLife
  const isYoung = vitals.ageMs < Math.min(YOUNG_MS, limits.ageMsMax * YOUNG_SHARE)
  return isYoung ? undefined : (reasonOfMemory(vitals, limits) ?? reasonOfFailures(vitals))
}

function reasonOfAge({ ageMs }: Vitals, { ageMsMax }: VitalLimits): string | undefined {
  return ageMs < ageMsMax ? undefined : `at work for ${Math.round(ageMs / 60_000)} minutes`
}

function reasonOfMemory({ residentBytes }: Vitals, { memoryBytes }: VitalLimits): string | undefined {
  if (memoryBytes === undefined || residentBytes.length < MEMORY_SAMPLES) return undefined
  const least = Math.min(...residentBytes.slice(-MEMORY_SAMPLES))
  if (least <= memoryBytes * MEMORY_SHARE) return undefined
  const [used, limit] = [least, memoryBytes].map((bytes) => Math.round(bytes / MEGABYTE))
  return `memory: ${used} of ${limit} MB, and it stays there`
}

function reasonOfFailures({ failedAtMs, nowMs }: Vitals): string | undefined {
  const lately = failedAtMs.filter((atMs) => nowMs - atMs < FAILURES_WITHIN_MS).length
  return lately < FAILURES_MAX
    ? undefined
    : `${lately} failures within ${FAILURES_WITHIN_MS / 60_000} minutes`
}
