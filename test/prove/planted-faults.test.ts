/**
 * The harness is tested itself: with a fault planted into the schema of a scene, cases must fail, and exactly those in which
 * that fault can show.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { encodeTestServers, startOwnTestServer, TEST_SERVERS_VARIABLE } from '../support/test-servers.ts'
import { openLane } from './lane.ts'
import * as faults from './planted-faults.ts'
import type { Case, Mode, PointKind, SceneName } from './point.ts'

const SEED = 1

describe('the harness finds a planted fault', () => {
  let server: EmbeddedServer
  before(async () => {
    server = await startOwnTestServer(15)
    process.env[TEST_SERVERS_VARIABLE] = encodeTestServers(new Map([[15, server]]))
  })
  after(() => server.stop('immediate'))

  it('that takes the fence away, when a process stands still between its last look at the lease and an effect', async () => {
    const pattern = /action\.started|lease\.(acquired|released)/
    const { cases, failed } = await run('retirement', faults.NO_FENCE, 'freeze', 'observation', pattern)
    assert.deepEqual(failed, namesOf(cases, /action\.started/))
  })

  it('that takes the fence away, when the statement of an effect arrives late', async () => {
    const { cases, failed } = await run(
      'retirement',
      faults.NO_FENCE,
      'freeze',
      'message',
      /message: P .*try_action/,
    )
    assert.deepEqual(failed, namesOf(cases, /try_action/))
  })

  it('that lets a lease outlast all patience, when a process is killed while it holds one', async () => {
    const pattern = /process\.started|lease\.|action\.started create · kill/
    const { cases, failed } = await run('creation', faults.LONG_LEASE, 'kill', 'observation', pattern)
    assert.deepEqual(failed, namesOf(cases, /lease\.acquired|action\.started/))
  })

  it('that keeps the chunk of a process that was told to stop', async () => {
    const pattern = /chunk\.(claimed|recorded) 2/
    const { cases, failed } = await run('export', faults.KEPT_CHUNK, 'term', 'observation', pattern)
    assert.deepEqual(failed, namesOf(cases, /chunk\.claimed/))
  })

  it('that lets a chunk grow when it is taken over, wherever its first holder was killed', async () => {
    const { cases, failed } = await run(
      'archive',
      faults.GREEDY_CLAIM,
      'kill',
      'observation',
      /chunk\.(claimed|recorded) 2/,
    )
    assert.deepEqual(failed, namesOf(cases, /chunk\.claimed/))
  })

  it('that drops without reading the archive once more, when a process is killed while it reads', async () => {
    const { cases, failed } = await run(
      'archive',
      faults.NO_EVIDENCE,
      'kill',
      'observation',
      /chunk\.checked 2/,
    )
    assert.deepEqual(failed, namesOf(cases.slice(1), /chunk\.checked/))
  })

  it('that loads a chunk again, when a restore is killed after one', async () => {
    const { cases, failed } = await run(
      'restore',
      faults.LOADED_AGAIN,
      'kill',
      'observation',
      /restore\.(begun|chunk_loaded 1)/,
    )
    assert.deepEqual(failed, namesOf(cases, /chunk_loaded/))
  })

  it('that leaves blocks out, without any interruption', async () => {
    const request = { major: 15, server, scenes: ['archive'], withCalls: false } as const
    await assert.rejects(openLane({ ...request, staging: { plantedFault: faults.GAPS } }))
  })

  async function run(
    scene: SceneName,
    plantedFault: string,
    mode: Mode,
    kind: PointKind,
    pattern: RegExp,
  ): Promise<{ readonly cases: readonly Case[]; readonly failed: readonly string[] }> {
    const lane = await openLane({
      major: 15,
      server,
      scenes: [scene],
      withCalls: false,
      staging: { plantedFault },
    })
    try {
      const cases = lane.cases.filter(
        (each) => each.mode === mode && each.point.kind === kind && pattern.test(each.id),
      )
      assert.ok(cases.length > 0)
      const results = await Promise.all(cases.map((each) => lane.run(each, SEED)))
      assert.ok(results.every(({ outcome }) => outcome !== 'not landed'))
      return { cases, failed: results.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id) }
    } finally {
      await lane.close()
    }
  }
})

function namesOf(cases: readonly Case[], label: RegExp): readonly string[] {
  return cases.filter(({ point }) => label.test(point.label)).map(({ id }) => id)
}
