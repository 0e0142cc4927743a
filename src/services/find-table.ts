// The table or partition that a person means by a name; the one place where names that were typed are understood.
// Everything behind it takes qualified names.
import { PartkeeperError } from '../core/errors.ts'
import { lookUpName } from '../postgres/name-queries.ts'
import type { SchemaDatabase } from '../postgres/tables.ts'

/** Returns the qualified name; the OID of a table that may be gone passes as it is. Throws when there is none. */
export async function findTable(database: SchemaDatabase, name: string): Promise<string> {
  if (/^[0-9]{1,10}$/.test(name)) return name
  const { found, candidates, search_path: searchPath } = await lookUpName(database, name)
  if (found !== null) return found
  const place = name.includes('.') ? '' : ` in ${searchPath === '' ? 'an empty search_path' : searchPath}`
  const hint =
    candidates.length > 0
      ? `did you mean ${candidates.join(' or ')}?`
      : 'Name it with its schema, such as public.events, and in quotes if it has capitals.'
  throw new PartkeeperError('not_found', `there is no table ${name}${place}`, { hint })
}

/** The same for a name that may be left out: null stands for all tables. */
export async function findTableOrAll(
  database: SchemaDatabase,
  name: string | undefined,
): Promise<string | null> {
  return name === undefined ? null : findTable(database, name)
}
