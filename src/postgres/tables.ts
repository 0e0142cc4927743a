// The tables and views of schema partkeeper that TypeScript reads, as Kysely sees them. Everything crosses as text
// unless it is a small number or a boolean, so that no time or big number loses a digit. A test compares this file
// with the catalog.
import type { ColumnType, Kysely } from 'kysely'

/** A column that is only ever read. */
type Read<Value> = ColumnType<Value, never, never>

export interface PoliciesView {
  parent: Read<string>
  control: Read<string>
  key_type: Read<string>
  partition_interval: Read<string>
  time_zone: Read<string>
  origin: Read<string | null>
  premake: Read<number>
  horizon: Read<string>
  retention: Read<string | null>
  on_expiry: Read<string>
  grace: Read<string>
  keep_at_least: Read<number | null>
  max_total_size: Read<string | null>
  allow_short_retention: Read<boolean>
  store: Read<string | null>
  late_rows: Read<string>
  detached_schema: Read<string | null>
  keep_indexes: Read<boolean>
  rollup: Read<string | null>
  order: Read<string>
  version: Read<number>
  paused: Read<string | null>
}

export interface StatusView {
  parent: Read<string>
  partition_interval: Read<string>
  retention: Read<string | null>
  on_expiry: Read<string>
  partitions: Read<string>
  bytes: Read<string | null>
  oldest: Read<string | null>
  made_until: Read<string | null>
  from_value: Read<string | null>
  to_value: Read<string | null>
  waiting_to_drop: Read<string>
  last_good_pass: Read<string | null>
  held_by: Read<string | null>
  paused: Read<string | null>
}

export interface AlertsView {
  alert: Read<string>
  parent: Read<string | null>
  since: Read<string | null>
  detail: Read<string>
  remedy: Read<string>
}

export interface WorkersView {
  generation: Read<string>
  entrance: Read<string>
  name: Read<string>
  version: Read<string>
  tick: Read<string | null>
  started_at: Read<string>
  heartbeat_at: Read<string>
  stopped_at: Read<string | null>
  stop_reason: Read<string | null>
  state: Read<string>
  leases: Read<string>
  leaving_because: Read<string | null>
}

/** What Kysely knows of the schema. */
export interface Tables {
  'partkeeper.policies': PoliciesView
  'partkeeper.status': StatusView
  'partkeeper.alerts': AlertsView
  'partkeeper.workers': WorkersView
}

/** The query builder over the schema: what every query module takes. */
export type SchemaDatabase = Kysely<Tables>
