/**
 * `npm run prove`: interrupts every scene at every point in every way, on servers of its own, and says what held.
 * Prints its seed first; a failure is printed with the command that repeats it. Ends with 1 when anything failed or proves nothing.
 */
import { randomInt } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { EMBEDDED_MAJORS, type EmbeddedMajor } from '../../src/demo/server-binaries.ts'
import { encodeTestServers, startTestServers, TEST_SERVERS_VARIABLE } from '../support/test-servers.ts'
import { type Case, MODES, POINT_KINDS, SCENE_NAMES, type SceneName } from './point.ts'
import { makeTicker } from './progress-ticker.ts'
import { type ProveRequest, prove } from './prove.ts'
import { describeRun, findUnproved, toDocument } from './results.ts'
import { hasStrace } from './system-calls.ts'

const HELP = `npm run prove -- [options]

  --seed N         the order of the cases (default: another one each time)
  --minutes N      begin no case after this time (default: 20)
  --all            run every case, however long it takes
  --scene NAMES    ${SCENE_NAMES.join(', ')} (default: all)
  --mode NAMES     ${MODES.join(', ')} (default: all)
  --point NAMES    ${POINT_KINDS.join(', ')} (default: all)
  --case ID        this case alone
  --majors LIST    PostgreSQL versions, a lane for each (default: 15,18)
  --list           write the names of the cases, and run none
  --out FILE       where the results go as JSON (default: prove-results/SEED.json)
`

const OPTIONS = {
  seed: { type: 'string' },
  minutes: { type: 'string', default: '20' },
  all: { type: 'boolean', default: false },
  scene: { type: 'string' },
  mode: { type: 'string' },
  point: { type: 'string' },
  case: { type: 'string' },
  majors: { type: 'string', default: '15,18' },
  list: { type: 'boolean', default: false },
  out: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

type Choices = Omit<ProveRequest, 'lanes' | 'onListed' | 'onResult'> & {
  readonly majors: readonly EmbeddedMajor[]
  readonly scenes: readonly SceneName[]
  readonly isList: boolean
  readonly out: string
}

function readChoices(): Choices | undefined {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) return undefined
  const seed = values.seed === undefined ? randomInt(2 ** 31) : readNumber('--seed', values.seed)
  const parts = values.case?.split(' · ')
  const [major, scene] = parts ?? []
  return {
    seed,
    budgetMs: values.list
      ? 0
      : values.all || values.case !== undefined
        ? undefined
        : readNumber('--minutes', values.minutes) * 60_000,
    majors: readList('--majors', major ?? values.majors, EMBEDDED_MAJORS),
    scenes: readList('--scene', scene ?? values.scene, SCENE_NAMES),
    modes: readList('--mode', values.mode, MODES),
    kinds: readList('--point', values.point, POINT_KINDS),
    caseId: values.case,
    isList: values.list,
    out: values.out ?? `prove-results/${seed}.json`,
  }
}

function readList<Item extends string | number>(
  flag: string,
  text: string | undefined,
  known: readonly Item[],
): readonly Item[] {
  if (text === undefined) return known
  return text.split(',').map((name) => {
    const found = known.find((item) => String(item) === name.trim())
    if (found === undefined)
      throw new Error(`${flag}: expected a list of ${known.join(', ')}, found "${name}"`)
    return found
  })
}

function readNumber(flag: string, text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= 0 && Number.isFinite(number)) return number
  throw new Error(`${flag}: expected a number from 0, found "${text}"`)
}

/** Whether the machine can interrupt calls of the system; said aloud when it cannot, since less is proved then. */
function checkStrace(): boolean {
  const isThere = hasStrace()
  if (!isThere) {
    process.stdout.write(
      'no strace: calls of the system are left out, and with them EIO and ENOSPC. apt-get install strace\n',
    )
  }
  return isThere
}

function writeNames(cases: readonly Case[]): void {
  process.stdout.write(cases.map(({ id }) => `${id}\n`).join(''))
}

function ignoreNames(): undefined {
  return undefined
}

async function main(): Promise<number> {
  const choices = readChoices()
  if (choices === undefined) {
    process.stdout.write(HELP)
    return 0
  }
  const { seed, majors, scenes, isList, out } = choices
  process.stdout.write(`seed ${seed}\n`)
  const withCalls = checkStrace()
  const servers = await startTestServers(majors)
  process.env[TEST_SERVERS_VARIABLE] = encodeTestServers(servers)
  try {
    const lanes = majors.flatMap((major) => {
      const server = servers.get(major)
      return server === undefined ? [] : [{ major, server, scenes, withCalls }]
    })
    const ticker = makeTicker(process.stdout, seed)
    const run = await prove({
      ...choices,
      lanes,
      onResult: ticker.tell,
      onListed: isList ? writeNames : ignoreNames,
    })
    ticker.end()
    if (isList) return 0
    if (run.results.length === 0) throw new Error('no case of that name: --list shows them all')
    mkdirSync(dirname(out), { recursive: true })
    writeFileSync(out, `${JSON.stringify(toDocument(run), null, 1)}\n`)
    process.stdout.write(`${describeRun(run)}\nall cases: ${out}\n`)
    const isBroken = run.results.some(({ outcome }) => outcome === 'failed')
    const isMissed =
      choices.caseId !== undefined && run.results.some(({ outcome }) => outcome === 'not landed')
    return isBroken || isMissed || findUnproved(run).length > 0 ? 1 : 0
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop('immediate')))
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`prove: ${(error as Error).message}\n`)
  process.exitCode = 1
}
