// From what a person names (a path, a file:// or s3:// URL of a manifest or of its folder) to the store it lies in and its
// key there. Pure: whether anything is there is found out by reading.
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PartkeeperError } from '../core/errors.ts'
import { describeKeyProblem } from './archive-keys.ts'

/** Where a manifest lies. */
export interface ManifestLocation {
  /** URL of the store, as `openStore` takes it. */
  readonly storeUrl: string
  readonly key: string
}

const MANIFEST_NAME = 'manifest.json'
const S3_SCHEME = 's3://'
/** Where the layout below a store begins. An archive that was copied out of it is a store of its own. */
const LAYOUT_START = /(?:^|\/)(v1\/inst=.*)$/

/** Throws invalid_argument for what is no such place; the text is not repeated, since a URL may hold anything. */
export function locateManifest(text: string): ManifestLocation {
  if (text.startsWith(S3_SCHEME)) return locateInBucket(text)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) && !text.startsWith('file:///')) {
    throw refuse('it is a URL of neither file:/// nor s3://')
  }
  return locateInFolder(text.startsWith('file:///') ? readFileUrl(text) : text)
}

function locateInFolder(place: string): ManifestLocation {
  if (place === '' || place.includes('\0')) throw refuse('it is no path')
  const { root, key } = split(withManifestName(path.resolve(place).split(path.sep).join('/')))
  return { storeUrl: pathToFileURL(root === '' ? '/' : root).href, key: requirePlain(key) }
}

function locateInBucket(text: string): ManifestLocation {
  const [place = '', ...query] = text.split('?')
  const [bucket = '', ...parts] = place.slice(S3_SCHEME.length).split('/')
  if (bucket === '') throw refuse('it names no bucket')
  const { root, key } = split(withManifestName(parts.filter((part) => part !== '').join('/')))
  const prefix = root === '' ? '' : `/${root.replace(/^\//, '')}`
  const parameters = query.length === 0 ? '' : `?${query.join('?')}`
  return { storeUrl: `${S3_SCHEME}${bucket}${prefix}${parameters}`, key: requirePlain(key) }
}

function withManifestName(place: string): string {
  const folder = place.replace(/\/+$/, '')
  if (folder.endsWith(`/${MANIFEST_NAME}`) || folder === MANIFEST_NAME) return folder
  return folder === '' ? MANIFEST_NAME : `${folder}/${MANIFEST_NAME}`
}

function split(place: string): { readonly root: string; readonly key: string } {
  const layout = LAYOUT_START.exec(place)?.[1]
  const key = layout ?? MANIFEST_NAME
  return { root: place.slice(0, place.length - key.length).replace(/\/+$/, ''), key }
}

function readFileUrl(text: string): string {
  try {
    return fileURLToPath(text)
  } catch (cause) {
    throw refuse('it is no readable file:/// URL', cause)
  }
}

function requirePlain(key: string): string {
  const problem = describeKeyProblem(key)
  if (problem !== undefined) throw refuse(`the part of it below the store cannot be a key: ${problem}`)
  return key
}

function refuse(reason: string, cause?: unknown): PartkeeperError {
  return new PartkeeperError('invalid_argument', `Not the place of a manifest: ${reason}.`, {
    hint: `Name the manifest by its path, or as file:///folder/${MANIFEST_NAME} or s3://bucket/prefix/.../${MANIFEST_NAME}.`,
    cause,
  })
}
