// How much memory this process may use: what its control group says, in either version of control groups. Both say in a way
// of their own that there is no limit: by a word, or by a number that no machine has.
import { readFileSync } from 'node:fs'

const FILES = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']

/** The limit in bytes. */
export function readMemoryLimit(files: readonly string[] = FILES): number | undefined {
  for (const file of files) {
    const limit = Number(readText(file))
    if (Number.isSafeInteger(limit) && limit > 0) return limit
  }
  return undefined
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return 'none'
  }
}
