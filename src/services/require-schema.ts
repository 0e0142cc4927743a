// Refuses a database whose schema is not exactly the one of this program: every other use case may rely on it. A worker and
// `maintain` only learn of it: partitions must be made also while a deployment is half done.
// Changes nothing; only `migrate` does.
import { PartkeeperError } from '../core/errors.ts'
import { readSchemaState, type SchemaClient, type SchemaState } from '../postgres/migrate.ts'

const MIGRATE_HINT = 'Run: npx partkeeper migrate'

/** Throws schema_missing or schema_version_mismatch unless the schema is current. */
export async function requireSchema(client: SchemaClient): Promise<void> {
  const problem = explainState(await readSchemaState(client))
  if (problem !== undefined) throw problem
}

/** How the schema differs from the one of this program; undefined when it does not. Throws when there is none. */
export async function findMismatch(client: SchemaClient): Promise<PartkeeperError | undefined> {
  const problem = explainState(await readSchemaState(client))
  if (problem?.code === 'schema_missing') throw problem
  return problem
}

function explainState(state: SchemaState): PartkeeperError | undefined {
  switch (state.kind) {
    case 'current':
      return undefined
    case 'missing':
      return new PartkeeperError('schema_missing', 'partkeeper is not installed in this database', {
        hint: MIGRATE_HINT,
      })
    case 'older':
      return makeMismatch(
        `the schema is at version ${state.version}, this program needs ${state.expected}`,
        MIGRATE_HINT,
      )
    case 'other_code':
      return makeMismatch('the functions in the schema are those of another build', MIGRATE_HINT)
    case 'newer':
      return makeMismatch(
        `the schema is at version ${state.version}, this program brings ${state.expected}`,
        'Use the newer program: a schema is never taken back.',
      )
  }
}

function makeMismatch(message: string, hint: string): PartkeeperError {
  return new PartkeeperError('schema_version_mismatch', message, { hint })
}
