// What the file system refuses, as errors of ours: what may pass by itself (a full disk, a broken disk, a server that is
// away) is worth another try, what a person must mend is not. Names the object or folder below the store.
import { type ErrorDetails, PartkeeperError } from '../core/errors.ts'

/** What each says to people; retryable unless it is in `REFUSALS`. */
const REASONS: Readonly<Record<string, string>> = {
  EIO: 'the disk reports an error',
  ENOSPC: 'no space is left',
  EDQUOT: 'the quota is used up',
  EROFS: 'the file system is read-only',
  ESTALE: 'the file server has lost it',
  ETIMEDOUT: 'the file server does not answer',
  EHOSTDOWN: 'the file server is down',
  ENOTCONN: 'the file system is not connected',
  ENODEV: 'the device is gone',
  ENXIO: 'the device is gone',
  EBUSY: 'it is in use',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOMEM: 'no memory is left',
  ENOENT: 'it is not there',
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  ENOTDIR: 'a file stands where a folder should be',
  EISDIR: 'a folder stands where a file should be',
  ELOOP: 'a symbolic link stands in its place',
  ENAMETOOLONG: 'a name in it is too long for the file system',
  EMLINK: 'it has too many links',
  ENOTSUP: 'the file system cannot do this',
  EOPNOTSUPP: 'the file system cannot do this',
}
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'Give the user of the worker the right to read and write there.',
  EPERM: 'Give the user of the worker the right to read and write there, on a file system with hard links.',
  ENOTDIR: 'Choose a folder of its own for the store.',
  EISDIR: 'Choose a folder of its own for the store.',
  ELOOP: 'Links inside a store are not followed.',
  ENAMETOOLONG: 'Choose a file system that takes names of 255 bytes.',
  EMLINK: 'Choose a file system with hard links.',
  ENOTSUP: 'Choose a file system with hard links.',
  EOPNOTSUPP: 'Choose a file system with hard links.',
}

/** The code of an error of the system, or undefined for any other error. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Turns an error of the system into one of ours; every other error stays what it is. `what` is as in "Cannot write x". */
export function toStoreError(error: unknown, what: string): unknown {
  const code = systemCodeOf(error)
  if (code === undefined || error instanceof PartkeeperError) return error
  const message = `Cannot ${what}: ${REASONS[code] ?? 'the file system refused it'} (${code}).`
  const hint = REFUSALS[code]
  const details: ErrorDetails = { cause: error, hint, retryable: hint === undefined }
  return new PartkeeperError(hint === undefined ? 'store_unreachable' : 'store_refused', message, details)
}

/** Does it, and turns what the file system refuses into an error of ours. */
export async function reportingFaults<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw toStoreError(error, what)
  }
}

/** For a catch: what is not there is undefined, any other error goes on. */
export function undefinedWhenAbsent(error: unknown): undefined {
  if (systemCodeOf(error) === 'ENOENT') return undefined
  throw error
}
