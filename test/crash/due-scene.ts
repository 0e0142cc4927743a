/**
 * The scene of the crash tests: a managed table in which one creation and one retirement through to the drop are due, a
 * foreign key on it so that the drop has two steps, and a ledger of every row that was ever acknowledged. Built once per
 * server as a template; each case gets a clone of it in some milliseconds.
 */
import type { TestServerKey } from '../support/test-servers.ts'
import { buildTemplate, type SceneTemplate } from './scene-template.ts'
import { passOnce } from './service-passes.ts'

export type { SceneClone } from './scene-template.ts'

/** The scene as a template. */
export type DueScene = SceneTemplate

/** Partitions are a day long and begin twelve hours before now, so that no case meets the end of a day. */
const TABLES = `
create table public.accounts (id integer primary key);
insert into public.accounts select generate_series(1, 3);
create table public.events (
  id bigint not null,
  account_id integer not null references public.accounts (id),
  body text not null,
  created_at timestamptz not null,
  primary key (id, created_at)
) partition by range (created_at);
create index events_by_account on public.events (account_id);
create table public.ledger (id bigint primary key, created_at timestamptz not null)`

const MANAGED = `
do $do$
declare
  origin constant timestamptz := date_trunc('hour', now()) - interval '12 hours';
begin
  execute format('create table public.events_oldest partition of public.events for values from (%L) to (%L)',
    origin - interval '4 days', origin - interval '3 days');
  perform partkeeper.manage('public.events', '1 day', premake => 1, horizon => '1 day', origin => origin);
end $do$`

const FILLED = `
with written as (
  insert into public.events
  select number, 1 + number % 3, repeat('x', 40), lower(partition.span) + interval '1 minute' * (number % 700)
  from (select * from partkeeper.policy where parent_name = 'public.events') as policy
  cross join lateral partkeeper.partitions(policy.parent, policy.key_type, policy.time_zone)
    with ordinality as partition(relation, name, span, from_value, to_value, is_default, detach_pending, place)
  cross join lateral generate_series(place * 1000 + 1, place * 1000 + 40) as number
  returning id, created_at
)
insert into public.ledger select * from written`

/** The policy that makes creations due. */
const CREATION_DUE = `select partkeeper.set_policy('public.events', '{"premake": %}')`

/** The policy that makes a retirement due, with the word of a person that the first one needs. */
const RETIREMENT_DUE = `
select partkeeper.set_retention('public.events', '3 days', 'drop', grace => '0 minutes');
select partkeeper.confirm('public.events', (select max(fingerprint) from partkeeper.plan()))`

/** What there is to do: several creations; one and a retirement; or the drop at the end of a retirement. */
export type DueWork = 'creation' | 'retirement' | 'drop'

/** Builds the scene on a server; a fault in SQL can be planted into it. */
export function buildDueScene(
  major: TestServerKey,
  plantedFault = '',
  work: DueWork = 'retirement',
): Promise<DueScene> {
  const premake = work === 'creation' ? 4 : 2
  const due = [
    CREATION_DUE.replace('%', String(premake)),
    ...(work === 'creation' ? [] : [RETIREMENT_DUE]),
    ...(work === 'drop' ? [detach] : []),
  ]
  return buildTemplate(major, [TABLES, MANAGED, FILLED, ...due, plantedFault])
}

async function detach(url: string): Promise<void> {
  await passOnce({ url })
}
