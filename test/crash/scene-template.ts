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

/** What fills a template: SQL, or work of another kind on the database of this URL. */
export type SceneStep = string | ((url: string) => Promise<void>)

/** Builds the scene on a server by these steps, as the owner; with the product's schema unless it is to be installed there. */
export async function buildTemplate(
  major: TestServerKey,
  steps: readonly SceneStep[],
  installed = true,
): Promise<SceneTemplate> {
  const template = await createTestDatabase({ major, installed })
  for (const step of steps) await (typeof step === 'string' ? fill(template, step) : step(template.url))
  const server = findTestServer(major)
  /** Each time anew: the server may have been stopped since. */
  const administer = async (text: string): Promise<void> => {
    const maintenance = new pg.Client({ ...server, user: server.superuser, database: 'postgres' })
    await maintenance.connect()
    try {
      await maintenance.query(text)
    } finally {
      await maintenance.end()
    }
  }
  return { clone: () => cloneScene(template, administer), close: () => template.drop() }
}

async function fill(template: TestDatabase, text: string): Promise<void> {
  const client = new pg.Client(template.url)
  await client.connect()
  try {
    await client.query(text)
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
