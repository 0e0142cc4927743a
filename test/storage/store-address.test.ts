// URLs of stores: what can be opened is read, everything else is refused with its reason, and never repeated.
// Pure: no place is reached.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { PartkeeperError } from '../../src/core/errors.ts'
import { describeStoreProblem, parseStoreUrl } from '../../src/storage/store-address.ts'

describe('the URL of a folder', () => {
  it('gives its path', () => {
    assert.deepEqual(parseStoreUrl('file:///srv/archive/'), { kind: 'folder', path: '/srv/archive' })
    assert.deepEqual(parseStoreUrl('file:///srv/a%20b%25'), { kind: 'folder', path: '/srv/a b%' })
  })

  for (const url of [
    'file:archive',
    'file://archive',
    'file://host/archive',
    'file:/archive',
    'FILE:///archive',
    'file:///',
    'file:///a/../b',
    'file:///a/%2e%2e/b',
    'file:///a/./b',
    'file:///a//b',
    'file:///a%2Fb',
    'file:///a%00b',
    'file:///a%zz',
    'file:///a?x=1',
    'file:///a#b',
    '/srv/archive',
    'archive',
    '',
  ]) {
    it(`refuses ${JSON.stringify(url)}`, () => {
      assert.throws(() => parseStoreUrl(url), {
        code: 'store_refused',
        message: /The URL of the store is not valid: /,
      })
    })
  }
})

describe('the URL of a bucket', () => {
  const defaults = { kind: 'bucket', prefix: '', endpoint: undefined, region: undefined, isPathStyle: false }

  it('gives bucket, prefix and parameters', () => {
    assert.deepEqual(parseStoreUrl('s3://bucket'), { ...defaults, bucket: 'bucket' })
    assert.deepEqual(parseStoreUrl('s3://my.bucket/a/b/'), {
      ...defaults,
      bucket: 'my.bucket',
      prefix: 'a/b',
    })
    assert.deepEqual(
      parseStoreUrl('s3://bucket/p?endpoint=http://127.0.0.1:7480&region=eu-west-1&path_style=1'),
      {
        kind: 'bucket',
        bucket: 'bucket',
        prefix: 'p',
        endpoint: 'http://127.0.0.1:7480',
        region: 'eu-west-1',
        isPathStyle: true,
      },
    )
  })

  const faults: readonly (readonly [string, RegExp])[] = [
    ['s3://', /bucket has no valid name/],
    ['s3://Bucket', /bucket has no valid name/],
    ['s3:bucket', /s3:\/\/bucket\/prefix/],
    ['s3://key:hunter2@bucket', /holds credentials/],
    ['s3://bucket?secret_access_key=hunter2', /holds credentials/],
    ['s3://bucket?X-Amz-Signature=hunter2', /holds credentials/],
    ['s3://bucket?endpoint=https://key:hunter2@host', /holds credentials/],
    ['s3://bucket?endpoint=ftp://host', /endpoint is no http or https URL/],
    ['s3://bucket?endpoint=http://host/path', /more than a host and a port/],
    ['s3://bucket?region=eu west', /blanks/],
    ['s3://bucket?region=EU', /region has no valid name/],
    ['s3://bucket?path_style=maybe', /path_style/],
    ['s3://bucket?acl=hunter2', /a parameter other than/],
    ['s3://bucket?region=a&region=b', /twice/],
    ['s3://bucket/a/../b', /prefix is no plain path/],
    ['s3://bucket//a', /prefix is no plain path/],
    ['s3://bucket/a%20b', /prefix is no plain path/],
    ['s3://bucket/a#b', /fragment/],
    ['https://bucket.s3.amazonaws.com/', /neither file/],
    [`s3://bucket/${'x'.repeat(3000)}`, /too long/],
  ]
  for (const [url, reason] of faults) {
    it(`refuses ${url.slice(0, 60)}`, () => {
      const problem = describeStoreProblem(url)
      assert.match(String(problem), reason)
      assert.ok(!String(problem).includes('hunter2'))
    })
  }

  it('is never repeated when it is refused, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9]{12,20}$/),
        fc.constantFrom('s3://u:X@', 'X:', 'file:X', 's3://b?X=1'),
        (word, form) => {
          try {
            parseStoreUrl(form.replace('X', word))
          } catch (error) {
            assert.ok(error instanceof PartkeeperError && !`${error.message}${error.hint}`.includes(word))
          }
        },
      ),
    )
  })
})
