/**
 * `npm run bench`: measures partkeeper beside pg_partman on a server of its own, prints a table, and ends with 1 when a bound
 * is missed. No test runs it and none asserts a time: it is for a quiet machine.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type BenchServer, startBenchServer } from './bench-server.ts'
import { installBoth, readPartmanVersion } from './contestant.ts'
import { measureCreation } from './create-scene.ts'
import { measureDrops } from './drop-scene.ts'
import { keepsBound, type Line } from './figures.ts'
import { measureGrowth } from './growth-scene.ts'
import { measureIdling } from './idle-scene.ts'
import { describeSetting, type Setting, toJson, toMarkdown, toTable } from './report.ts'
import type { Scene } from './scene.ts'
import { measureStalls } from './stall-scene.ts'

const SCENES: Readonly<Record<string, Scene>> = {
  create: measureCreation,
  idle: measureIdling,
  drop: measureDrops,
  stall: measureStalls,
  growth: measureGrowth,
}

const HELP = `npm run bench -- [options]

  --only NAMES   ${Object.keys(SCENES).join(', ')} (default: all)
  --rounds N     rounds of each comparison, from 1 (default: 3)
  --durable      let each commit wait for the disk (fsync on)
  --json         write JSON instead of a table
  --write        put the figures into docs/benchmarks.md
`

const OPTIONS = {
  only: { type: 'string' },
  rounds: { type: 'string', default: '3' },
  durable: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const DOCUMENT = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url))
const FIGURES_HEAD = '## Figures'

type Choices = {
  readonly names: readonly string[]
  readonly rounds: number
  readonly isDurable: boolean
  readonly isJson: boolean
  readonly isWritten: boolean
}

function readChoices(): Choices | undefined {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) return undefined
  const names = values.only === undefined ? Object.keys(SCENES) : values.only.split(',')
  const unknown = names.find((name) => !Object.hasOwn(SCENES, name))
  if (unknown !== undefined) {
    throw new Error(`--only: expected a list of ${Object.keys(SCENES).join(', ')}, found "${unknown}"`)
  }
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds: expected a whole number from 1, found "${values.rounds}"`)
  }
  const { durable, json, write } = values
  return { names, rounds, isDurable: durable, isJson: json, isWritten: write }
}

async function measure(server: BenchServer, { names, rounds }: Choices): Promise<readonly Line[]> {
  const tell = (text: string) => void process.stderr.write(`${text}\n`)
  const lines: Line[] = []
  for (const name of names) {
    const scene = SCENES[name]
    if (scene === undefined) continue
    tell(`${name} ...`)
    lines.push(...(await scene({ server, rounds, tell })))
  }
  return lines
}

async function describeMachine(server: BenchServer, choices: Choices): Promise<Setting> {
  const [cpu] = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} processors (${cpu?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB of memory`,
    server: server.version.replace(/ on .*/, ''),
    partman: await readPartmanVersion(server),
    node: process.versions.node,
    isDurable: choices.isDurable,
    rounds: choices.rounds,
  }
}

/** Everything below the heading is replaced; what is above is written by people. */
function writeDocument(figures: string): void {
  const [text = ''] = readFileSync(DOCUMENT, 'utf8').split(`${FIGURES_HEAD}\n`)
  writeFileSync(DOCUMENT, `${text}${FIGURES_HEAD}\n\n${figures}`)
}

async function main(): Promise<number> {
  const choices = readChoices()
  if (choices === undefined) {
    process.stdout.write(HELP)
    return 0
  }
  const server = await startBenchServer(choices.isDurable)
  try {
    await installBoth(server)
    const lines = await measure(server, choices)
    const setting = await describeMachine(server, choices)
    const text = choices.isJson
      ? toJson(lines, setting)
      : [...describeSetting(setting), toTable(lines)].join('\n')
    process.stdout.write(`${text}\n`)
    if (choices.isWritten) writeDocument(toMarkdown(lines, setting))
    return lines.some((line) => keepsBound(line) === false) ? 1 : 0
  } finally {
    await server.stop()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`)
  process.exitCode = 1
}
