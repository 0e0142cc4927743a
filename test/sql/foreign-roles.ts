/**
 * Roles besides the owner of the test database, made by a superuser as an operator would: they may use Partkeeper, as
 * partkeeper_worker may, and own or share nothing yet. Roles are the server's, so they go when the tests are over.
 */
import type pg from 'pg'
import type { SqlSession } from './sql-session.ts'

/** Roles of one test file, under names that no other file has. */
export class ForeignRoles {
  readonly #sql: SqlSession
  readonly #names = new Set<string>()
  #superuser: pg.Client | undefined

  constructor(sql: SqlSession) {
    this.#sql = sql
  }

  /** The name on the server of a role that was made here. */
  nameOf(role: string): string {
    return `${role}_of_${this.#sql.database.name}`
  }

  /** Makes a role that may log in and use Partkeeper, with these options. */
  async create(role: string, options = ''): Promise<void> {
    const name = this.nameOf(role)
    await this.asSuperuser(
      `create role ${name} login ${options}`,
      `grant usage, create on schema public to ${name}`,
      `grant usage on schema partkeeper to ${name}`,
      `grant execute on all routines in schema partkeeper to ${name}`,
      `grant select, insert, update, delete on all tables in schema partkeeper to ${name}`,
      `grant usage on all sequences in schema partkeeper to ${name}`,
    )
    this.#names.add(name)
  }

  /** A session as one of them. */
  open(role: string): Promise<SqlSession> {
    return this.#sql.openAs(this.nameOf(role))
  }

  async asSuperuser(...statements: readonly string[]): Promise<void> {
    this.#superuser ??= await this.#sql.database.connectAsSuperuser()
    for (const statement of statements) await this.#superuser.query(statement)
  }

  /** Removes the roles with all that they own in this database. */
  async drop(): Promise<void> {
    for (const name of this.#names) await this.asSuperuser(`drop owned by ${name} cascade`)
    for (const name of this.#names) await this.asSuperuser(`drop role ${name}`)
  }
}
