// `partkeeper simulate`: rehearses an outage with proxies before Postgres and before an S3 endpoint. Opens no database
// and needs no schema: what it knows of a server is where it is.
import { readNamedFile } from '../config/named-file.ts'
import { PartkeeperError } from '../core/errors.ts'
import type { Timeline } from '../rehearsal/timeline.ts'
import {
  type Answer,
  type CommandDefinition,
  type CommandInput,
  countOption,
  switchOption,
  textOption,
} from './command-definition.ts'
import type { CommandPort } from './command-port.ts'

const LENGTH_DEFAULT = '2m'
const SEEDS = 1_000_000
const FAULT_MISSED = 1

export const simulateCommand: CommandDefinition = {
  name: 'simulate',
  summary: 'Rehearse an outage: a proxy with a timeline',
  description:
    'Stands as a proxy before Postgres and before an S3 endpoint, and plays the faults of a timeline: refused, hung, reset and slow connections, cuts before and after COMMIT, 503 and other replies. Point a worker or any other client to the addresses it prints. It logs in nowhere. Ends with 0 when every fault landed, with 1 when one did not. See docs/rehearsal.md.',
  arguments: [['[file]', 'the timeline, one fault a line']],
  options: [
    { flags: '--at <line>', description: 'a line of the timeline; may be given again', isRepeated: true },
    { flags: '--postgres <host:port>', description: 'the server (default: that of DATABASE_URL or PG*)' },
    { flags: '--s3 <url>', description: 'the S3 endpoint, such as http://127.0.0.1:9000' },
    {
      flags: '--postgres-listen <host:port>',
      description: 'where to listen (default: a free port of 127.0.0.1)',
    },
    { flags: '--s3-listen <host:port>', description: 'where to listen (default: a free port of 127.0.0.1)' },
    { flags: '--random', description: 'make the timeline, and print it so that it can be repeated' },
    {
      flags: '--seed <number>',
      description: 'seed of --random (default: another one each time)',
      isCount: true,
    },
    { flags: '--length <time>', description: `length of --random (default: ${LENGTH_DEFAULT})` },
    { flags: '--print', description: 'only check and print the timeline' },
    { flags: '--stay', description: 'let everything pass after the end, until Ctrl-C' },
  ],
  examples: [
    'simulate outage.txt',
    'simulate --at "5s postgres refuse for 20s" --at "at commit 3 of try_action cut-after-commit"',
    'simulate --s3 http://127.0.0.1:9000 --at "0s s3 503 retry-after=5 for 30s"',
    'simulate --random --seed 7 --length 1m',
  ],
  run: runAsSimulate,
}

async function runAsSimulate(input: CommandInput, port: CommandPort): Promise<Answer> {
  const text = await collectText(input)
  const { parseTimeline } = await import('../rehearsal/parse-timeline.ts')
  const timeline = parseTimeline(text)
  if (switchOption(input, 'print')) return { json: { timeline: text.split('\n') }, text }
  const servers = await chooseServers(input, port, timeline)
  const { runRehearsal } = await import('../rehearsal/run-rehearsal.ts')
  const { writeEvent, writeReport } = await import('../rehearsal/rehearsal-text.ts')
  const { clock, signal } = port
  if (switchOption(input, 'random') && !input.isJson) port.terminal.write(`${text}\n\n`)
  const report = await runRehearsal({
    timeline,
    ...servers,
    stay: switchOption(input, 'stay'),
    clock,
    signal,
    tell: (event) => {
      if (input.isJson) port.progressTerminal.write(`${JSON.stringify(event)}\n`)
      else port.terminal.write(`${writeEvent(event)}\n`)
    },
  })
  const timelineLines = text.split('\n')
  const exitCode = report.isProof ? 0 : FAULT_MISSED
  return { json: { ...report, timeline: timelineLines }, text: writeReport(report), exitCode }
}

/** From the file, from `--at`, or thrown by dice; the lines of `--at` come after those of the file. */
async function collectText(input: CommandInput): Promise<string> {
  const [file] = input.arguments
  const lines = textOption(input, 'at')
  const isRandom = switchOption(input, 'random')
  const isWritten = file !== undefined || lines !== null
  if (isRandom === isWritten) {
    const message = isRandom ? '--random makes the timeline itself' : 'there is no timeline'
    throw new PartkeeperError('usage', message, { hint: 'give a file, lines with --at, or --random' })
  }
  if (isRandom) return throwDice(input)
  const written = [file === undefined ? undefined : readNamedFile(file), lines ?? undefined]
  return written
    .filter((text) => text !== undefined)
    .map((text) => text.trimEnd())
    .join('\n')
}

async function throwDice(input: CommandInput): Promise<string> {
  const { makeRandomTimeline } = await import('../rehearsal/random-timeline.ts')
  const { readLength } = await import('../rehearsal/timeline-words.ts')
  const { makeRandom } = await import('../runtime/clock.ts')
  const length = readLength(textOption(input, 'length') ?? LENGTH_DEFAULT)
  if (!length.ok) throw new PartkeeperError('usage', `--length: ${length.problem}`)
  const seed = countOption(input, 'seed') ?? 1 + Math.floor(makeRandom()() * SEEDS)
  const hasS3 = textOption(input, 's3') !== null
  return makeRandomTimeline({
    seed,
    lengthMs: length.value,
    targets: hasS3 ? ['postgres', 's3'] : ['postgres'],
  }).join('\n')
}

/** A proxy stands before every server that is named, and before Postgres where the timeline speaks of it. */
async function chooseServers(input: CommandInput, port: CommandPort, timeline: Timeline) {
  const choice = await import('../rehearsal/server-choice.ts')
  const { readEndpoint } = await import('../rehearsal/s3-upstream.ts')
  const address = textOption(input, 'postgres')
  const isWanted = choice.listTargets(timeline).has('postgres')
  const found = isWanted && address === null ? await port.findUpstream(input.flags) : undefined
  const upstream = address === null ? found : { ...choice.readAddress(address, '--postgres'), tls: undefined }
  const endpoint = textOption(input, 's3')
  choice.requireServer(timeline, 'postgres', upstream !== undefined)
  choice.requireServer(timeline, 's3', endpoint !== null)
  const listenOf = (option: 'postgres' | 's3') =>
    choice.chooseListen(textOption(input, `${option}Listen`), `--${option}-listen`)
  return {
    postgres: upstream === undefined ? undefined : { upstream, listen: listenOf('postgres') },
    s3: endpoint === null ? undefined : { upstream: readEndpoint(endpoint), listen: listenOf('s3') },
  }
}
