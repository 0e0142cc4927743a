// From the place of a manifest that a person names to its store and its key: with or without the name of the file, from a
// store or from a copy of one archive.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { locateManifest } from '../../src/storage/manifest-location.ts'

const FOLDER = 'v1/inst=a/db=my%20shop/schema=public/table=events/export=7'

describe('locateManifest', () => {
  const places: readonly (readonly [string, string, string])[] = [
    [`/srv/archive/${FOLDER}/manifest.json`, 'file:///srv/archive', `${FOLDER}/manifest.json`],
    [`/srv/archive/${FOLDER}`, 'file:///srv/archive', `${FOLDER}/manifest.json`],
    [`/srv/archive/${FOLDER}/`, 'file:///srv/archive', `${FOLDER}/manifest.json`],
    [`/srv/a b#/${FOLDER}`, 'file:///srv/a%20b%23', `${FOLDER}/manifest.json`],
    [`/${FOLDER}`, 'file:///', `${FOLDER}/manifest.json`],
    ['/tmp/copy/manifest.json', 'file:///tmp/copy', 'manifest.json'],
    ['/tmp/copy', 'file:///tmp/copy', 'manifest.json'],
    [
      `file:///srv/archive/${FOLDER.replace('%20', '%2520')}/manifest.json`,
      'file:///srv/archive',
      `${FOLDER}/manifest.json`,
    ],
    [`s3://bucket/deep/prefix/${FOLDER}/manifest.json`, 's3://bucket/deep/prefix', `${FOLDER}/manifest.json`],
    [`s3://bucket/${FOLDER}?region=eu-west-1`, 's3://bucket?region=eu-west-1', `${FOLDER}/manifest.json`],
    ['s3://bucket/copied/here/', 's3://bucket/copied/here', 'manifest.json'],
  ]
  for (const [text, storeUrl, key] of places) {
    it(`finds ${text}`, () => {
      assert.deepEqual(locateManifest(text), { storeUrl, key })
    })
  }

  it('takes a relative path from the current folder', () => {
    assert.equal(locateManifest('copy').storeUrl, `file://${process.cwd()}/copy`)
  })

  for (const text of [
    '',
    'https://example.com/manifest.json',
    'file://elsewhere/x',
    's3://',
    '/x\0y',
    `/a/v1/inst=a/b c`,
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => locateManifest(text), { code: 'invalid_argument' })
    })
  }

  it('does not repeat what it refuses', () => {
    assert.throws(
      () => locateManifest('https://key:secret@example.com/'),
      (error: Error) => !error.message.includes('secret'),
    )
  })
})
