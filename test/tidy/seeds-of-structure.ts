// Seeded faults for the rules about files: layers, cycles, sizes, names, comments.
// Texts are as small as the fault allows; they are parsed and never run.
import { filesOpenWithTheirPurpose, noWorkIsLeftUndone } from './comment-rules.ts'
import { importsFormNoCycle } from './cycle-rule.ts'
import { layersKeepToTheMatrix } from './layer-rule.ts'
import { namesHaveOneSpelling, namesSayWhatIsInside } from './name-rules.ts'
import { fault, type Seed } from './seed.ts'
import {
  filesAreShort,
  functionsAreShort,
  functionsTakeFewParameters,
  mostFunctionsAreVeryShort,
} from './size-rules.ts'

const functionOfLines = (lines: number, name = 'long') =>
  `function ${name}() {\n${'  step()\n'.repeat(lines - 2)}}\n`

export const STRUCTURE_SEEDS: readonly Seed[] = [
  {
    rule: layersKeepToTheMatrix,
    faults: [
      fault('a service that imports the runtime', 'src/services/a.ts', "import { b } from '../runtime/b.ts'"),
      fault('a type import', 'src/core/a.ts', "\nimport type { Pool } from '../postgres/pool.ts'", 2),
      fault('a type written as import()', 'src/core/a.ts', "type Pool = import('../postgres/pool.ts').Pool"),
      fault('a dynamic import', 'src/cli/a.ts', "const demo = () => import('../demo/run.ts')"),
      fault('a re-export', 'src/observe/a.ts', "export { b } from '../config/b.ts'"),
      fault('core with a module of Node', 'src/core/a.ts', "import path from 'node:path'"),
      fault('a package of another layer', 'src/services/a.ts', "import pg from 'pg'"),
      fault('a package with a longer name', 'src/postgres/a.ts', "import x from 'pg-native'"),
      fault('a layer that imports an entrance', 'src/cli/a.ts', "import { app } from '../app.ts'"),
      fault(
        'a layer that leaves src',
        'src/cli/a.ts',
        "import p from '../../package.json' with { type: 'json' }",
      ),
      fault('a layer that nobody decided on', 'src/plugins/a.ts', ''),
      fault('a file beside the entrances', 'src/other.ts', ''),
    ],
    fine: [
      { 'src/services/a.ts': "import { b } from '../core/b.ts'\nimport { c } from './c.ts'" },
      { 'src/postgres/a.ts': "import { sql } from 'kysely'\nimport { Migrator } from 'kysely/migration'" },
      { 'src/app.ts': "import './cli/a.ts'\nimport 'pg'", 'src/partkeeper.js': "import './main.ts'" },
    ],
  },
  {
    rule: importsFormNoCycle,
    faults: [
      {
        title: 'two files that import each other, one for a type',
        files: {
          'src/core/a.ts': "import { b } from './b.ts'",
          'src/core/b.ts': "import type { A } from './a.ts'",
        },
        at: 'src/core/a.ts:1',
      },
      {
        title: 'a cycle through three layers',
        files: {
          'src/core/a.ts': "export type { B } from '../services/b.ts'",
          'src/services/b.ts': "import { c } from '../postgres/c.ts'",
          'src/postgres/c.ts': "import { a } from '../core/a.ts'",
        },
        at: 'src/core/a.ts:1',
      },
      fault('a file that imports itself', 'src/core/a.ts', "import { a } from './a.ts'"),
    ],
    fine: [
      {
        'src/core/a.ts': "import './b.ts'\nimport './c.ts'",
        'src/core/b.ts': "import './c.ts'",
        'src/core/c.ts': '',
      },
    ],
  },
  {
    rule: filesAreShort,
    faults: [
      fault('a script of 251 lines', 'src/core/a.ts', '\n'.repeat(251), 251),
      fault('SQL of 251 lines', 'sql/plan/a.sql', '\n'.repeat(251), 251),
      fault('a test of 251 lines', 'test/core/a.test.ts', 'a\n'.repeat(251), 251),
      fault('a README of 201 lines', 'README.md', 'a\n'.repeat(201), 201),
    ],
    fine: [{ 'src/core/a.ts': 'a\n'.repeat(250), 'README.md': 'a\n'.repeat(200) }],
  },
  {
    rule: functionsAreShort,
    faults: [
      fault('a function of 71 lines', 'src/core/a.ts', `\n${functionOfLines(71)}`, 2),
      fault('an arrow of 71 lines', 'src/core/a.ts', `const a = () => [\n${'  1,\n'.repeat(69)}]`),
      fault('a method', 'src/core/a.ts', `class A {\n  a() {\n${'    b()\n'.repeat(69)}  }\n}`, 2),
    ],
    fine: [{ 'src/core/a.ts': functionOfLines(70), 'test/a.test.ts': functionOfLines(100) }],
  },
  {
    rule: mostFunctionsAreVeryShort,
    faults: [fault('the only function has 31 lines', 'src/core/a.ts', functionOfLines(31))],
    fine: [{ 'src/core/a.ts': functionOfLines(31) + 'const a = () => 1\n'.repeat(9) }],
  },
  {
    rule: functionsTakeFewParameters,
    faults: [
      fault('five parameters', 'src/core/a.ts', 'const a = (b, c, d, e, f) => b'),
      fault('five parameters in a type', 'src/core/a.ts', 'type A = (b: 1, c: 1, d: 1, e: 1, f: 1) => 1'),
    ],
    fine: [{ 'src/core/a.ts': 'const a = (b, c, d, e) => b' }],
  },
  {
    rule: namesSayWhatIsInside,
    faults: [
      ...[
        'utils',
        'string-utils',
        'test-helper',
        'common',
        'misc-rows',
        'shared',
        'types',
        'index',
        'lib',
      ].map((name) => fault(`a file ${name}.ts`, `src/core/${name}.ts`, '')),
      fault('a folder', 'src/core/helpers/bounds.ts', ''),
      fault('a test', 'test/core/utils.test.ts', ''),
      fault('SQL', 'sql/plan/plan_utils.sql', ''),
    ],
    fine: [{ 'src/library.ts': '', 'sql/types/action.sql': '', 'src/core/column-types.ts': '' }],
  },
  {
    rule: namesHaveOneSpelling,
    faults: [
      fault('camel case', 'src/core/planBeat.ts', ''),
      fault('snake case in a script', 'src/core/plan_beat.ts', ''),
      fault('kebab case in SQL', 'sql/plan/plan-for.sql', ''),
    ],
    fine: [{ 'src/core/plan-beat.ts': '', 'test/core/plan-beat.test.ts': '', 'sql/plan/plan_for.sql': '' }],
  },
  {
    rule: filesOpenWithTheirPurpose,
    faults: [
      fault('no comment', 'src/core/a.ts', "import './b.ts'\n"),
      fault('one line only', 'src/core/a.ts', '// A.\nconst a = 1\n'),
      fault('eleven lines', 'src/core/a.ts', '// a\n'.repeat(11)),
      fault('a block comment of one line', 'test/a.test.ts', '/** Only this. */\nconst a = 1'),
      fault('a migration', 'migrations/0001-a.sql', 'select 1;'),
    ],
    fine: [
      { 'src/core/a.ts': '// a\n// b\nconst a = 1', 'migrations/0001-a.sql': '-- Makes a.\nselect 1;' },
      { 'src/partkeeper.js': '#!/usr/bin/env node\n// a\n// b\n', 'src/core/b.ts': '/**\n * a\n * b\n */\n' },
    ],
  },
  {
    rule: noWorkIsLeftUndone,
    faults: [
      fault('a comment', 'src/core/a.ts', 'const a = 1 // TODO: more\n'),
      fault('a docstring', 'src/core/a.ts', '\n/** FIXME */\nfunction a() {}\n', 2),
      fault('the last line', 'test/a.test.ts', 'a()\n// XXX', 2),
      fault('a comment within an expression', 'src/core/a.ts', 'a(\n  /* HACK */ 1,\n)', 2),
      fault('a comment in a type', 'src/core/a.ts', 'type A = {\n  // TODO b\n}', 2),
      fault('SQL', 'sql/plan/a.sql', 'select 1; -- HACK', 1),
      fault('a block comment in SQL', 'sql/plan/a.sql', '\n/* a /* TODO */ */', 2),
      fault('the body of a function in SQL', 'sql/plan/a.sql', 'do $$\n-- TODO\n$$;', 2),
    ],
    fine: [{ 'src/core/a.ts': "const a = '// TODO'; const b = /TODO/; const c = `// TODO ${a}`" }],
  },
]
