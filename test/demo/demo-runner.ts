/**
 * The demo as a process of its own for its tests: what the command line does with it, and no more.
 * `demo-runner.ts ROWS SEED [keep] [terminal]`
 */
import { runDemo } from '../../src/demo/run-demo.ts'
import { makeClock } from '../../src/runtime/clock.ts'
import { listenForSignals } from '../../src/runtime/signals.ts'

const [rows, seed, ...flags] = process.argv.slice(2)
const listener = listenForSignals()
process.exitCode = await runDemo({
  rows: Number(rows),
  seed: Number(seed),
  keep: flags.includes('keep'),
  isTerminal: flags.includes('terminal'),
  mayUseColor: flags.includes('terminal'),
  write: (text) => process.stdout.write(text),
  signal: listener.signal,
  clock: makeClock(),
})
listener.close()
