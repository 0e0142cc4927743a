/**
 * Verifying archives: every way an object can be damaged is found, with the exact object and what is wrong with it, and all
 * of it at once. Needs no database; the archive is made from a real table.
 */
import assert from 'node:assert/strict'
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { ArchiveProblem } from '../../src/services/archive-problem.ts'
import { hashBytes } from '../../src/services/store-bytes.ts'
import type { VerifyReport } from '../../src/services/verify-archive.ts'
import { chunkKey } from '../../src/storage/archive-keys.ts'
import type { MadeArchive } from '../support/archive-maker.ts'
import { RestoreScene, verifyPlace } from './restore-scene.ts'

describe('verifying an archive', () => {
  let scene: RestoreScene
  let archive: MadeArchive
  let copies: string
  before(async () => {
    scene = await RestoreScene.open(15)
    await scene.run(`
      create table e (id bigint primary key, at timestamptz, note text) partition by range (id);
      create table e_part partition of e for values from (0) to (100000);
      insert into e select number, now(), repeat(md5(number::text), 3) from generate_series(1, 4000) as number`)
    archive = await scene.archive({ table: 'public.e_part', chunkBlocks: 20, digest: true })
    copies = mkdtempSync(path.join(tmpdir(), 'partkeeper-copies-'))
  })
  after(async () => {
    rmSync(copies, { recursive: true, force: true })
    await scene.close()
  })

  let copied = 0
  /** What is found after the folder of a copy was changed. */
  const reportOn = (change: (folder: string) => void): Promise<VerifyReport> => {
    copied += 1
    const root = path.join(copies, String(copied))
    cpSync(archive.root, root, { recursive: true })
    const folder = path.join(root, path.relative(archive.root, archive.folder))
    change(folder)
    return verifyPlace(folder)
  }
  const damaged = async (change: (folder: string) => void): Promise<readonly ArchiveProblem[]> =>
    (await reportOn(change)).problems
  const keyOf = (number: number): string => {
    const chunk = archive.manifest.chunks[number - 1]
    assert.ok(chunk)
    return chunk.key
  }
  const flip = (file: string, at: number): void => {
    const bytes = readFileSync(file)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    rmSync(file)
    writeFileSync(file, bytes)
  }

  it('finds nothing wrong with one that is whole, in whatever way it is named', async () => {
    for (const place of [archive.manifestPath, archive.folder, `file://${archive.manifestPath}`]) {
      const report = await verifyPlace(place)
      assert.deepEqual(report.problems, [])
      assert.deepEqual([report.rows, report.objects], [4000, archive.manifest.chunks.length])
    }
  })

  it('names the object for a flipped byte in each object in turn, at its beginning, middle and end', async () => {
    for (const { key, stored_bytes: bytes } of archive.manifest.chunks) {
      for (const at of [0, Math.floor(bytes / 2), bytes - 1]) {
        const problems = await damaged((folder) => flip(path.join(folder, key), at))
        assert.deepEqual([...new Set(problems.map(({ object }) => object))], [key])
        assert.match(problems[0]?.problem ?? '', /has the sha256 [0-9a-f]{64} instead of/)
      }
    }
    const problems = await damaged((folder) => flip(path.join(folder, 'ddl.sql'), 40))
    assert.deepEqual(problems, [
      { object: 'ddl.sql', problem: 'was changed: it is not what follows from the manifest' },
    ])
  })

  it('finds a flipped byte in the manifest, wherever it is', async () => {
    const { length } = readFileSync(archive.manifestPath)
    const step = Math.floor(length / 40)
    for (let at = 0; at < length; at += step) {
      const found = await damaged((folder) => flip(path.join(folder, 'manifest.json'), at)).catch(
        (error: Error & { code?: string }) => error,
      )
      if (found instanceof Error) assert.equal(found.code, 'manifest_invalid', found.message)
      else assert.ok(found.length > 0, `byte ${at} of the manifest`)
    }
  })

  it('tells a file that was cut, and one that grew', async () => {
    const cut = await damaged((folder) => {
      const file = path.join(folder, keyOf(2))
      const bytes = readFileSync(file)
      rmSync(file)
      writeFileSync(file, bytes.subarray(0, bytes.length - 10))
    })
    assert.equal(cut[0]?.object, keyOf(2))
    assert.match(
      cut.map(({ problem }) => problem).join('; '),
      /has \d+ bytes instead of \d+; has the sha256 .*no whole zstd file/,
    )
    const grown = await damaged((folder) => {
      const file = path.join(folder, keyOf(1))
      const bytes = readFileSync(file)
      rmSync(file)
      writeFileSync(file, Buffer.concat([bytes, bytes]))
    })
    assert.match(grown[0]?.problem ?? '', /has \d+ bytes instead of/)
  })

  it('tells missing, swapped and doubled objects from each other', async () => {
    const missing = await damaged((folder) => unlinkSync(path.join(folder, keyOf(3))))
    assert.deepEqual(missing, [{ object: keyOf(3), problem: 'is missing' }])
    const swapped = await damaged((folder) => {
      const [one, other] = [path.join(folder, keyOf(1)), path.join(folder, keyOf(2))]
      renameSync(one, `${one}.aside`)
      renameSync(other, one)
      renameSync(`${one}.aside`, other)
    })
    assert.deepEqual(
      swapped.map(({ object, problem }) => [object, problem.split(':')[0]]),
      [
        [keyOf(1), `holds the bytes of ${keyOf(2)}`],
        [keyOf(2), `holds the bytes of ${keyOf(1)}`],
      ],
    )
    const doubled = await damaged((folder) => {
      rmSync(path.join(folder, keyOf(2)))
      copyFileSync(path.join(folder, keyOf(1)), path.join(folder, keyOf(2)))
    })
    assert.match(doubled[0]?.problem ?? '', /one was copied over the other/)
    for (const name of ['000009-00000000.copy.zst', path.basename(keyOf(1)).replace('000001', '000009')]) {
      const extra = await damaged((folder) =>
        copyFileSync(path.join(folder, keyOf(1)), path.join(folder, 'data', name)),
      )
      const problem = `is not in the manifest: a copy of ${keyOf(1)}`
      assert.deepEqual(extra, [{ object: `data/${name}`, problem }])
    }
  })

  it('tells what an interrupted process of ours left from what somebody else put there', async () => {
    const bytes = Buffer.from('as good as any')
    const left = chunkKey(2, hashBytes(bytes), 'copy.zst')
    const strange = chunkKey(2, hashBytes(Buffer.from('other')), 'copy.zst')
    const report = await reportOn((folder) => {
      writeFileSync(path.join(folder, left), bytes)
      writeFileSync(path.join(folder, strange), bytes)
    })
    assert.deepEqual(report.problems, [{ object: strange, problem: 'is not in the manifest' }])
    assert.deepEqual(report.notes, [
      `${left} was left by a process that was interrupted; it belongs to no archive`,
    ])
  })

  it('tells all that is wrong, not just the first', async () => {
    const problems = await damaged((folder) => {
      unlinkSync(path.join(folder, keyOf(1)))
      flip(path.join(folder, keyOf(2)), 50)
      unlinkSync(path.join(folder, 'ddl.sql'))
    })
    assert.deepEqual(
      [...new Set(problems.map(({ object }) => object))].sort(),
      ['ddl.sql', keyOf(1), keyOf(2)].sort(),
    )
  })

  it('finds a manifest that promises other rows, or lies where it does not belong', async () => {
    const changed = await damaged((folder) => {
      const file = path.join(folder, 'manifest.json')
      const text = readFileSync(file, 'utf8')
      const rows = archive.manifest.chunks[0]?.rows ?? 0
      rmSync(file)
      writeFileSync(
        file,
        text.replace(`"rows": ${rows},`, `"rows": ${rows + 1},`).replace('"rows": 4000,', '"rows": 4001,'),
      )
    })
    assert.ok(
      changed.some(
        ({ object, problem }) =>
          object === keyOf(1) &&
          problem ===
            `rows: ${archive.manifest.chunks[0]?.rows} instead of ${(archive.manifest.chunks[0]?.rows ?? 0) + 1}`,
      ),
    )
    const other = await scene.archive({ table: 'public.e_part', exportId: '77' })
    const foreign = await damaged((folder) => {
      rmSync(path.join(folder, 'manifest.json'))
      copyFileSync(other.manifestPath, path.join(folder, 'manifest.json'))
    })
    assert.match(
      foreign.find(({ object }) => object === 'manifest.json')?.problem ?? '',
      /it is of another table, export or installation/,
    )
  })

  it('refuses what is no manifest with a code, and says what is missing', async () => {
    const folder = path.join(copies, 'bad')
    mkdirSync(folder)
    await assert.rejects(verifyPlace(folder), { code: 'object_missing' })
    for (const text of [
      '',
      '{}',
      'not json',
      readFileSync(archive.manifestPath, 'utf8').replace('"format_version": 1', '"format_version": 99'),
    ]) {
      writeFileSync(path.join(folder, 'manifest.json'), text)
      await assert.rejects(verifyPlace(folder), { code: 'manifest_invalid' })
    }
    await assert.rejects(verifyPlace('ftp://somewhere/manifest.json'), { code: 'invalid_argument' })
    await assert.rejects(verifyPlace('4711'), { code: 'not_found' })
  })

  it('never lets a damaged chunk into a table: what went right stays, and the rest comes when it is mended', async () => {
    const root = path.join(copies, 'mended')
    cpSync(archive.root, root, { recursive: true })
    const folder = path.join(root, path.relative(archive.root, archive.folder))
    const file = path.join(folder, keyOf(2))
    const good = readFileSync(file)
    flip(file, good.length - 6)
    const broken = { ...archive, manifestPath: path.join(folder, 'manifest.json') }
    await assert.rejects(scene.into(broken, 'public.mended', { jobs: 1 }), { code: 'archive_damaged' })
    assert.equal(await scene.value('select count(*)::integer from mended'), archive.manifest.chunks[0]?.rows)
    rmSync(file)
    writeFileSync(file, good)
    const report = await scene.into(broken, 'public.mended')
    assert.deepEqual(
      [report.is_resumed, report.chunks_loaded_here],
      [true, archive.manifest.chunks.length - 1],
    )
    assert.equal(await scene.countDifferences('e_part', 'mended'), 0)
  })
})
