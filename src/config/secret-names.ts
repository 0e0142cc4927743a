// The settings whose values are secrets in whole or in part, by name: the scrubber knows them before anything is parsed, so
// that no complaint about them tells one. Names only.

/** Variables that hold a secret and nothing else. */
export const WHOLE_SECRETS = [
  'PGPASSWORD',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'PARTKEEPER_DRAIN_TOKEN',
  'PARTKEEPER_DRAIN_SECRET',
  'PARTKEEPER_WEBHOOK_URL',
  'PARTKEEPER_WEBHOOK_SECRET',
  'PARTKEEPER_HEARTBEAT_URL',
] as const

/** Variables that hold a secret at least somewhere. */
export const SECRET_NAMES: readonly string[] = ['DATABASE_URL', ...WHOLE_SECRETS]
