/**
 * Creation: 1,000 partitions over 100 tables that are ten partitions short. Beside both programs the bare statements are
 * timed, LIKE and ATTACH in a transaction each, which nobody can beat.
 */
import { timeStatement, withConnection } from './bench-server.ts'
import { inTurn, PARTKEEPER } from './contestant.ts'
import type { Line } from './figures.ts'
import { type Bench, count, requireDone, type Scene, stage, timeCommand, timePass } from './scene.ts'

const TABLES = 100
const PREMAKE_BEFORE = 1
const SHORT_BY = 10
const DUE = TABLES * SHORT_BY

export const measureCreation: Scene = async (bench) => {
  const figures = {
    partkeeper: [] as number[],
    pg_partman: [] as number[],
    plain: [] as number[],
    command: [] as number[],
  }
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const contestant of inTurn(round)) {
      const timed = await measureDue(bench, contestant.name, (database) =>
        timePass(bench, contestant, database),
      )
      figures[contestant.name].push(timed / DUE)
      bench.tell(`creation, round ${round}: ${contestant.name} ${(timed / DUE).toFixed(2)} ms a partition`)
    }
    const plain = await measureDue(bench, 'partkeeper', (database) =>
      withConnection(bench.server.connect(database, PARTKEEPER.user), (client) =>
        timeStatement(
          client,
          `call public.make_plainly(${TABLES}, ${PREMAKE_BEFORE + 1}, ${PREMAKE_BEFORE + SHORT_BY})`,
        ),
      ),
    )
    figures.plain.push(plain / DUE)
    figures.command.push(
      (await measureDue(bench, 'partkeeper', (database) => timeCommand(bench, database))) / DUE,
    )
  }
  return describe(figures)
}

async function measureDue(
  bench: Bench,
  name: 'partkeeper' | 'pg_partman',
  work: (database: string) => Promise<number>,
): Promise<number> {
  const database = `create_${name}`
  const contestant = inTurn(0).find((each) => each.name === name) ?? PARTKEEPER
  const keeping = { database, tables: TABLES, premake: PREMAKE_BEFORE, firstDay: 0 }
  await stage(bench, contestant, keeping, (client) =>
    contestant.setPremake(client, PREMAKE_BEFORE + SHORT_BY),
  )
  const before = await count(bench, database, 'count_partitions')
  const timed = await work(database)
  requireDone(`partitions made by ${name}`, DUE, (await count(bench, database, 'count_partitions')) - before)
  await bench.server.dropDatabase(database)
  return timed
}

type Figures = Readonly<Record<'partkeeper' | 'pg_partman' | 'plain' | 'command', readonly number[]>>

function describe({ partkeeper, pg_partman, plain, command }: Figures): readonly Line[] {
  const line = { scene: 'create', unit: 'ms each' }
  const partman = { name: 'pg_partman', figures: pg_partman }
  return [
    {
      ...line,
      what: '1,000 partitions over 100 tables, call maintain()',
      ours: partkeeper,
      other: partman,
      bound: { of: 'ratio', max: 0.6 },
    },
    {
      ...line,
      what: 'the same beside plain LIKE and ATTACH',
      ours: partkeeper,
      other: { name: 'plain', figures: plain },
    },
    { ...line, what: 'the same by partkeeper maintain, with its start', ours: command, other: partman },
  ]
}
