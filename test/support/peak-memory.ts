/**
 * The most memory that a running process has had resident so far, as the kernel counts it (VmHWM).
 * For tests that bound what a worker takes.
 */
import { readFileSync } from 'node:fs'

/** In kB of 1024 bytes. */
export function readPeakKilobytes(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes)
}
