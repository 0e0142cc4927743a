// Seeded faults for the rules about SQL code in sql/ and about the words of all SQL.
// Texts are as small as the fault allows; no server ever sees them.
import { type FileMap, fault, type Seed } from './seed.ts'
import { objectsAreExplained, objectsAreFoundByName, oneObjectPerFile } from './sql-object-rules.ts'
import {
  planningTakesItsTime,
  routinesAreShort,
  routinesFixTheSearchPath,
  routinesStateTheirVolatility,
} from './sql-routine-rules.ts'
import {
  lintIsSilencedByName,
  nobodyLendsTheirRights,
  nothingExistsByChance,
  nothingIsDroppedInCascades,
  sqlIsLowerCase,
} from './sql-wording-rules.ts'

const VIEW = 'create view partkeeper.a as select 1 as one;'
const EXPLANATION = "is 'Says in one sentence what it is for.';"
const ATOMIC =
  'create function partkeeper.a() returns int stable begin atomic select case when true then 1 end; end;'

const inBody = (body: string, attributes = "set search_path = ''"): string =>
  `create function partkeeper.a(at timestamptz default now()) returns void language plpgsql stable ${attributes} as $$\n${body}\n$$;`
const maintain = (body: string): FileMap => ({
  'sql/apply/maintain.sql': `create procedure partkeeper.maintain() language plpgsql as $$ begin\n${body}\nend $$;`,
})

