/**
 * A scene as a template database: filled once per server, and cloned for each case in some milliseconds. A template must
 * have nobody in it, so whoever filled it leaves first.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { createTestDatabase, TEST_OWNER, type TestDatabase } from '../support/test-database.ts'
import { findTestServer, type TestServerKey } from '../support/test-servers.ts'

/** One clone of the scene. */
export type SceneClone = {
  readonly name: string
  readonly url: string
  /** A connection as the owner, closed with the clone. */
  readonly client: pg.Client
  drop(): Promise<void>
}

/** The scene as a template. */
export type SceneTemplate = {
  clone(): Promise<SceneClone>
  close(): Promise<void>
}

/** Builds the scene on a server by these statements, as the owner. */
export async function buildTemplate(
  major: TestServerKey,
  statements: readonly string[],
): Promise<SceneTemplate> {
  const template = await createTestDatabase({ major, installed: true })
  await fill(template, statements)
  const server = findTestServer(major)
  const maintenance = new pg.Client({ ...server, user: server.superuser, database: 'postgres' })
  await maintenance.connect()
  let last: Promise<unknown> = Promise.resolve()
  /** The driver wants one statement at a time. */
  const administer = (text: string): Promise<unknown> => {
    last = last.then(() => maintenance.query(text))
    return last
  }
  return {
    clone: () => cloneScene(template, administer),
    async close() {
      await maintenance.end()
      await template.drop()
    },
  }
}

async function fill(template: TestDatabase, statements: readonly string[]): Promise<void> {
  const client = new pg.Client(template.url)
  await client.connect()
  try {
    for (const text of statements) await client.query(text)
  } finally {
    await client.end()
  }
}

async function cloneScene(
  template: TestDatabase,
  administer: (text: string) => Promise<unknown>,
): Promise<SceneClone> {
  const name = `${template.name}_${randomBytes(3).toString('hex')}`
  await administer(`create database ${name} owner ${TEST_OWNER} template ${template.name}`)
  const url = Object.assign(new URL(template.url), { pathname: `/${name}` }).href
  const client = new pg.Client(url)
  await client.connect()
  return {
    name,
    url,
    client,
    async drop() {
      await client.end()
      await administer(`drop database ${name} with (force)`)
    },
  }
}
