// Where the manifest of an archive lies, as `verify` and `restore` take it: a path in a directory store, an s3:// URL with
// the parameters of its store in a bucket. The way back is in manifest-location.ts.
import { fileURLToPath } from 'node:url'

/** Puts the URL of a store and the key of a manifest together. */
export function manifestPlace(storeUrl: string, key: string): string {
  if (storeUrl.startsWith('file:')) return `${fileURLToPath(storeUrl).replace(/\/+$/, '')}/${key}`
  const [place = '', ...query] = storeUrl.split('?')
  const parameters = query.length === 0 ? '' : `?${query.join('?')}`
  return `${place.replace(/\/+$/, '')}/${key}${parameters}`
}
