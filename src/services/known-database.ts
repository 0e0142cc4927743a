// Whether the database is still the one that this process works for, asked when connections were lost: behind the same
// address another server may answer, an older state of the same one, or a schema that was upgraded meanwhile.
import { PartkeeperError } from '../core/errors.ts'
import { type DatabaseIdentity, readDatabaseIdentity } from '../postgres/process-queries.ts'
import type { ArchiveTools } from './archive-tools.ts'
import { requireSchema } from './require-schema.ts'

/** The database as a process got to know it. */
export class KnownDatabase {
  readonly #tools: Pick<ArchiveTools, 'database' | 'sessions'>
  #known: Pick<DatabaseIdentity, 'installation' | 'server'> | undefined

  constructor(tools: Pick<ArchiveTools, 'database' | 'sessions'>) {
    this.#tools = tools
  }

  /** Remembers which database this is; later calls look at nothing. */
  async learn(): Promise<void> {
    this.#known ??= await readDatabaseIdentity(this.#tools.database, null)
  }

  /** Throws when it is another one, or has a schema that is not for this program. Returns whether it knows this process. */
  async recheck(process: { readonly generation: string; readonly name: string } | null): Promise<boolean> {
    await this.#tools.sessions.withClient((session) => requireSchema(session))
    const found = await readDatabaseIdentity(this.#tools.database, process)
    this.#known ??= found
    const { installation, server } = this.#known
    const isElsewhere = server !== null && found.server !== null && server !== found.server
    if (installation === found.installation && !isElsewhere) return found.isRegistered
    throw new PartkeeperError(
      'database_replaced',
      `another database answers here: installation ${found.installation} on server ${found.server ?? '(not told)'}, expected ${installation} on ${server ?? '(not told)'}`,
      { hint: 'The process ends; a new one gets to know the database from the beginning.' },
    )
  }
}
