/**
 * What the harness asks of a scene: work that is due, the command of the product that does it, and an oracle that reads tables
 * and archives by itself. Every case has a clone of its own.
 */
import pg from 'pg'
import type { SceneClone } from '../crash/scene-template.ts'

/** One clone of a scene: the work, and what can be asked about it. */
export type SceneCase = {
  readonly url: string
  /** The arguments of the command line that does the work. */
  readonly command: readonly string[]
  /** Whether the work is done, for the run that nothing disturbs. */
  readonly isDone: (stdout: readonly string[]) => boolean
  /** Fails when a row is lost or doubled, or something is relied on that is not there. Holds at every moment. */
  assertSafe(): Promise<void>
  /** As if time had passed: what a process holds that is dead or stands still is free. */
  expire(): Promise<void>
  /** Does what is left, as others would; run again, it finds nothing to do. */
  finish(): Promise<void>
  /** Everything that must be equal at the end, however often the work was interrupted. */
  readEnd(): Promise<unknown>
  /** Everything that must not move any more once the work is done. */
  readChanges(): Promise<unknown>
  /** The terms of leases and chunks, which never decrease. */
  readTerms(): Promise<Readonly<Record<string, number>>>
  /** How often chunks were begun beyond once each. */
  countRedone(): Promise<number>
  /** Claims and leases that still keep others out. */
  countHeld(): Promise<number>
  /** Files and tables that belong to nobody any more. */
  listLeftovers(): Promise<readonly string[]>
  /** After the server was stopped. */
  reconnect(): Promise<void>
  drop(): Promise<void>
}

/** A scene on one server. */
export type StagedScene = { open(): Promise<SceneCase>; close(): Promise<void> }

const TERMS = `
select jsonb_object_agg(subject, term) from (
  select 'parent ' || parent as subject, term from partkeeper.lease
  union all select format('chunk %s of export %s', number, export), term from partkeeper.chunk
  union all select format('chunk %s of restore %s', number, restore), term from partkeeper.restore_chunk) as held`

/** The connection of an oracle, which is opened anew after its server was stopped. */
export class OracleConnection {
  readonly url: string
  #client: pg.Client

  private constructor(url: string, client: pg.Client) {
    this.url = url
    this.#client = client
  }

  static of({ url, client }: SceneClone): OracleConnection {
    client.on('error', ignoreEndOfSession)
    return new OracleConnection(url, client)
  }

  get client(): pg.Client {
    return this.#client
  }

  async run(text: string): Promise<void> {
    await this.#client.query(text)
  }

  /** The terms of leases and chunks, by what they are of. */
  async readTerms(): Promise<Readonly<Record<string, number>>> {
    const isThere = await this.value<boolean>(`select to_regclass('partkeeper.chunk') is not null`)
    if (!isThere) return {}
    return (await this.value<Readonly<Record<string, number>> | null>(TERMS)) ?? {}
  }

  /** The first column of the only row. */
  async value<Value>(text: string): Promise<Value> {
    const { rows } = await this.#client.query<Record<string, Value>>(text)
    return Object.values(rows[0] ?? {})[0] as Value
  }

  async reconnect(): Promise<void> {
    await this.close()
    const client = new pg.Client(this.url)
    client.on('error', ignoreEndOfSession)
    await client.connect()
    this.#client = client
  }

  async close(): Promise<void> {
    await this.#client.end().catch(ignoreEndOfSession)
  }
}

/** Whoever waits for an answer learns of it; the event alone would end the harness. */
function ignoreEndOfSession(): undefined {
  return undefined
}
