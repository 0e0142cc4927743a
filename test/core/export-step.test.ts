// The next step of an export as a table: facts of one row, and what a worker with a target of 1 MB does then.
// One row of each kind of state and of who is at it; no clock and no database.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ExportStep, nextStep } from '../../src/core/export-step.ts'
import type { ExportWork } from '../../src/core/export-work.ts'

const MEGABYTE = 1024 * 1024
const since = '2026-11-21 10:00:00+00'

const fresh: ExportWork = {
  export: '5',
  store: 'default',
  state: 'planned',
  rung: 'sealed',
  format: 'copy.zst',
  chunkBytes: null,
  isDigested: false,
  relationName: 'public.e',
  parentName: null,
  retirement: null,
  isOpened: false,
  blocks: 0,
  nextBlock: 0,
  relationBytes: 0,
  mainBytes: 0,
  freeChunks: 0,
  busyChunks: 0,
  uncheckedFree: 0,
  uncheckedBusy: 0,
  isClaimFree: true,
  last: undefined,
  evidenceSince: null,
}
const opened = { ...fresh, isOpened: true, blocks: 1000, relationBytes: 8_192_000, mainBytes: 8_192_000 }
const cut = { ...opened, nextBlock: 1000 }
const published = { ...cut, state: 'published' } as const
const due = { ...cut, state: 'verified', evidenceSince: since } as const

const copy = (wantedBlocks: number): ExportStep => ({ kind: 'copy', wantedBlocks })

const cases: readonly (readonly [string, ExportWork, ExportStep])[] = [
  ['nothing was done', fresh, { kind: 'open' }],
  ['somebody is opening it', { ...fresh, isClaimFree: false }, { kind: 'wait' }],
  ['nothing was cut', opened, copy(128)],
  ['it has a chunk size of its own', { ...opened, chunkBytes: 2 * MEGABYTE }, copy(256)],
  ['most bytes lie outside of the heap', { ...opened, relationBytes: 81_920_000 }, copy(12)],
  [
    'the last chunk was twice as large as wanted',
    { ...opened, nextBlock: 100, last: { blocks: 100, rawBytes: 2 * MEGABYTE, copyMs: 50 } },
    copy(50),
  ],
  [
    'the last chunk took twice as long as wanted',
    { ...opened, nextBlock: 100, last: { blocks: 100, rawBytes: MEGABYTE, copyMs: 16_000 } },
    copy(50),
  ],
  ['one snapshot is all there is', { ...opened, rung: 'single' }, copy(1000)],
  ['blocks remain while others copy', { ...opened, nextBlock: 500, busyChunks: 3 }, copy(128)],
  ['a chunk was left behind', { ...cut, freeChunks: 1, busyChunks: 1 }, copy(128)],
  ['others copy the last chunks', { ...cut, busyChunks: 2 }, { kind: 'wait' }],
  ['every chunk is stored', { ...cut, state: 'stored' }, { kind: 'publish' }],
  ['somebody is publishing', { ...cut, state: 'stored', isClaimFree: false }, { kind: 'wait' }],
  ['objects are unread', { ...published, uncheckedFree: 2 }, { kind: 'check', since: null }],
  ['others read the last ones', { ...published, uncheckedBusy: 1 }, { kind: 'wait' }],
  ['every object was read', published, { kind: 'conclude' }],
  ['somebody is concluding', { ...published, isClaimFree: false }, { kind: 'wait' }],
  ['objects were not read since the grace ended', { ...due, uncheckedFree: 2 }, { kind: 'check', since }],
  ['others read them again', { ...due, uncheckedBusy: 2 }, { kind: 'wait' }],
  ['every object was read again', due, { kind: 'evidence', since }],
  ['somebody records that', { ...due, isClaimFree: false }, { kind: 'wait' }],
  ['no drop is due', { ...due, evidenceSince: null }, { kind: 'wait' }],
]

describe('the next step of an export', () => {
  for (const [name, work, step] of cases) {
    it(`when ${name} is to ${step.kind}`, () => assert.deepEqual(nextStep(work, MEGABYTE), step))
  }
})
