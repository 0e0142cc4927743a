// Fills in what nobody set, and checks what must hold between settings. The defaults written here are the ones that
// help and documentation show; a test compares the two.
import type { Secret } from '../core/secrets.ts'
import { writeDuration } from './duration.ts'
import type { ConfigFaultDraft } from './faults.ts'
import type { SettingValues } from './settings.ts'

export type LogLevel = NonNullable<SettingValues['PARTKEEPER_LOG_LEVEL']>
export type LogFormat = NonNullable<SettingValues['PARTKEEPER_LOG_FORMAT']>

/** The settings besides the connection. */
export interface WorkerSettings {
  readonly tickExpression: string
  readonly tickZone: string
  readonly jitterMs: number
  readonly budgetMs: number
  readonly leaseMs: number
  readonly heartbeatMs: number
  readonly workerName: string
  readonly maxAgeMs: number
  /** How long the database may be away, or work may fail on end. */
  readonly patienceMs: number
  /** Undefined for what the machine says. */
  readonly memoryBytes: number | undefined
  readonly allowSuperuser: boolean
  /** Place of the store named default; undefined when the database knows it, or none is used. */
  readonly storeUrl: string | undefined
  /** Undefined for the system's temporary folder. */
  readonly scratchFolder: string | undefined
  readonly chunkBytes: number
  readonly exportJobs: number
  /** Whether what is written to this machine's disk is gone with the process. */
  readonly isThrowAwayDisk: boolean
  /** Where the web process listens. */
  readonly port: number
  /** What a log drain shows; undefined when there is none. */
  readonly drainToken: Secret | undefined
  /** What signed calls are signed with; undefined when there are none. */
  readonly drainSecret: Secret | undefined
  /** Who is told of alerts; undefined for nobody. */
  readonly webhookUrl: Secret | undefined
  readonly webhookSecret: Secret | undefined
  readonly heartbeatUrl: Secret | undefined
  readonly logLevel: LogLevel
  readonly logFormat: LogFormat
  /** False when NO_COLOR is set; whether there is a terminal is asked elsewhere. */
  readonly mayUseColor: boolean
  readonly demoRows: number
  readonly demoSeed: number
}

interface Machine {
  readonly hostName: string
  readonly processId: number
  readonly validateCron?: (expression: string) => string | undefined
}

const HEARTBEAT_MS = 3000
/** Two heartbeats have to fit into a lease, or one late packet makes a worker lose its work. */
const HEARTBEATS_PER_LEASE_MIN = 2
const HEARTBEATS_PER_LEASE = 4

/** Fills in the defaults; faults are named after variables. */
export function fillIn(
  values: SettingValues,
  machine: Machine,
): { readonly settings: WorkerSettings; readonly faults: readonly ConfigFaultDraft[] } {
  const leaseMs = values.PARTKEEPER_LEASE ?? 12_000
  const settings: WorkerSettings = {
    tickExpression: values.PARTKEEPER_TICK ?? '* * * * *',
    tickZone: values.PARTKEEPER_TICK_ZONE ?? 'UTC',
    jitterMs: values.PARTKEEPER_JITTER ?? 10_000,
    budgetMs: values.PARTKEEPER_BUDGET ?? 600_000,
    leaseMs,
    heartbeatMs: values.PARTKEEPER_HEARTBEAT ?? Math.min(HEARTBEAT_MS, leaseMs / HEARTBEATS_PER_LEASE),
    workerName: values.PARTKEEPER_WORKER_NAME ?? values.DYNO ?? `${machine.hostName}:${machine.processId}`,
    ...limitLife(values),
    allowSuperuser: values.PARTKEEPER_ALLOW_SUPERUSER ?? false,
    storeUrl: values.PARTKEEPER_STORE,
    scratchFolder: values.PARTKEEPER_SCRATCH,
    chunkBytes: values.PARTKEEPER_CHUNK_SIZE ?? 64 * 1024 * 1024,
    exportJobs: values.PARTKEEPER_EXPORT_JOBS ?? 1,
    isThrowAwayDisk: values.DYNO !== undefined && values.PARTKEEPER_FORCE_FILE_STORE !== true,
    ...openWeb(values),
    webhookUrl: values.PARTKEEPER_WEBHOOK_URL,
    webhookSecret: values.PARTKEEPER_WEBHOOK_SECRET,
    heartbeatUrl: values.PARTKEEPER_HEARTBEAT_URL,
    logLevel: values.PARTKEEPER_LOG_LEVEL ?? 'info',
    logFormat: values.PARTKEEPER_LOG_FORMAT ?? 'auto',
    mayUseColor: values.NO_COLOR === undefined,
    demoRows: values.PARTKEEPER_DEMO_ROWS ?? 1_200_000,
    demoSeed: values.PARTKEEPER_DEMO_SEED ?? 1,
  }
  return { settings, faults: [...findTickFault(settings, machine), ...findHeartbeatFault(settings)] }
}

function openWeb(values: SettingValues): Pick<WorkerSettings, 'port' | 'drainToken' | 'drainSecret'> {
  return {
    port: values.PARTKEEPER_PORT ?? values.PORT ?? 8080,
    drainToken: values.PARTKEEPER_DRAIN_TOKEN,
    drainSecret: values.PARTKEEPER_DRAIN_SECRET,
  }
}

function limitLife(values: SettingValues): Pick<WorkerSettings, 'maxAgeMs' | 'patienceMs' | 'memoryBytes'> {
  return {
    maxAgeMs: values.PARTKEEPER_MAX_AGE ?? 20 * 60 * 60_000,
    patienceMs: values.PARTKEEPER_PATIENCE ?? 600_000,
    memoryBytes: values.PARTKEEPER_MEMORY_LIMIT,
  }
}

function findTickFault({ tickExpression }: WorkerSettings, machine: Machine): readonly ConfigFaultDraft[] {
  const problem = machine.validateCron?.(tickExpression)
  if (problem === undefined) return []
  const expected = 'a cron expression that the scheduler takes'
  return [{ setting: 'PARTKEEPER_TICK', expected, found: { value: tickExpression }, hint: problem }]
}

function findHeartbeatFault({ leaseMs, heartbeatMs }: WorkerSettings): readonly ConfigFaultDraft[] {
  const longestMs = leaseMs / HEARTBEATS_PER_LEASE_MIN
  if (heartbeatMs <= longestMs) return []
  const expected = `at most half of PARTKEEPER_LEASE, which is ${writeDuration(leaseMs)}`
  const found = { value: writeDuration(heartbeatMs) }
  return [{ setting: 'PARTKEEPER_HEARTBEAT', expected, found, hint: undefined }]
}
