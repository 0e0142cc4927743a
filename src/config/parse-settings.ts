// Turns environment and flags into settings, once, and reports everything that is wrong in one error. Pure: the
// environment, the flags and what is known of the machine are handed in; files are read elsewhere.
import { createScrubber, Secret } from '../core/secrets.ts'
import {
  type ConnectionRequest,
  findUnhonoured,
  listRequestSecrets,
  requestConnection,
} from './connection-environment.ts'
import { guessUrlSecrets } from './connection-url.ts'
import { ConfigurationError } from './faults.ts'
import { fillIn, type WorkerSettings } from './setting-defaults.ts'
import {
  collectTexts,
  type Environment,
  type Flags,
  findFaults,
  type ReadTexts,
  readValid,
} from './setting-texts.ts'

/** What is known of this process and its machine; the composition root asks the system. */
export interface Surroundings {
  readonly hostName: string
  readonly processId: number
  /** Says what is wrong with a cron expression, or undefined; the scheduler's own check. */
  readonly validateCron?: (expression: string) => string | undefined
}

/** Every setting, valid and with defaults filled in. Secrets are boxed: printing this shows none. */
export interface Settings extends WorkerSettings {
  readonly connection: ConnectionRequest
  /** All secrets in all their spellings, for the scrubber. */
  readonly secrets: readonly Secret[]
}

/** Those that are secrets as a whole. */
const SECRET_NAMES = [
  ...['PGPASSWORD', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
  ...['PARTKEEPER_WEBHOOK_URL', 'PARTKEEPER_WEBHOOK_SECRET', 'PARTKEEPER_HEARTBEAT_URL'],
]

/** Parses the settings; throws one ConfigurationError with all faults. */
export function parseSettings(environment: Environment, flags: Flags, surroundings: Surroundings): Settings {
  const texts = collectTexts(environment, flags)
  const values = readValid(texts)
  const { request, faults } = requestConnection(values)
  const worker = fillIn(values, surroundings)
  const secrets = listSecrets(texts, request)
  const all = [
    ...findFaults(texts),
    ...findUnhonoured(environment),
    ...faults,
    ...worker.faults.map((fault) => ({
      ...fault,
      setting: texts.spelling.get(fault.setting) ?? fault.setting,
    })),
  ]
  if (all.length > 0) throw new ConfigurationError(all, createScrubber(secrets))
  return { ...worker.settings, connection: request, secrets }
}

function listSecrets({ texts }: ReadTexts, request: ConnectionRequest): readonly Secret[] {
  const url = texts['DATABASE_URL']
  const guesses = url === undefined ? [] : guessUrlSecrets(url)
  const given = SECRET_NAMES.flatMap((name) => texts[name] ?? [])
  const plain = [...guesses, ...given]
  return [...plain.map((text) => new Secret(text)), ...listRequestSecrets(request)]
}
