// From a connection as it was asked for to one that can be opened: reads the service file and the password file, finds
// local sockets and the default certificates, as libpq does. The only file of this layer that touches the file system.
import * as fs from 'node:fs'
import path from 'node:path'
import type { ConnectionTarget } from '../core/connection-target.ts'
import { createScrubber, type Secret } from '../core/secrets.ts'
import { type ConnectionRequest, listRequestSecrets } from './connection-environment.ts'
import { type ConnectionParameters, findContradictions } from './connection-parameters.ts'
import { type ConfigFaultDraft, ConfigurationError } from './faults.ts'
import { findPassword } from './password-file.ts'
import { parseService } from './service-file.ts'

/** The part of the file system that is looked at; tests bring their own. */
export interface ConnectionFileSystem {
  /** The text of a readable file, or undefined. */
  readonly readText: (file: string) => string | undefined
  readonly exists: (file: string) => boolean
  /** Whether others than the owner have any right to the file. */
  readonly isOpenToOthers: (file: string) => boolean
}

/** What is known of the person who runs the program. */
export interface ConnectionOwner {
  readonly homeFolder: string
  readonly userName: string
}

/** A connection that can be opened, and what a person should know about how it was found. */
export interface ResolvedConnection {
  readonly target: ConnectionTarget
  readonly warnings: readonly string[]
}

const SOCKET_FOLDERS = ['/var/run/postgresql', '/run/postgresql', '/tmp']
const SYSTEM_FOLDER = '/etc/postgresql-common'
const PORT = 5432
const CONNECT_TIMEOUT_S = 10

/** Resolves a request; throws a ConfigurationError when a file says something impossible. */
export function resolveConnection(
  request: ConnectionRequest,
  owner: ConnectionOwner,
  files: ConnectionFileSystem = systemFiles,
): ResolvedConnection {
  const service = readService(request, owner, files)
  const known: ConnectionParameters = { ...request.fallback, ...service.parameters, ...request.explicit }
  const faults = [...service.faults, ...findContradictions(known)]
  if (faults.length > 0)
    throw new ConfigurationError(faults, createScrubber(listSecrets(request, service.parameters)))
  const place = findPlace(known, owner, files)
  const passwordFile = known.passfile ?? path.join(owner.homeFolder, '.pgpass')
  const found = known.password === undefined ? findFilePassword(passwordFile, place, files) : { warnings: [] }
  const password = known.password ?? found.password
  return {
    target: { ...place, ...readRest(known, request.allowPlain, owner, files), password },
    warnings: found.warnings,
  }
}

/** The real file system. */
export const systemFiles: ConnectionFileSystem = {
  readText: (file) => {
    try {
      return fs.statSync(file).isFile() ? fs.readFileSync(file, 'utf8') : undefined
    } catch (error) {
      if (isNotReadable(error)) return undefined
      throw error
    }
  },
  exists: (file) => fs.existsSync(file),
  isOpenToOthers: (file) => (fs.statSync(file).mode & 0o077) !== 0,
}

/** libpq passes over files that are missing or that it may not read. */
function isNotReadable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'EPERM'
}

type Place = Pick<ConnectionTarget, 'host' | 'hostAddress' | 'port' | 'database' | 'user'>
type ServiceAnswer = {
  readonly parameters: ConnectionParameters
  readonly faults: readonly ConfigFaultDraft[]
}

function readService(
  request: ConnectionRequest,
  owner: ConnectionOwner,
  files: ConnectionFileSystem,
): ServiceAnswer {
  const service = request.explicit.service ?? request.fallback.service
  if (service === undefined) return { parameters: {}, faults: [] }
  const own = request.serviceFile ?? path.join(owner.homeFolder, '.pg_service.conf')
  const places = [own, path.join(request.systemFolder ?? SYSTEM_FOLDER, 'pg_service.conf')]
  for (const place of places) {
    const text = files.readText(place)
    const parsed = text === undefined ? undefined : parseService(text, service, place)
    if (parsed !== undefined) return parsed
  }
  const expected = `a service that is defined in ${places.join(' or ')}`
  return {
    parameters: {},
    faults: [{ setting: 'PGSERVICE', expected, found: { value: service }, hint: undefined }],
  }
}

function findPlace(known: ConnectionParameters, owner: ConnectionOwner, files: ConnectionFileSystem): Place {
  const port = known.port ?? PORT
  const socket = SOCKET_FOLDERS.find((folder) => files.exists(`${folder}/.s.PGSQL.${port}`))
  const user = known.user ?? owner.userName
  return {
    host: known.host ?? known.hostaddr ?? socket ?? 'localhost',
    hostAddress: known.hostaddr,
    port,
    database: known.dbname ?? user,
    user,
  }
}

function findFilePassword(
  file: string,
  place: Place,
  files: ConnectionFileSystem,
): { readonly password?: Secret | undefined; readonly warnings: readonly string[] } {
  const text = files.readText(file)
  if (text === undefined) return { warnings: [] }
  if (files.isOpenToOthers(file)) {
    return { warnings: [`the password file ${file} is not used: others have rights to it; make it 0600`] }
  }
  const host = SOCKET_FOLDERS.includes(place.host) ? 'localhost' : place.host
  return { password: findPassword(text, { ...place, host }), warnings: [] }
}

function readRest(
  known: ConnectionParameters,
  allowPlain: boolean,
  owner: ConnectionOwner,
  files: ConnectionFileSystem,
): Pick<ConnectionTarget, 'options' | 'connectTimeoutMs' | 'tls'> {
  const findDefault = (name: string): string | undefined => {
    const file = path.join(owner.homeFolder, '.postgresql', name)
    return files.exists(file) ? file : undefined
  }
  const certificate = known.sslcert ?? findDefault('postgresql.crt')
  return {
    options: known.options,
    connectTimeoutMs: (known.connect_timeout ?? CONNECT_TIMEOUT_S) * 1000,
    tls: {
      mode: known.sslmode,
      allowPlain,
      rootCertificate: known.sslrootcert ?? findDefault('root.crt'),
      certificate,
      key: known.sslkey ?? (certificate === undefined ? undefined : findDefault('postgresql.key')),
      keyPassphrase: known.sslpassword,
      negotiation: known.sslnegotiation ?? 'postgres',
      channelBinding: known.channel_binding ?? 'prefer',
    },
  }
}

function listSecrets(
  request: ConnectionRequest,
  service: ConnectionParameters,
): readonly (Secret | undefined)[] {
  return [...listRequestSecrets(request), service.password, service.sslpassword]
}
