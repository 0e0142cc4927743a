/**
 * Runs one of Debian's PostgreSQL programs (psql, pg_dump, pgbench) as a person would, and hands back what it said. A
 * program that fails is an error with its own words, unless the test asks for the exit code.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { DEBIAN_BIN_DIRECTORY } from '../support/test-servers.ts'

/** What a program said, and how it ended. */
export type ProgramEnd = { readonly code: number; readonly stdout: string; readonly stderr: string }

const TIMEOUT_MS = 240_000
const OUTPUT_BYTES_MAX = 64 * 2 ** 20

/** Runs the program; fails unless it exits with 0. */
export async function runProgram(
  name: 'psql' | 'pg_dump' | 'pgbench',
  parameters: readonly string[],
  input = '',
): Promise<ProgramEnd> {
  const end = await runToEnd(name, parameters, input)
  if (end.code === 0) return end
  throw new Error(`${name} ended with ${end.code}\n${end.stdout.slice(-2000)}\n${end.stderr.slice(-4000)}`)
}

function runToEnd(name: string, parameters: readonly string[], input: string): Promise<ProgramEnd> {
  const { promise, resolve } = Promise.withResolvers<ProgramEnd>()
  const options = {
    timeout: TIMEOUT_MS,
    maxBuffer: OUTPUT_BYTES_MAX,
    env: { PATH: process.env['PATH'], TZ: 'UTC' },
  }
  const child = execFile(join(DEBIAN_BIN_DIRECTORY, name), parameters, options, (error, stdout, stderr) => {
    resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr })
  })
  child.stdin?.end(input)
  return promise
}
