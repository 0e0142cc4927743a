// The URL of a store, read: file:///folder, or s3://bucket/prefix?endpoint=...&region=...&path_style=1. Says what is wrong
// with one without repeating it, since what is malformed may hold a password. Pure: reaches nothing.
import { fileURLToPath } from 'node:url'
import { PartkeeperError } from '../core/errors.ts'

/** A store in a directory. */
export interface FolderAddress {
  readonly kind: 'folder'
  readonly path: string
}

/** A store in a bucket. */
export interface BucketAddress {
  readonly kind: 'bucket'
  readonly bucket: string
  /** Without slashes at its ends; empty for the whole bucket. */
  readonly prefix: string
  /** Of a server that is not Amazon's; undefined for Amazon's own. */
  readonly endpoint: string | undefined
  readonly region: string | undefined
  /** Whether the bucket stands in the path of a request instead of its host name. */
  readonly isPathStyle: boolean
}

/** Where a store is. */
export type StoreAddress = FolderAddress | BucketAddress

const HINT = 'A store is file:///folder or s3://bucket/prefix?endpoint=https://host&region=name&path_style=1.'
const CREDENTIALS_HINT = 'Credentials come from the environment of the worker, such as AWS_ACCESS_KEY_ID.'
const URL_LENGTH_MAX = 2000
const PARAMETERS = ['endpoint', 'region', 'path_style'] as const
const CREDENTIAL_WORD = /key|secret|token|password|credential|signature/i

/** Throws store_refused, naming what is wrong with the URL. */
export function parseStoreUrl(url: string): StoreAddress {
  if (url.length > URL_LENGTH_MAX) throw refuse('it is too long')
  // Printable ASCII: what a URL does not have, a browser's parser would quietly take away or encode.
  if (!/^[!-~]+$/.test(url)) throw refuse('it holds blanks or characters that a URL does not have')
  if (/^file:/i.test(url)) return parseFolder(url)
  if (/^s3:/i.test(url)) return parseBucket(url)
  throw refuse('it begins with neither file:/// nor s3://')
}

/** What is wrong with the URL as a sentence, or undefined when it can be opened. */
export function describeStoreProblem(url: string): string | undefined {
  try {
    parseStoreUrl(url)
    return undefined
  } catch (error) {
    if (error instanceof PartkeeperError) return error.message
    throw error
  }
}

function parseFolder(url: string): FolderAddress {
  if (!url.startsWith('file:///')) throw refuse('a folder is named by file:/// and its absolute path')
  if (/[?#]/.test(url)) throw refuse('the URL of a folder has no parameters')
  const path = decode(url).replace(/\/+$/, '')
  if (path.includes('\0')) throw refuse('its path holds a zero byte')
  const parts = path.split('/').slice(1)
  if (parts.length === 0) throw refuse('the root of the file system is no store')
  if (parts.some((part) => part === '..' || part === '.' || part === '')) {
    throw refuse('its path has an empty part, a `.` or a `..`')
  }
  return { kind: 'folder', path }
}

/** Part by part: Node's own reading of a whole URL resolves `..` before anybody sees it. */
function decode(url: string): string {
  try {
    return url
      .slice('file://'.length)
      .split('/')
      .map((part) => (part === '' ? '' : fileURLToPath(`file:///x${part}`).slice('/x'.length)))
      .join('/')
  } catch (cause) {
    throw refuse('its path cannot be decoded', HINT, cause)
  }
}

function parseBucket(url: string): BucketAddress {
  if (url.includes('#')) throw refuse('it has a fragment')
  const [place = '', query = '', ...more] = url.split('?')
  if (!place.startsWith('s3://') || more.length > 0) throw refuse('a bucket is named by s3://bucket/prefix')
  const [bucket = '', ...parts] = place.slice('s3://'.length).split('/')
  if (bucket.includes('@')) throw refuse('it holds credentials', CREDENTIALS_HINT)
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw refuse('its bucket has no valid name')
  const prefix = parts.join('/').replace(/\/+$/, '')
  if (prefix !== '' && !prefix.split('/').every(isPlainPart)) throw refuse('its prefix is no plain path')
  return { kind: 'bucket', bucket, prefix, ...readParameters(query) }
}

function isPlainPart(part: string): boolean {
  return /^[A-Za-z0-9!_.*'()=-]+$/.test(part) && part !== '.' && part !== '..'
}

function readParameters(query: string): Pick<BucketAddress, 'endpoint' | 'region' | 'isPathStyle'> {
  const parameters = new URLSearchParams(query)
  const names = [...parameters.keys()]
  if (names.some((name) => CREDENTIAL_WORD.test(name))) throw refuse('it holds credentials', CREDENTIALS_HINT)
  if (names.some((name) => !PARAMETERS.some((known) => known === name))) {
    throw refuse(`it has a parameter other than ${PARAMETERS.join(', ')}`)
  }
  if (new Set(names).size < names.length) throw refuse('it has a parameter twice')
  const region = parameters.get('region') ?? undefined
  if (region !== undefined && !/^[a-z0-9-]{1,40}$/.test(region)) throw refuse('its region has no valid name')
  const pathStyle = parameters.get('path_style') ?? '0'
  if (!['0', '1', 'true', 'false'].includes(pathStyle)) throw refuse('its path_style is neither 0 nor 1')
  return {
    endpoint: readEndpoint(parameters.get('endpoint')),
    region,
    isPathStyle: pathStyle === '1' || pathStyle === 'true',
  }
}

function readEndpoint(text: string | null): string | undefined {
  if (text === null) return undefined
  const endpoint = URL.parse(text)
  if (endpoint === null || !['http:', 'https:'].includes(endpoint.protocol)) {
    throw refuse('its endpoint is no http or https URL')
  }
  if (endpoint.username !== '' || endpoint.password !== '')
    throw refuse('it holds credentials', CREDENTIALS_HINT)
  if (endpoint.pathname !== '/' || endpoint.search !== '' || endpoint.hash !== '') {
    throw refuse('its endpoint is more than a host and a port')
  }
  return endpoint.origin
}

function refuse(reason: string, hint = HINT, cause?: unknown): PartkeeperError {
  return new PartkeeperError('store_refused', `The URL of the store is not valid: ${reason}.`, {
    hint,
    cause,
  })
}
