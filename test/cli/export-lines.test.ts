// What `maintain` says of exports: chunks now and then, beginnings, ends and troubles at once, and nothing of what is not
// about exports. The clock belongs to the test.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tellExports } from '../../src/cli/export-lines.ts'
import type { Observation } from '../../src/core/observation.ts'

function listen() {
  const lines: string[] = []
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs }
  const write = (text: string): void => void lines.push(text.trimEnd())
  const observe = tellExports({ write, isTerminal: false, mayUseColor: false, columns: undefined }, clock)
  return { lines, clock, observe }
}

function copyChunk(observe: (observation: Observation) => void, number: number, outcome = 'stored'): void {
  observe({ kind: 'chunk.copied', export: '7', number, rows: 1000, rawBytes: 2_097_152, copyMs: 9 })
  observe({ kind: 'chunk.recorded', export: '7', number, outcome })
}

describe('the lines of exports', () => {
  it('add chunks up and come every three seconds', () => {
    const { lines, clock, observe } = listen()
    observe({ kind: 'export.opened', export: '7', relation: 'public.events_p1', rung: 'sealed', blocks: 9 })
    for (const [atMs, number] of [
      [0, 1],
      [1000, 2],
      [3500, 3],
      [4000, 4],
    ] as const) {
      clock.nowMs = atMs
      copyChunk(observe, number)
    }
    copyChunk(observe, 5, 'fenced')
    observe({ kind: 'export.published', export: '7', key: 'v1/manifest.json' })
    observe({ kind: 'export.verified', export: '7' })
    assert.deepEqual(lines, [
      'export 7 of public.events_p1 begins, sealed',
      'export 7: 3 chunks stored here, 3,000 rows, 6144 kB',
      'export 7: 4 chunks stored here, 4,000 rows, 8192 kB: all chunks are stored',
      'done      archive of export 7: read back and verified',
    ])
  })

  it('tell what others did as little as what was not done', () => {
    const { lines, observe } = listen()
    observe({ kind: 'chunk.recorded', export: '7', number: 1, outcome: 'stored' })
    observe({ kind: 'export.published', export: '7', key: 'v1/manifest.json' })
    observe({ kind: 'pass.standby' })
    assert.deepEqual(lines, ['export 7: all chunks are stored'])
  })

  it('count what was read back', () => {
    const { lines, clock, observe } = listen()
    observe({ kind: 'chunk.checked', export: '7', number: 1 })
    clock.nowMs = 3000
    observe({ kind: 'chunk.checked', export: '7', number: 2 })
    observe({ kind: 'evidence.recorded', export: '7' })
    assert.deepEqual(lines, [
      'export 7: 2 chunks read back',
      'done      archive of export 7: read once more before the drop',
    ])
  })

  it('tell troubles with their outcome at once', () => {
    const { lines, observe } = listen()
    observe({ kind: 'export.deferred', export: '7', outcome: 'deferred', detail: 'a lock was not free' })
    observe({ kind: 'export.deferred', export: '8', outcome: 'held', detail: 'hold: audit\u0007' })
    observe({ kind: 'export.failed', export: '9', message: 'no space left' })
    observe({ kind: 'archive.damaged', export: '9', message: 'data/000001 is cut' })
    observe({ kind: 'store.failing', store: 'cold', message: 'another place' })
    assert.deepEqual(lines, [
      'deferred  export 7: a lock was not free',
      'held      export 8: hold: audit\\u0007',
      'failed    export 9: no space left',
      'failed    archive of export 9: data/000001 is cut',
      'waiting   store cold: another place',
    ])
  })
})