export const SQL_SEEDS: readonly Seed[] = [
  {
    rule: oneObjectPerFile,
    faults: [
      fault('two views', 'sql/show/a.sql', `${VIEW}\n${VIEW.replace('.a', '.b')}`),
      fault('nothing', 'sql/show/a.sql', '-- empty'),
      fault('a table', 'sql/show/a.sql', '\ncreate table partkeeper.a (b int);', 2),
      fault('two functions with atomic bodies', 'sql/plan/a.sql', ATOMIC + ATOMIC),
      fault('an object among the grants', 'sql/grants.sql', VIEW),
    ],
    fine: [
      { 'sql/show/a.sql': `${VIEW}\nrevoke all on partkeeper.a from public;` },
      { 'sql/plan/a.sql': ATOMIC, 'sql/plan/b.sql': inBody("execute 'create table x ()';") },
      { 'sql/grants.sql': 'grant select on partkeeper.a to b;' },
    ],
  },
  {
    rule: objectsAreFoundByName,
    faults: [
      fault('another name', 'sql/show/b.sql', VIEW),
      fault('no schema', 'sql/show/a.sql', 'create view a as select 1;'),
      fault('another schema', 'sql/show/a.sql', 'create or replace view public.a as select 1;'),
      fault(
        'a trigger on a table without schema',
        'sql/apply/a.sql',
        'create trigger a before update on b execute function partkeeper.c();',
      ),
    ],
    fine: [
      { 'sql/show/a.sql': VIEW, 'sql/t.sql': 'create constraint trigger t after insert on partkeeper.b;' },
    ],
  },
  {
    rule: objectsAreExplained,
    faults: [
      fault('no comment', 'sql/show/a.sql', VIEW),
      fault(
        'a comment on another object',
        'sql/show/a.sql',
        `${VIEW} comment on view partkeeper.b ${EXPLANATION}`,
      ),
      fault(
        'a comment on another kind',
        'sql/show/a.sql',
        `${VIEW} comment on type partkeeper.a ${EXPLANATION}`,
      ),
      fault('a short comment', 'sql/show/a.sql', `${VIEW} comment on view partkeeper.a is 'A view.';`),
      fault('no text', 'sql/show/a.sql', `${VIEW} comment on view partkeeper.a is null;`),
    ],
    fine: [
      { 'sql/show/a.sql': `${VIEW} comment on view partkeeper.a ${EXPLANATION}` },
      {
        'sql/plan/a.sql': `${ATOMIC} comment on function partkeeper.a() is 'It''s for'\n  ' reading the rows.';`,
      },
    ],
  },
  {
    rule: routinesAreShort,
    faults: [
      fault('a quoted body', 'sql/plan/a.sql', inBody('perform 1;\n'.repeat(61))),
      fault('an atomic body', 'sql/plan/a.sql', ATOMIC.replace('select', 'select\n'.repeat(61))),
    ],
    fine: [{ 'sql/plan/a.sql': inBody('perform 1;\n'.repeat(60)) }],
  },
  {
    rule: routinesFixTheSearchPath,
    faults: [
      fault('no clause', 'sql/plan/a.sql', inBody('begin end', '')),
      fault('another path', 'sql/plan/a.sql', inBody('begin end', 'set search_path = partkeeper')),
      fault('the clause in the body only', 'sql/plan/a.sql', inBody("begin set search_path = ''; end", '')),
      fault('a commit by one that may not', 'sql/plan/a.sql', inBody('begin commit; end')),
      {
        title: 'a committing procedure without a local path',
        files: maintain('commit;'),
        at: 'sql/apply/maintain.sql:1',
      },
      {
        title: 'a commit after which the path is open',
        files: maintain("set local search_path = '';\ncommit;\nperform 1;"),
        at: 'sql/apply/maintain.sql:1',
      },
      {
        title: 'a name on the list that commits no more',
        files: maintain('null;'),
        at: 'sql/apply/maintain.sql:1',
      },
    ],
    fine: [
      { 'sql/plan/a.sql': ATOMIC, 'sql/plan/b.sql': inBody('begin end') },
      maintain("set local search_path = '';\nperform 1;\ncommit;\nset local search_path = '';"),
    ],
  },
  {
    rule: routinesStateTheirVolatility,
    faults: [fault('none', 'sql/plan/a.sql', inBody('-- stable').replace(' stable', ''))],
    fine: [
      { 'sql/plan/a.sql': ATOMIC, 'sql/apply/maintain.sql': 'create procedure partkeeper.b() as $$ $$;' },
      { 'sql/apply/a.sql': 'create function partkeeper.a() returns trigger as $$ $$;' },
      {
        'sql/apply/b.sql': 'create function partkeeper.b() returns int as $$ $$ language plpgsql immutable;',
      },
    ],
  },
  {
    rule: planningTakesItsTime,
    faults: [
      fault('now()', 'sql/plan/a.sql', inBody('begin return now(); end')),
      fault('current_date', 'sql/plan/a.sql', inBody('begin return current_date; end')),
    ],
    fine: [{ 'sql/plan/a.sql': inBody('-- now()\nbegin return clock_timestamp(); end'), 'sql/b.sql': VIEW }],
  },
  {
    rule: sqlIsLowerCase,
    faults: [
      fault('a keyword', 'sql/show/a.sql', VIEW.replace('select', '\nSELECT'), 2),
      fault('a keyword in a body', 'sql/plan/a.sql', inBody('BEGIN end'), 2),
      fault('a migration', 'migrations/0001-a.sql', 'create TABLE a ();'),
    ],
    fine: [{ 'sql/plan/a.sql': inBody('-- NOTE\nexecute E\'CREATE\' || $q$DROP$q$ || "Name";') }],
  },
  {
    rule: lintIsSilencedByName,
    faults: [
      fault('a whole file', 'migrations/0001-a.sql', '-- squawk-ignore-file ban-drop-column'),
      fault('every rule', 'sql/show/a.sql', '\n-- squawk-ignore', 2),
    ],
    fine: [{ 'migrations/0001-a.sql': '-- squawk-ignore ban-drop-column' }],
  },
  {
    rule: nothingIsDroppedInCascades,
    faults: [
      fault('a statement', 'migrations/0001-a.sql', '\ndrop table partkeeper.a cascade;', 2),
      fault('a constraint', 'sql/a.sql', 'alter table partkeeper.a drop constraint b cascade;'),
      fault('a body', 'sql/plan/a.sql', inBody('begin drop table x\ncascade; end'), 3),
      fault('dynamic SQL', 'sql/plan/a.sql', inBody("execute format('drop table %s CASCADE', x);"), 2),
      fault('truncate', 'sql/plan/a.sql', inBody('truncate x cascade;'), 2),
    ],
    fine: [
      {
        'sql/plan/a.sql': inBody(
          "drop table a;\nraise using hint = 'we never drop with cascade';\n-- cascade",
        ),
      },
    ],
  },
  {
    rule: nothingExistsByChance,
    faults: [
      fault('create', 'migrations/0001-a.sql', 'create table if not exists partkeeper.a ();'),
      fault('drop in a body', 'sql/plan/a.sql', inBody('drop table if exists x;'), 2),
      fault('dynamic SQL', 'sql/plan/a.sql', inBody("execute 'create table if not exists ' || x;"), 2),
    ],
    fine: [
      { 'sql/plan/a.sql': inBody('if not exists (select) then a; elsif b then if exists(select) then c;') },
    ],
  },
  {
    rule: nobodyLendsTheirRights,
    faults: [
      fault('an attribute', 'sql/plan/a.sql', inBody('begin end', 'security definer')),
      fault('dynamic SQL', 'sql/plan/a.sql', inBody("x := 'create function b() security definer';"), 2),
      fault(
        'an attribute where a function of an owner is written',
        'sql/plan/rollup_statements.sql',
        inBody('', 'security definer'),
      ),
    ],
    fine: [
      { 'sql/plan/a.sql': inBody('-- security definer', 'security invoker') },
      { 'sql/plan/rollup_statements.sql': inBody("x := 'create function b() security definer';") },
    ],
  },
]
