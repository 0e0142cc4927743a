// Seeded faults for the rules about migrations/: numbers, explanations, names of constraints, state without code.
// Texts are as small as the fault allows; no server ever sees them.
import {
  constraintsAreNamed,
  migrationsAreNumbered,
  migrationsHoldStateOnly,
  tablesAreExplained,
} from './migration-rules.ts'
import { type Fault, fault, type Seed } from './seed.ts'

const FILE = 'migrations/0001-a.sql'
const TABLE = "create table partkeeper.a (\n  b int\n);\ncomment on table partkeeper.a is 'Rows of a.';"
const COLUMN = "\ncomment on column partkeeper.a.b is 'What b is.';"

const withColumn = (column: string, line = 2): Fault =>
  fault(column, FILE, `create table partkeeper.a (\n  ${column}\n);`, line)

export const MIGRATION_SEEDS: readonly Seed[] = [
  {
    rule: migrationsAreNumbered,
    faults: [
      fault('no number', 'migrations/policy.sql', ''),
      fault('three digits', 'migrations/001-policy.sql', ''),
      fault('an underscore', 'migrations/0001_policy.sql', ''),
      { title: 'a gap', files: { [FILE]: '', 'migrations/0003-b.sql': '' }, at: 'migrations/0003-b.sql:1' },
      {
        title: 'a number twice',
        files: { [FILE]: '', 'migrations/0001-b.sql': '' },
        at: 'migrations/0001-b.sql:1',
      },
    ],
    fine: [{ [FILE]: '', 'migrations/0002-store-of-rows.sql': '' }],
  },
  {
    rule: tablesAreExplained,
    faults: [
      fault('a table without comment', FILE, `\ncreate table partkeeper.a (b int);${COLUMN}`, 2),
      fault('a column without comment', FILE, TABLE, 2),
      fault('an empty comment', FILE, `${TABLE}\ncomment on column partkeeper.a.b is '';`, 2),
      fault('a comment on another column', FILE, `${TABLE}${COLUMN.replace('.b', '.c')}`, 2),
      fault(
        'a column that came later',
        FILE,
        `${TABLE}${COLUMN}\nalter table partkeeper.a add column c int;`,
        6,
      ),
      fault('a sequence', FILE, 'create sequence partkeeper.generation;'),
    ],
    fine: [
      { [FILE]: TABLE + COLUMN },
      { [FILE]: TABLE, 'migrations/0002-b.sql': COLUMN },
      {
        [FILE]: `${TABLE.replace('b int', 'b numeric(10, 2) default (1 + 2),\n  constraint c check (b > 0)')}${COLUMN}`,
      },
    ],
  },
  {
    rule: constraintsAreNamed,
    faults: [
      withColumn('b int check (b > 0)'),
      withColumn('b int primary key'),
      withColumn('b int not null unique'),
      withColumn('b int references partkeeper.c (d)'),
      withColumn('b int constraint c check (b > 0) unique'),
      withColumn('b int,\n  primary key (b)', 3),
      withColumn('b int,\n  foreign key (b) references partkeeper.c (d)', 3),
      fault('a constraint that came later', FILE, 'alter table partkeeper.a add check (b > 0);'),
      fault('a column that came later', FILE, 'alter table partkeeper.a\n  add column b int unique;', 2),
      fault('an index', FILE, 'create unique index on partkeeper.a (b);'),
    ],
    fine: [
      {
        [FILE]: `create table partkeeper.a (b int not null constraint c primary key, d text default f('unique'),
          constraint e foreign key (b) references partkeeper.g (h));
          alter table partkeeper.a add constraint i unique (d);
          create index j on partkeeper.a (d);`,
      },
    ],
  },
  {
    rule: migrationsHoldStateOnly,
    faults: [
      fault(
        'a function',
        FILE,
        "\ncreate function partkeeper.a() returns int language sql as 'select 1';",
        2,
      ),
      fault('a view', FILE, 'create or replace view partkeeper.a as select 1;'),
      fault('a table without schema', FILE, 'create table a (b int);'),
      withColumn('b integer generated always as identity'),
    ],
    fine: [{ [FILE]: 'create table partkeeper.a (b bigint generated always as identity);' }],
  },
]
