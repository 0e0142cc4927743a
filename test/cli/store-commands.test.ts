// `store` and `stores`: a place is registered under a name, listed and tried out; what is no place, or carries a secret, is
// refused with everything that is wrong, and nothing of a secret is shown.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type CliScene, makeCliScene } from './cli-scene.ts'
import { runCli, runFailure, runJson, succeed } from './run-cli.ts'

type Store = {
  readonly name: string
  readonly url: string
  readonly marker: string | null
  readonly archives: number
}
type Probe = Store & { readonly is_first_use: boolean; readonly conditional_writes: boolean }

let scene: CliScene

before(async () => {
  scene = await makeCliScene(true)
})
after(() => scene?.drop())

async function listNames(): Promise<readonly string[]> {
  const { document } = await runJson<{ readonly stores: readonly Store[] }>(['stores'], scene)
  return document.stores.map(({ name, url }) => `${name} ${url}`)
}

describe('store add', () => {
  it('registers a place, and changes it when called again', async () => {
    assert.match(await succeed(['stores'], scene), /^there are no stores; begin with: partkeeper store add/)
    const cold = 's3://bucket/archives?region=eu-central-1'
    assert.equal(
      await succeed(['store', 'add', 'cold', cold], scene),
      `store cold is ${cold}; try it out with: partkeeper store probe cold`,
    )
    await succeed(['store', 'add', 'cold', cold], scene)
    const { document } = await runJson<{ readonly store: Store }>(
      ['store', 'add', 'default', 'file:///srv/archives'],
      scene,
    )
    assert.deepEqual(
      [document.store.name, document.store.marker, document.store.archives],
      ['default', null, 0],
    )
    assert.deepEqual(await listNames(), [`cold ${cold}`, 'default file:///srv/archives'])
    await succeed(['store', 'add', 'default', 'file:///srv/others'], scene)
    assert.deepEqual(await listNames(), [`cold ${cold}`, 'default file:///srv/others'])
    assert.match(
      await succeed(['stores'], scene),
      /^store +place +archives +stored +conditional writes +last seen +state\ncold .* not tried +never +not used yet$/m,
    )
  })

  it('refuses what is no place or holds a secret, and changes nothing', async () => {
    const before = await listNames()
    const secret = 'hunter2sesame'
    for (const url of ['/srv/archives', 'https://bucket.example', 'file:///srv/../etc']) {
      const { code, error } = await runFailure(['store', 'add', 'bad', url], scene)
      assert.deepEqual([code, error.code, error.sqlstate], [1, 'invalid_argument', 'PK014'], url)
    }
    for (const url of [`s3://key:${secret}@bucket/x`, `s3://bucket/x?secret_access_key=${secret}`]) {
      const { code, stdout, stderr } = await runCli(
        ['store', 'add', 'bad', url, '--log-level', 'trace'],
        scene,
      )
      assert.equal(code, 1)
      assert.match(stderr, /^error: store 'bad' cannot be named: url: /m)
      assert.ok(!`${stdout}${stderr}`.includes(secret), stderr)
    }
    assert.deepEqual(await listNames(), before)
  })

  it('is told from slips of the keyboard', async () => {
    for (const typed of [
      ['add', 'cold'],
      ['remove', 'cold'],
    ]) {
      const { code, error } = await runFailure(['store', ...typed], scene)
      assert.deepEqual([code, error.code], [64, 'usage'], typed.join(' '))
    }
  })
})

describe('store probe', () => {
  it('marks a new place, says what it can do and how long that takes, and knows it again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'partkeeper-archives-'))
    try {
      const own = { ...scene, environment: { PARTKEEPER_STORE: pathToFileURL(folder).href } }
      const text = await succeed(['store', 'probe', 'default'], own)
      assert.match(
        text,
        /^ok: store default is file:\S+\n {2}mark [0-9a-f-]{36}, written just now\n {2}refuses to write over an object by itself\n {2}a small object: written in \d+ ms, read in \d+ ms$/,
      )
      const { document } = await runJson<{ readonly store: Probe }>(['store', 'probe', 'default'], own)
      assert.deepEqual([document.store.is_first_use, document.store.conditional_writes], [false, true])
      assert.match(await succeed(['stores'], own), /^default +file:\S+ +0 +0 bytes +yes +\S.* ok$/m)
      rmSync(join(folder, 'partkeeper-store.json'))
      const { code, error } = await runFailure(['store', 'probe', 'default'], own)
      assert.deepEqual([code, error.code], [1, 'store_not_seen'])
      assert.match(error.message, /its marker is missing/)
      assert.match(await succeed(['stores'], own), /failing since .*: .*its marker is missing/)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('refuses a name that nobody registered', async () => {
    const { code, error } = await runFailure(['store', 'probe', 'nowhere'], scene)
    assert.deepEqual([code, error.code], [1, 'not_found'])
  })
})
