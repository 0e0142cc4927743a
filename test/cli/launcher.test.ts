// The launcher: what it says to an old Node, and which main it runs. The version is faked before the launcher is loaded,
// so that no old Node has to be there.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { succeed } from './run-cli.ts'

const LAUNCHER = fileURLToPath(new URL('../../src/partkeeper.js', import.meta.url))
const MANIFEST = new URL('../../package.json', import.meta.url)
const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url))

function launchOn(version: string) {
  const fake = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
    Object.defineProperty(process, 'version', { value: 'v${version}' })`
  const preload = `data:text/javascript,${encodeURIComponent(fake)}`
  return spawnSync(process.execPath, ['--import', preload, LAUNCHER, '--version'], { encoding: 'utf8' })
}

test('a Node that cannot run TypeScript is told so in one line, with exit code 64', () => {
  for (const version of ['12.22.12', '20.20.2', '22.17.1', '23.5.0']) {
    const { status, stdout, stderr } = launchOn(version)
    assert.equal(status, 64, version)
    assert.equal(stdout, '')
    assert.match(
      stderr,
      new RegExp(`^error: partkeeper needs Node 22\\.18 or newer and was started with v${version}`),
    )
    assert.equal(stderr.trimEnd().split('\n').length, 1)
  }
})

test('a Node that can run TypeScript runs the program', () => {
  const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { readonly version: string }
  for (const node of ['22.18.0', '23.6.0', '24.0.0', '26.1.0']) {
    const { status, stdout, stderr } = launchOn(node)
    assert.deepEqual([status, stdout, stderr], [0, `${version}\n`, ''], node)
  }
})

test('the launcher is written so that Node 12 can read it', () => {
  const code = readFileSync(LAUNCHER, 'utf8').replaceAll(/\/\/.*|\/\*.*\*\//g, '')
  // A static import of a name with `node:` fails before anything could be said; so do newer operators.
  assert.doesNotMatch(code, /^import\s|\?\.|\?\?|\|\|=|#[a-z]/m)
})

test('in a package without the TypeScript it runs the built program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partkeeper-package-'))
  try {
    for (const name of ['src', 'dist']) mkdirSync(join(folder, name))
    copyFileSync(LAUNCHER, join(folder, 'src/partkeeper.js'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'dist/main.js'), "process.stdout.write('built ' + process.argv[2])")
    const run = spawnSync(process.execPath, [join(folder, 'src/partkeeper.js'), 'status'], {
      encoding: 'utf8',
    })
    assert.deepEqual([run.status, run.stdout, run.stderr], [0, 'built status', ''])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('npx finds the command in the checkout', async () => {
  const { DATABASE_URL: _, ...environment } = process.env
  const npx = spawnSync('npx', ['partkeeper', '--help'], {
    cwd: CHECKOUT,
    encoding: 'utf8',
    env: { ...environment, npm_config_update_notifier: 'false', npm_config_yes: 'false' },
  })
  assert.equal(npx.status, 0, npx.stderr)
  assert.equal(npx.stdout.trimEnd(), (await succeed(['--help'])).trimEnd())
})
