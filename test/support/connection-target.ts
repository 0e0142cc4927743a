// A connection target for tests, by the same way a program takes: variables through the parser and the resolver.
// Reads no file of the person who runs the tests.
import {
  type ConnectionFileSystem,
  resolveConnection,
  systemFiles,
} from '../../src/config/connection-files.ts'
import { parseSettings } from '../../src/config/parse-settings.ts'
import type { ConnectionTarget } from '../../src/core/connection-target.ts'

const noHome = { homeFolder: '/nonexistent', userName: 'nobody' }

/** Makes a target out of variables such as DATABASE_URL or PGHOST. */
export function makeTarget(
  environment: Readonly<Record<string, string>>,
  files: ConnectionFileSystem = systemFiles,
): ConnectionTarget {
  const { connection } = parseSettings(environment, {}, { hostName: 'test', processId: 1 })
  return resolveConnection(connection, noHome, files).target
}
