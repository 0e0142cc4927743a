// Where answers go: whole through a pipe however long they are, quietly nowhere when the reader has gone, and never lost
// without a word on a full disk.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { testClock } from '../support/test-clock.ts'

const LAUNCHER = fileURLToPath(new URL('../../src/partkeeper.js', import.meta.url))
const PRINT = [LAUNCHER, 'migrate', '--print'] as const
const PAUSE_MS = 300

async function readAll(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  for await (const part of stream ?? []) text += String(part)
  return text
}

function exitCodeOf(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve))
}

test('a long answer arrives in full at a reader that is slow', async () => {
  const child = spawn(process.execPath, PRINT, { stdio: ['ignore', 'pipe', 'inherit'] })
  const code = exitCodeOf(child)
  await testClock.sleep(PAUSE_MS)
  const text = await readAll(child.stdout)
  assert.ok(text.length > 100_000)
  assert.match(text, /\ncommit;\n$/)
  assert.equal(await code, 0)
})

test('a reader that goes away early is no failure', async () => {
  const child = spawn(process.execPath, PRINT, { stdio: ['ignore', 'pipe', 'pipe'] })
  const code = exitCodeOf(child)
  child.stdout?.once('data', () => child.stdout?.destroy())
  assert.equal(await readAll(child.stderr), '')
  assert.equal(await code, 0)
})

test('an answer that cannot be written ends with 1 and says why', async () => {
  const full = openSync('/dev/full', 'w')
  try {
    const child = spawn(process.execPath, PRINT, { stdio: ['ignore', full, 'pipe'] })
    const code = exitCodeOf(child)
    assert.match(await readAll(child.stderr), /^error: cannot write the answer: ENOSPC/)
    assert.equal(await code, 1)
  } finally {
    closeSync(full)
  }
})

test('a log that cannot be written stops nothing', async () => {
  const full = openSync('/dev/full', 'w')
  try {
    const child = spawn(process.execPath, [LAUNCHER, 'nonsense'], { stdio: ['ignore', 'pipe', full] })
    const code = exitCodeOf(child)
    assert.equal(await readAll(child.stdout), '')
    assert.equal(await code, 64)
  } finally {
    closeSync(full)
  }
})
