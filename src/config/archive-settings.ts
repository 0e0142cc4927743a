// The settings of archives: where they go, how much at once, and the credentials of buckets, which the S3 library reads by
// itself and which are listed here so that they are known, documented and kept out of every text.
import { readSecret } from './connection-parameters.ts'
import { setting } from './setting-schema.ts'
import { readLine, readSwitch, readWholeNumber } from './setting-values.ts'
import { readSize } from './size.ts'

const archives = { group: 'Archives' } as const
const kilobyte = 1024
const gigabyte = 1024 ** 3

export const archiveSettings = {
  PARTKEEPER_STORE: setting(
    readLine,
    'Where archives go: file:///folder or s3://bucket/prefix?endpoint=...&region=... without credentials; registered as the store named default.',
    archives,
  ),
  PARTKEEPER_SCRATCH: setting(
    readLine,
    'Folder for what is on its way to a bucket, which may be emptied at any time; the temporary folder of the system unless given.',
    archives,
  ),
  PARTKEEPER_CHUNK_SIZE: setting(
    readSize({ minBytes: 64 * kilobyte, maxBytes: 4 * gigabyte }),
    'Target size of one chunk of an export before compression.',
    { ...archives, fallback: '64 MB', flag: '--chunk-size' },
  ),
  PARTKEEPER_EXPORT_JOBS: setting(readWholeNumber(1, 16), 'Chunks that one process works on at once.', {
    ...archives,
    fallback: '1',
  }),
  PARTKEEPER_FORCE_FILE_STORE: setting(
    readSwitch,
    'Lets a store be a folder where disks are thrown away with the process (DYNO is set).',
    { ...archives, fallback: '0' },
  ),
  AWS_ACCESS_KEY_ID: setting(
    readLine,
    'Key of a bucket; read by the S3 library, as its other sources are.',
    archives,
  ),
  AWS_SECRET_ACCESS_KEY: setting(readSecret, 'Secret of that key.', { ...archives, isSecret: true }),
  AWS_SESSION_TOKEN: setting(readSecret, 'Token of a temporary key.', { ...archives, isSecret: true }),
}
