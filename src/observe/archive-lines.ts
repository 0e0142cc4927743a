// Which line of the log each event of stores, exports and restores is. What a whole export reaches is told at once; its
// single chunks are for those who look closely, since there can be thousands.
import type { ArchiveEvent } from '../core/archive-event.ts'
import { type LogLine, line } from './line.ts'

type Of<Kind> = Extract<ArchiveEvent, { readonly kind: Kind }>

/** The lines by kind; exhaustive. */
export const ARCHIVE_LINES: { readonly [Kind in ArchiveEvent['kind']]: (event: Of<Kind>) => LogLine } = {
  'store.seen': ({ store, place }) => line('info', `store ${store} is in sight: ${place}`, { store, place }),
  'store.failing': ({ store, message }) =>
    line('warn', `store ${store} cannot be used: ${message}`, { store }),
  'export.opened': ({ export: id, relation, rung, blocks }) =>
    line('info', `export ${id} of ${relation} begins (${rung})`, { export: id, relation, rung, blocks }),
  'export.deferred': ({ export: id, outcome, detail }) =>
    line('info', `export ${id} has to wait: ${detail}`, { export: id, outcome, detail }),
  'export.published': ({ export: id, key }) =>
    line('info', `export ${id}: the archive is complete, its manifest is stored`, { export: id, key }),
  'export.verified': ({ export: id }) =>
    line('info', `export ${id}: the archive was read back and is whole`, { export: id }),
  'export.failed': ({ export: id, message }) =>
    line('warn', `export ${id} did not get on: ${message}`, { export: id }),
  'exports.failed': ({ message, code, isRetryable }) =>
    line('error', `the exports failed: ${message}`, { code, isRetryable }),
  'evidence.recorded': ({ export: id }) =>
    line('info', `export ${id}: the archive was read again before the drop and is whole`, { export: id }),
  'archive.damaged': ({ export: id, message }) =>
    line('error', `the archive of export ${id} is damaged: ${message}`, { export: id }),
  'chunk.claimed': ({ export: id, number, term, fromBlock, toBlock }) =>
    chunkLine('debug', { export: id, number }, 'taken', { term, fromBlock, toBlock }),
  'chunk.copied': ({ export: id, number, rows, rawBytes, copyMs }) =>
    chunkLine('debug', { export: id, number }, `copied, ${rows} rows`, { rows, rawBytes, copyMs }),
  'chunk.stored': ({ export: id, number, key, storedBytes }) =>
    chunkLine('debug', { export: id, number }, 'stored', { key, storedBytes }),
  'chunk.recorded': ({ export: id, number, outcome }) =>
    chunkLine('debug', { export: id, number }, `recorded (${outcome})`, { outcome }),
  'chunk.released': (event) => chunkLine('info', event, 'handed back'),
  'chunk.fenced': (event) => chunkLine('warn', event, 'lost to somebody else'),
  'chunk.checked': (event) => chunkLine('debug', event, 'read back and whole'),
  'restore.begun': ({ restore, target, chunks }) =>
    line('info', `restore ${restore} into ${target} begins, ${chunks} chunks`, { restore, target, chunks }),
  'restore.chunk_claimed': ({ restore, number }) =>
    line('debug', `restore ${restore}: chunk ${number} taken`, { restore, number }),
  'restore.chunk_loaded': ({ restore, number, rows }) =>
    line('debug', `restore ${restore}: chunk ${number} loaded, ${rows} rows`, { restore, number, rows }),
  'restore.indexed': ({ restore }) =>
    line('info', `restore ${restore}: indexes and constraints are there`, { restore }),
  'restore.verified': ({ restore, rows }) =>
    line('info', `restore ${restore}: complete, ${rows} rows`, { restore, rows }),
  'restore.attached': ({ restore, parent }) =>
    line('info', `restore ${restore}: attached to ${parent}`, { restore, parent }),
}

function chunkLine(
  level: LogLine['level'],
  { export: id, number }: { readonly export: string; readonly number: number },
  what: string,
  fields: LogLine['fields'] = {},
): LogLine {
  return line(level, `export ${id}: chunk ${number} ${what}`, { export: id, number, ...fields })
}
