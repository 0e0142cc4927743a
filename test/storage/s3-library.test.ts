// The library for buckets is an optional companion: without it a bucket is an error that says what to install, and nothing
// else of the program is in the way. Run in a process whose resolver does not find the library.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { it } from 'node:test'
import { pathToFileURL } from 'node:url'

const MISSING = `
import { registerHooks } from 'node:module'
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('@aws-sdk/')) return next(specifier, context)
    throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
  },
})
const { openStore } = await import(${JSON.stringify(pathToFileURL(path.resolve('src/storage/open-store.ts')).href)})
const clock = { monotonicMs: () => 0, sleep: async () => {} }
await openStore('s3://bucket', { scratchFolder: '', isThrowAwayDisk: false, writerName: 'm', clock, random: () => 0 }).catch(
  ({ code, message, hint }) => console.log([code, message, hint].join(' | ')),
)
`

it('a bucket without the library is an error with the line that installs it', () => {
  const end = spawnSync(process.execPath, ['--input-type=module', '-e', MISSING], { encoding: 'utf8' })
  const wanted =
    'unsupported | The package @aws-sdk/client-s3, which s3:// stores need, is not installed. | npm install @aws-sdk/client-s3'
  assert.equal(end.stdout.trim(), wanted, end.stderr)
})
