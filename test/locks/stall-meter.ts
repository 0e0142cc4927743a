/**
 * Writers that insert one row after the other, each in a transaction of its own, and give an insert up when it waits too long
 * for a lock. The server itself tells them so (`lock_timeout`): what else a busy machine makes an insert wait for is no lock of
 * ours. How long inserts took all in all is told besides, and a control writer on a table that nobody locks tells what the
 * machine costs at the same time.
 */
import type pg from 'pg'
import type { TestDatabase } from '../support/test-database.ts'

/** What one writer saw. */
export type Measured = {
  readonly statement: string
  readonly inserts: number
  /** Inserts that were given up since they waited for a lock for longer than the writer may. */
  readonly stalled: number
  readonly longestMs: number
  /** Inserts that took over 20 ms, and so may have met a lock. */
  readonly delayed: number
}

/** Writers at work. */
export type StallMeter = {
  /** Lets every writer finish; rejects when an insert failed for another reason than a lock. */
  stop(): Promise<{ readonly writers: readonly Measured[]; readonly control: Measured }>
}

/** What a writer may wait for a lock. */
const STALL_MS_MAX = 150

const PREPARE = `
create table public.control (number bigint);
create table public.writing_is_over (since timestamptz);
create function public.took_ms(began timestamptz) returns double precision language sql
as $$ select 1000 * extract(epoch from clock_timestamp() - began) $$;
create procedure public.write_and_measure(statement text, offset_number bigint, inout result jsonb) language plpgsql as $$
declare
  number bigint := 0;
  stalled bigint := 0;
  delayed bigint := 0;
  longest double precision := 0;
  latest double precision;
  began timestamptz;
begin
  while not exists (select from public.writing_is_over) loop
    number := number + 1;
    set local lock_timeout = '${STALL_MS_MAX}ms';
    began := clock_timestamp();
    begin
      execute statement using offset_number + number;
    exception when lock_not_available then
      stalled := stalled + 1;
    end;
    commit;
    latest := public.took_ms(began);
    longest := greatest(longest, latest);
    delayed := delayed + (latest > 20)::integer;
    perform pg_sleep(0.004);
  end loop;
  result := jsonb_build_object('statement', statement, 'inserts', number, 'stalled', stalled,
    'longestMs', longest, 'delayed', delayed);
end $$`

const CONTROL = 'insert into public.control values ($1)'
const WRITERS_PER_STATEMENT = 2
const NUMBERS_PER_WRITER = 1_000_000

/** Starts two writers for each statement, which takes the number of its row as $1, and the control writer. */
export async function startWriters(
  database: TestDatabase,
  statements: readonly string[],
): Promise<StallMeter> {
  const owner = await database.connect()
  await owner.query(PREPARE)
  const twice = statements.flatMap((statement) => Array<string>(WRITERS_PER_STATEMENT).fill(statement))
  const clients = await Promise.all([CONTROL, ...twice].map(() => database.connect()))
  const running = [CONTROL, ...twice].map((statement, index) =>
    write(clients[index] as pg.Client, statement, (index + 1) * NUMBERS_PER_WRITER),
  )
  // Whoever stops the writers sees a failure; until then it must not end the process.
  for (const each of running) each.catch(() => undefined)
  return {
    async stop() {
      await owner.query('insert into public.writing_is_over values (now())')
      const [control, ...writers] = await Promise.all(running)
      if (control === undefined) throw new Error('there is no control writer')
      return { control, writers }
    },
  }
}

async function write(client: pg.Client, statement: string, offset: number): Promise<Measured> {
  const { rows } = await client.query<{ readonly result: Measured }>(
    'call public.write_and_measure($1, $2, null)',
    [statement, offset],
  )
  return rows[0]?.result ?? { statement, inserts: 0, stalled: 0, longestMs: 0, delayed: 0 }
}
