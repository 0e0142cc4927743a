// Runs every command block of README and docs against a database of its own, top to bottom, as a reader would paste
// them. What takes minutes or needs another machine is listed here with the place that runs it instead.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
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

describe('the commands of', () => {
  for (const document of listDocuments()) {
    const blocks = readBlocks(document)
    if (blocks.length === 0) continue
    it(`${document} work as they are written`, async () => {
      const database = await createTestDatabase({ major: 15, installed: document !== 'README.md' })
      try {
        for (const block of blocks) {
          const place = `${document}:${block.line}`
          if (block.language === 'sql') await runSql(database, block.text, place)
          else for (const line of block.text.split('\n')) await runLine(database, line, place)
        }
      } finally {
        await database.drop()
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

async function runLine(database: TestDatabase, line: string, place: string): Promise<void> {
  const elsewhere = provenElsewhere[line]
  if (elsewhere !== undefined) {
    assert.ok(
      readFileSync(join(checkout, elsewhere.file), 'utf8').includes(elsewhere.text),
      `${place}: ${line}`,
    )
    return
  }
  // The reader's own URL stands there; the test has its own.
  if (line.startsWith('export DATABASE_URL=') || line === '') return
  const child = spawn('sh', ['-c', line], {
    cwd: checkout,
    env: { ...process.env, DATABASE_URL: database.url, npm_config_update_notifier: 'false' },
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
