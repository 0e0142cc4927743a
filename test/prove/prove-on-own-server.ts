/**
 * A run of the harness within a test: on one server of its own, which its cases may stop. A failure of a case fails the test
 * with the command that repeats it.
 */
import assert from 'node:assert/strict'
import type { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import type { EmbeddedMajor } from '../../src/demo/server-binaries.ts'
import { encodeTestServers, startOwnTestServer, TEST_SERVERS_VARIABLE } from '../support/test-servers.ts'
import type { LaneRequest } from './lane.ts'
import { type ProveRequest, prove } from './prove.ts'
import { describeFailure, describeSummary, findUnproved } from './results.ts'

type OwnRequest = Omit<ProveRequest, 'lanes'> & Pick<LaneRequest, 'scenes' | 'withCalls'>

/** Runs it; fails when a case did. */
export function proveOnOwnServer(
  major: EmbeddedMajor,
  request: OwnRequest,
): Promise<{ readonly landed: number; readonly text: string }> {
  return withOwnServer(major, async (server) => {
    const { scenes, withCalls } = request
    const run = await prove({ ...request, lanes: [{ major, server, scenes, withCalls }] })
    const failed = run.results.filter(({ outcome }) => outcome === 'failed')
    assert.equal(failed.length, 0, failed.map((each) => describeFailure(each, request.seed)).join('\n'))
    assert.deepEqual(findUnproved(run), [])
    const landed = run.results.filter(({ outcome }) => outcome === 'passed').length
    return { landed, text: describeSummary(run) }
  })
}

/** Lends a server that the tests of this file find as that of their run. */
export async function withOwnServer<Result>(
  major: EmbeddedMajor,
  work: (server: EmbeddedServer) => Promise<Result>,
): Promise<Result> {
  const server = await startOwnTestServer(major)
  process.env[TEST_SERVERS_VARIABLE] = encodeTestServers(new Map([[major, server]]))
  try {
    return await work(server)
  } finally {
    await server.stop('immediate')
  }
}
