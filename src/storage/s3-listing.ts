// Lists what lies in a folder of a store in a bucket, page by page, whatever it is. Reads no content, and keeps one page
// in memory.
import type { S3Bucket } from './s3-bucket.ts'
import { type RetryTools, retrying } from './s3-retry.ts'

/** The keys below a folder, which ends in a slash or is empty for the whole store. */
export async function* listBucket(
  bucket: S3Bucket,
  folder: string,
  tools: RetryTools,
): AsyncGenerator<string> {
  let after: string | undefined
  do {
    const page = await retrying(() => bucket.list(folder, after), tools)
    yield* page.keys
    after = page.next
  } while (after !== undefined)
}
