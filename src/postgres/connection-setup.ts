// What happens to a new connection before anybody may use it: facts are asked for, the session profile is set and read
// back, and a pooler is recognised. A connection that does not hold the profile is refused.
import type pg from 'pg'
import { PartkeeperError } from '../core/errors.ts'
import { FACTS_STATEMENT, MAJOR_MIN, majorOf, type ServerFactsRow } from './server-facts.ts'
import type { SessionKind } from './session.ts'
import {
  findBroken,
  makeProfile,
  NEWER_SETTINGS,
  type ProfileChoices,
  type ProfileSetting,
  type ProfileSurroundings,
  READ_BACK_STATEMENT,
  selectSettings,
  writeProfile,
} from './session-profile.ts'

/** A connection that is ready, and what it found out. */
export interface PreparedConnection {
  readonly facts: ServerFactsRow
  readonly kind: SessionKind
}

/** Prepares a new connection; throws when the server is too old or the profile does not hold. */
export async function prepareConnection(
  client: pg.Client,
  choices: ProfileChoices,
): Promise<PreparedConnection> {
  const facts = await readFacts(client)
  if (majorOf(facts.version_number) < MAJOR_MIN) {
    throw new PartkeeperError(
      'server_unsupported',
      `the server is PostgreSQL ${facts.version}, which is too old`,
      {
        hint: `Partkeeper works with PostgreSQL ${MAJOR_MIN} and later.`,
      },
    )
  }
  const surroundings: ProfileSurroundings = {
    isPooled: facts.backend_id !== readAnnouncedId(client),
    isSocket: facts.is_socket,
    isLinux: facts.is_linux,
    knownSettings: facts.known_settings,
  }
  const settings = selectSettings(makeProfile(choices), surroundings)
  if (surroundings.isPooled) return { facts, kind: await preparePooled(client, settings, surroundings) }
  await client.query(writeProfile(settings, 'session'))
  await checkProfile(client, settings, surroundings)
  return { facts, kind: { kind: 'direct' } }
}

async function readFacts(client: pg.Client): Promise<ServerFactsRow> {
  const { rows } = await client.query<ServerFactsRow>(FACTS_STATEMENT, [[...NEWER_SETTINGS]])
  const [facts] = rows
  if (facts === undefined) throw new PartkeeperError('internal', 'the server answered nothing about itself')
  return facts
}

/**
 * The server process that the connection was told of. A pooler hands out a number of its own, because it lends the
 * server session to others between transactions: nothing may be set there for longer than a transaction.
 */
function readAnnouncedId(client: pg.Client): number | null {
  return (client as unknown as { readonly processID: number | null }).processID
}

async function preparePooled(
  client: pg.Client,
  settings: readonly ProfileSetting[],
  surroundings: ProfileSurroundings,
): Promise<SessionKind> {
  const localProfile = writeProfile(settings, 'transaction')
  await client.query(`begin;\n${localProfile}`)
  await checkProfile(client, settings, surroundings)
  await client.query('commit')
  return { kind: 'pooled', localProfile }
}

async function checkProfile(
  client: pg.Client,
  settings: readonly ProfileSetting[],
  surroundings: ProfileSurroundings,
): Promise<void> {
  const names = settings.map(({ name }) => name)
  const { rows } = await client.query<{ name: string; setting: string }>(READ_BACK_STATEMENT, [names])
  const broken = findBroken(settings, new Map(rows.map(({ name, setting }) => [name, setting])), surroundings)
  if (broken.length === 0) return
  const list = broken
    .map(({ name, wanted, found }) => `${name} (wanted "${wanted}", found "${found}")`)
    .join(', ')
  throw new PartkeeperError('session_profile', `the server does not keep settings of the session: ${list}`, {
    hint: 'Something between here and the server changes them; connect to the server directly.',
  })
}
