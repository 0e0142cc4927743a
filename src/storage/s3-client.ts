// The client of the S3 library for one bucket: loaded only when a bucket is used, since the library is an optional companion
// of this program. Credentials come from the library's own chain and are never seen here.
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { PartkeeperError } from '../core/errors.ts'
import type { BucketAddress } from './store-address.ts'

/** The library as loaded. */
export type S3Library = typeof import('@aws-sdk/client-s3')

/** The library and a client made with it. */
export interface LoadedClient {
  readonly library: S3Library
  readonly client: S3Client
}

const CONNECT_TIMEOUT_MS = 5000
/** Of silence on a connection, not of a whole request: a large object may take its time. */
const SILENCE_TIMEOUT_MS = 30_000
/** Servers other than Amazon's mostly do not care, and the library asks for one. */
const REGION_ELSEWHERE = 'us-east-1'

/** The library would write to standard error by itself; what it has to say comes as errors. */
const SILENT_LOGGER = {
  trace: keepQuiet,
  debug: keepQuiet,
  info: keepQuiet,
  warn: keepQuiet,
  error: keepQuiet,
}

/** Loads the library and makes the client; reaches nothing yet. */
export async function loadClient(address: BucketAddress): Promise<LoadedClient> {
  const library = await loadLibrary()
  return { library, client: new library.S3Client(configure(address)) }
}

async function loadLibrary(): Promise<S3Library> {
  try {
    return await import('@aws-sdk/client-s3')
  } catch (cause) {
    throw new PartkeeperError(
      'unsupported',
      'The package @aws-sdk/client-s3, which s3:// stores need, is not installed.',
      {
        hint: 'npm install @aws-sdk/client-s3',
        cause,
      },
    )
  }
}

function configure({ endpoint, region, isPathStyle }: BucketAddress): S3ClientConfig {
  const place = endpoint === undefined ? {} : { endpoint }
  const chosen = region ?? (endpoint === undefined ? undefined : REGION_ELSEWHERE)
  return {
    ...place,
    ...(chosen === undefined ? {} : { region: chosen }),
    forcePathStyle: isPathStyle,
    // Tried again by us: the library never repeats a request with a stream as its body.
    maxAttempts: 1,
    // Old servers do not know the newer checksums; we send the sha256 of everything we write ourselves.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: SILENT_LOGGER,
    // Servers that do not answer it cost seconds per object.
    expectContinueHeader: false,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SILENCE_TIMEOUT_MS },
  }
}

function keepQuiet(): undefined {
  return undefined
}
