/**
 * The scene of the live load: a managed table of daily partitions with a ledger beside it, a schema of somebody else's that
 * nobody may touch, and pgbench with two scripts. Each transaction writes a row and its entry in the ledger together.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { runProgram } from './debian-program.ts'

/** What pgbench says of a run. */
export type LoadReport = {
  readonly transactions: number
  readonly failed: number
  readonly longestMs: number
  /** Transactions that took longer than a try of ours may delay them. */
  readonly delayed: number
}

/** How pgbench is run. */
export type LoadRequest = {
  readonly url: string
  /** Ages of the rows in days before now, from and to. */
  readonly ageDays: readonly [number, number]
  readonly seconds: number
  readonly perSecond: number
  readonly seed: number
}

/** Days of which expired partitions are there at the beginning. */
export const EXPIRED_DAYS = [4, 5, 6, 7, 8, 9]

const STALL_MS_MAX = 150

const TABLES = `
create schema other;
create table other.kept (id integer primary key, body text);
insert into other.kept select number, md5(number::text) from generate_series(1, 1000) as number;
create index kept_by_body on other.kept (body);
create sequence other.numbers start 7;
create view other.short as select id from other.kept where id < 10;
create function other.twice(integer) returns integer language sql immutable as 'select 2 * $1';
create table public.bystander (id integer primary key, kept integer references other.kept (id));
insert into public.bystander select number, number from generate_series(1, 100) as number;
create sequence public.event_numbers;
create table public.ledger (id bigint primary key, created_at timestamptz not null);
create table public.events (id bigint not null, body text, created_at timestamptz not null, primary key (id, created_at))
  partition by range (created_at);
create index events_by_time on public.events (created_at)`

const MANAGED = `
do $do$
declare
  origin constant timestamptz := date_trunc('hour', now()) - interval '12 hours';
begin
  for day in ${Math.min(...EXPIRED_DAYS)} .. ${Math.max(...EXPIRED_DAYS)} loop
    execute format('create table public.events_old_%s partition of public.events for values from (%L) to (%L)',
      day, origin - interval '1 day' * day, origin - interval '1 day' * (day - 1));
  end loop;
  perform partkeeper.manage('public.events', '1 day', premake => 1, horizon => '1 day', origin => origin);
end $do$`

const WRITE = `
with written as (
  insert into public.events (id, body, created_at)
  values (nextval('public.event_numbers'), md5(:age::text), now() - make_interval(secs => :age))
  returning id, created_at
)
insert into public.ledger select id, created_at from written;`

/** Makes the tables and puts one of them under management. */
export async function makeLoadTables(client: pg.Client): Promise<void> {
  await client.query(TABLES)
  await client.query(MANAGED)
}

/** Runs pgbench to its end. */
export async function runLoad({ url, ageDays, seconds, perSecond, seed }: LoadRequest): Promise<LoadReport> {
  const folder = mkdtempSync(join(tmpdir(), 'partkeeper-load-'))
  try {
    const script = join(folder, 'write.sql')
    const [from, to] = ageDays.map((days) => Math.round(days * 86_400))
    writeFileSync(script, `\\set age random(${from}, ${to})${WRITE}`)
    const { stdout } = await runProgram('pgbench', [
      ...['--no-vacuum', '--protocol=prepared', '--client=4', '--jobs=1', '--max-tries=1'],
      ...[`--time=${seconds}`, `--rate=${perSecond}`, `--random-seed=${seed}`, '--failures-detailed'],
      ...['--log', `--log-prefix=${join(folder, 'took')}`, `--file=${script}`, url],
    ])
    return { ...readReport(stdout), ...readDelays(folder) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readReport(stdout: string): Pick<LoadReport, 'transactions' | 'failed'> {
  const [, transactions] = /number of transactions actually processed: (\d+)/.exec(stdout) ?? []
  const [, failed] = /number of failed transactions: (\d+)/.exec(stdout) ?? []
  assert.ok(transactions !== undefined && failed !== undefined, stdout)
  return { transactions: Number(transactions), failed: Number(failed) }
}

/** Each line of the log has, third, the microseconds since the transaction was scheduled, and last, those it began late. */
function readDelays(folder: string): Pick<LoadReport, 'longestMs' | 'delayed'> {
  const logs = readdirSync(folder).filter((name) => name.startsWith('took'))
  const lines = logs.flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
  const tookMs = lines
    .map((line) => line.split(' '))
    .map((parts) => (Number(parts[2]) - Number(parts.at(-1))) / 1000)
  return {
    longestMs: tookMs.reduce((longest, each) => Math.max(longest, each), 0),
    delayed: tookMs.filter((each) => each > STALL_MS_MAX).length,
  }
}
