/**
 * Archives of every format that was ever written are verified without a database, and restored row for row, on the oldest
 * main server and on the newest.
 */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { RestoreScene, restoreWith, verifyPlace } from '../services/restore-scene.ts'
import { listTestMajors } from '../support/test-servers.ts'
import { GOLDEN_TABLE } from './golden-table.ts'

const MANIFESTS = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'manifest.json')
  .sort()
const ROWS = 300

for (const major of listTestMajors().filter((each) => [15, 18].includes(Number(each)))) {
  describe(`the golden archives (PostgreSQL ${major})`, () => {
    let scene: RestoreScene
    before(async () => {
      assert.ok(MANIFESTS.length >= 5, MANIFESTS.join())
      scene = await RestoreScene.open(major)
      await scene.run(GOLDEN_TABLE)
    })
    after(() => scene.close())

    for (const [index, manifest] of MANIFESTS.entries()) {
      const name = manifest.split(path.sep).slice(0, 2).join(' ')
      it(`of ${name} is whole and comes back row for row`, async () => {
        const place = path.join(import.meta.dirname, manifest)
        const { problems, rows } = await verifyPlace(place)
        assert.deepEqual([problems, rows], [[], ROWS])
        const target = `public.came_back_${index}`
        const report = await restoreWith(scene.sessions, place, { place: { kind: 'into', name: target } })
        assert.deepEqual([report.outcome, report.rows], ['restored', ROWS])
        assert.equal(await scene.countDifferences('public.golden', target), 0)
      })
    }
  })
}
