// Runs every command block of README and docs against a database of its own, top to bottom, as a reader would paste
// them. What takes minutes or needs another machine is listed here with the place that runs it instead.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { checkout, listDocuments, readBlocks, splitStatements } from './document-blocks.ts'

/** Lines that another place runs: the file that must contain the proof. */
const provenElsewhere: Readonly<Record<string, { readonly file: string; readonly text: string }>> = {
  'npm ci && npm start': { file: 'test/demo/run-demo.test.ts', text: 'runDemo' },
  'npm ci': { file: '.ci/run', text: 'npm ci' },
  'npm run check': { file: '.ci/run', text: 'npm run check' },
  'npm test': { file: '.ci/run', text: 'npm test' },
  'npm run test:system': { file: '.ci/run', text: 'npm run test:system' },
}

/** Where the documents keep archives; the test has a folder of its own instead. */
const ARCHIVES = '/srv/archives'

/** What a reader has at hand: a database, a folder for archives, and a shell that remembers what was exported. */
type Reader = {
  readonly database: TestDatabase
  readonly folder: string
  readonly environment: Record<string, string>
}

describe('the commands of', () => {
  for (const document of listDocuments()) {
    const blocks = readBlocks(document)
    if (blocks.length === 0) continue
    it(`${document} work as they are written`, async () => {
      const reader: Reader = {
        database: await createTestDatabase({ major: 15, installed: document !== 'README.md' }),
        folder: mkdtempSync(join(tmpdir(), 'partkeeper-docs-')),
        environment: {},
      }
      try {
        for (const block of blocks) {
          const place = `${document}:${block.line}`
          const text = block.text.replaceAll(ARCHIVES, reader.folder)
          if (block.language === 'sql') await runSql(reader.database, text, place)
          else for (const line of text.split('\n')) await runLine(reader, line, place)
        }
      } finally {
        await reader.database.drop()
        rmSync(reader.folder, { recursive: true, force: true })
      }
    })
  }
})

async function runSql(database: TestDatabase, text: string, place: string): Promise<void> {
  const client = await database.connect()
  try {
    for (const statement of splitStatements(text)) {
      await client
        .query(statement)
        .catch((error: Error) => assert.fail(`${place}: ${statement}\n${error.message}`))
    }
  } finally {
    await client.end()
  }
}

async function runLine(reader: Reader, line: string, place: string): Promise<void> {
  const elsewhere = provenElsewhere[line]
  if (elsewhere !== undefined) {
    assert.ok(
      readFileSync(join(checkout, elsewhere.file), 'utf8').includes(elsewhere.text),
      `${place}: ${line}`,
    )
    return
  }
  if (line === '') return
  const [, name, value] = /^export ([A-Z_]+)=(.*)$/.exec(line) ?? []
  if (name !== undefined && value !== undefined) {
    reader.environment[name] = value
    return
  }
  const child = spawn('sh', ['-c', line], {
    cwd: checkout,
    env: {
      ...process.env,
      ...reader.environment,
      // The reader's own URL stands in the documents; the test has its own.
      DATABASE_URL: reader.database.url,
      npm_config_update_notifier: 'false',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString()
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  assert.equal(code, 0, `${place}: ${line}\n${output}`)
}
