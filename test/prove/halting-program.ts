/**
 * Loaded before the program by `node --import`: stands still (SIGSTOP) right after the line of the log with the label and
 * occurrence that PROVE_HALT_AT names. The program knows nothing of it, and nothing of it is replaced but the way a line is written.
 */
import { writeSync } from 'node:fs'
import process from 'node:process'
import { labelObservation } from './labels.ts'

const target = JSON.parse(process.env['PROVE_HALT_AT'] ?? '{}') as {
  readonly label?: string
  readonly occurrence?: number
}
let seen = 0

const write = (text: string | Uint8Array): boolean => {
  writeSync(2, Buffer.from(text as string))
  for (const line of String(text).split('\n')) {
    if (line === '' || labelObservation(line) !== target.label) continue
    seen += 1
    if (seen === target.occurrence) process.kill(process.pid, 'SIGSTOP')
  }
  return true
}
process.stderr.write = write as typeof process.stderr.write
