// An object on its way into a bucket: spooled into a scratch file that has no name any more, so that nothing is left behind
// by a kill and the scratch folder may be wiped at any moment, then sent from there.
import { rm } from 'node:fs/promises'
import { PartkeeperError } from '../core/errors.ts'
import type { ObjectDraft, ObjectIdentity } from '../core/object-store.ts'
import { ByteMeter } from './object-encoding.ts'
import type { BucketWriting } from './s3-bucket.ts'
import { openScratchFile, type ScratchFile } from './scratch-folder.ts'
import { reportingFaults } from './system-error.ts'

/** Sends what was spooled. */
export type SendObject = (
  identity: ObjectIdentity,
  openBody: () => BucketWriting['body'],
) => Promise<'stored' | 'already'>

const PIECE_BYTES = 64 * 1024

/** Begins a draft in the scratch folder, which is made when it is missing. */
export async function beginSpooledDraft(
  folder: string,
  writerName: string,
  send: SendObject,
): Promise<ObjectDraft> {
  const { path, file } = await reportingFaults('open a draft in the scratch folder', () =>
    openScratchFile(folder, writerName),
  )
  // Somebody may have wiped the folder in this very moment: then it has no name already.
  await reportingFaults('unlink a draft in the scratch folder', () => rm(path, { force: true }))
  return new SpooledDraft(file, send)
}

class SpooledDraft implements ObjectDraft {
  readonly #file: ScratchFile['file']
  readonly #send: SendObject
  readonly #meter = new ByteMeter()
  #position = 0
  #isOver = false

  constructor(file: ScratchFile['file'], send: SendObject) {
    this.#file = file
    this.#send = send
  }

  readonly write = async (bytes: Uint8Array): Promise<void> => {
    if (this.#isOver) throw misuse('a draft is written before it is published')
    await reportingFaults('write a draft in the scratch folder', async () => {
      for (let start = 0; start < bytes.byteLength; ) {
        const length = bytes.byteLength - start
        const { bytesWritten } = await this.#file.write(bytes, start, length, this.#position)
        start += bytesWritten
        this.#position += bytesWritten
      }
    })
    this.#meter.update(bytes)
  }

  readonly publish = async (identity: ObjectIdentity): Promise<'stored' | 'already'> => {
    if (this.#isOver) throw misuse('a draft is published once')
    this.#isOver = true
    try {
      const { bytes, sha256 } = this.#meter.finish()
      if (bytes !== identity.bytes || sha256 !== identity.sha256) {
        throw misuse('a draft holds the object it is published as')
      }
      return await this.#send(identity, () => this.#openBody(identity.bytes))
    } finally {
      await this.#file.close()
    }
  }

  readonly discard = async (): Promise<void> => {
    if (this.#isOver) return
    this.#isOver = true
    await this.#file.close().catch(ignoreFault)
  }

  #openBody(bytes: number): BucketWriting['body'] {
    if (bytes === 0) return new Uint8Array(0)
    return this.#file.createReadStream({ start: 0, autoClose: false, highWaterMark: PIECE_BYTES })
  }
}

function misuse(rule: string): PartkeeperError {
  return new PartkeeperError('internal', `Broken rule of drafts: ${rule}.`)
}

function ignoreFault(): undefined {
  return undefined
}
