// When progress is told, and to whom: lines with pauses between them, JSON lines, and a bar on a real terminal stream.
// The clock belongs to the test.
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { ProgressTerminal } from '../../src/cli/command-port.ts'
import { openProgress, type ProgressMark } from '../../src/cli/progress.ts'

function openAt(choices: {
  readonly isJson?: boolean
  readonly isBar?: boolean
  readonly mayUseColor?: boolean
}) {
  const written: string[] = []
  const stream = Object.assign(new PassThrough(), { isTTY: choices.isBar === true, columns: 100 })
  stream.on('data', (part: Buffer) => written.push(part.toString()))
  const terminal: ProgressTerminal = {
    write: (text) => void stream.write(text),
    canMoveCursor: choices.isBar === true,
    mayUseColor: choices.mayUseColor === true,
    columns: 100,
    stream,
  }
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs }
  const progress = openProgress({ terminal, isJson: choices.isJson === true, clock })
  return { progress, clock, text: () => written.join('') }
}

function mark(doneBytes: number, what = 'events'): ProgressMark {
  return { what, doneBytes, totalBytes: 100, doneRows: 0, totalRows: null }
}

describe('progress without a terminal', () => {
  it('is a line at the beginning, every three seconds, and at the end', () => {
    const { progress, clock, text } = openAt({})
    for (const [atMs, done] of [
      [0, 0],
      [1000, 10],
      [2999, 20],
      [3000, 30],
      [4000, 40],
      [5000, 50],
    ] as const) {
      clock.nowMs = atMs
      progress.update(mark(done))
    }
    progress.finish()
    progress.finish()
    progress.update(mark(99))
    assert.deepEqual(
      text()
        .split('\n')
        .map((line) => line.replace(/, .*/, '')),
      ['events: 0 %', 'events: 30 %', 'events: 50 %', ''],
    )
  })

  it('tells an end once, and each new piece of work at once', () => {
    const { progress, text } = openAt({})
    progress.update(mark(0))
    progress.update(mark(100))
    progress.update(mark(0, 'reading back'))
    progress.say('a sentence\u0007')
    progress.finish()
    assert.deepEqual(
      text()
        .split('\n')
        .map((line) => line.replace(/, .*/, '')),
      ['events: 0 %', 'events: 100 %', 'reading back: 0 %', 'a sentence\\u0007', ''],
    )
  })

  it('says nothing of work that never began', () => {
    const { progress, text } = openAt({})
    progress.finish()
    assert.equal(text(), '')
  })

  it('is one JSON document per line for machines', () => {
    const { progress, clock, text } = openAt({ isJson: true, isBar: true })
    progress.update(mark(0))
    clock.nowMs = 1000
    progress.update(mark(50))
    progress.say('hello')
    progress.finish()
    const lines = text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(
      lines.map((line) => line.progress?.share ?? line.message),
      [0, 0.5, 'hello'],
    )
  })
})

describe('progress on a terminal', () => {
  it('is a bar with its figures, drawn over, that ends with its line', () => {
    const { progress, clock, text } = openAt({ isBar: true })
    progress.update(mark(0))
    clock.nowMs = 1000
    progress.update(mark(50))
    progress.finish()
    const plain = stripVTControlCharacters(text())
    assert.match(plain, /^\[-{25}\] 0 %, 0 bytes of 100 bytes {2}events/)
    assert.match(
      plain,
      /\[={12,13}-{12,13}\] 50 %, 50 bytes of 100 bytes, 50 bytes\/s, 1\.0 s left {2}events\n$/,
    )
  })

  it('has colours only where they are wanted', () => {
    for (const mayUseColor of [true, false]) {
      const { progress, text } = openAt({ isBar: true, mayUseColor })
      progress.update(mark(1))
      progress.finish()
      assert.equal(text().includes('\u001b[36m'), mayUseColor)
    }
  })

  it('gives its line up for a sentence and goes on below', () => {
    const { progress, text } = openAt({ isBar: true })
    progress.update(mark(10))
    progress.say('chunk 3 was handed back')
    progress.update(mark(20, 'more'))
    progress.finish()
    const lines = stripVTControlCharacters(text()).split('\n')
    assert.equal(lines[1], 'chunk 3 was handed back')
    assert.match(lines[2] ?? '', /20 %/)
  })
})
