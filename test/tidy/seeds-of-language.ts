// Seeded faults for the rules about code inside scripts: what the language may be used for, who may reach for the
// clock, the environment and the exit, where SQL stands, which tests run.
import { exportsAreNamed, noErrorVanishes, nothingIsAny, syntaxIsErasable } from './language-rules.ts'
import {
  oneFileReadsTheClock,
  onlyConfigReadsTheEnvironment,
  onlyMainEndsTheProcess,
  onlyTheRuntimeSetsTimers,
} from './reach-rules.ts'
import { type Fault, fault, type Seed } from './seed.ts'
import { sqlLivesInItsPlaces } from './sql-text-rule.ts'
import { everyTestRuns } from './test-rules.ts'

const inCore = (texts: readonly string[]): readonly Fault[] =>
  texts.map((text) => fault(text, 'src/core/a.ts', `\n${text}`, 2))

const inTest = (texts: readonly string[]): readonly Fault[] =>
  texts.map((text) => fault(text, 'test/a.test.ts', `\n${text}`, 2))

export const LANGUAGE_SEEDS: readonly Seed[] = [
  {
    rule: nothingIsAny,
    faults: [
      ...inCore([
        'let a: any',
        'const b = a as any',
        'type A = Record<string, any>',
        'function a(b: any[]) {}',
      ]),
      ...inTest(['const a: Promise<any> = b']),
    ],
    fine: [{ 'src/core/a.ts': "// any\nconst any = 'any'; const b = list.any" }],
  },
  {
    rule: exportsAreNamed,
    faults: inCore([
      'export default 1',
      'export default function a() {}',
      'export { a as default }',
      "export { default } from './b.ts'",
    ]),
    fine: [{ 'src/core/a.ts': "import b from 'b'\nexport const a = 1\nswitch (b) { default: c() }" }],
  },
  {
    rule: syntaxIsErasable,
    faults: inCore(['enum A { b }', 'declare const enum A { b }', 'namespace A { export const b = 1 }']),
    fine: [{ 'src/core/a.ts': "declare module 'pg' { interface A {} }\ndeclare global { interface B {} }" }],
  },
  {
    rule: noErrorVanishes,
    faults: [
      ...inCore(['try { a() } catch {}', 'try { a() } catch { /* never mind */ }', 'a().catch(() => {})']),
      ...inCore(['a().catch(() => undefined)', 'a().catch(function () {})', 'a().catch(() => void 0)']),
      ...inTest(['try { a() } catch {}']),
    ],
    fine: [
      { 'src/core/a.ts': 'try { a() } catch (error) { b(error) }\nc().catch((error) => d(error))' },
      { 'test/a.test.ts': 'ended.catch(() => undefined)' },
    ],
  },
  {
    rule: oneFileReadsTheClock,
    faults: [
      ...inCore([
        'Date.now()',
        'new Date()',
        'Date()',
        'new Date',
        'const now = Date.now',
        'globalThis.Date.now()',
      ]),
      ...inCore(['performance.now()', 'process.hrtime.bigint()', "import { hrtime } from 'node:process'"]),
      fault('the demo', 'src/demo/a.ts', 'const a = Date.now()'),
      fault('another file of the runtime', 'src/runtime/a.ts', 'const a = Date.now()'),
    ],
    fine: [
      { 'src/runtime/clock.ts': 'Date.now(); new Date(); performance.now(); process.hrtime()' },
      {
        'src/core/a.ts': "new Date(1); new Date('2026-11-21'); const a: Date = b",
        'test/a.test.ts': 'Date.now()',
      },
    ],
  },
  {
    rule: onlyTheRuntimeSetsTimers,
    faults: inCore(['setTimeout(a, 1)', 'setInterval(a, 1)']),
    fine: [{ 'src/runtime/a.ts': 'setTimeout(a, 1)', 'src/core/a.ts': 'clock.sleep(1)' }],
  },
  {
    rule: onlyConfigReadsTheEnvironment,
    faults: inCore([
      'process.env.HOME',
      "process['env']",
      'const { env } = process',
      'const { env: e } = process',
      "import { env } from 'node:process'",
      'globalThis.process.env',
    ]),
    fine: [
      { 'src/config/a.ts': 'process.env', 'src/app.ts': 'process.env', 'src/main.ts': 'process.env' },
      { 'src/core/a.ts': 'settings.env; const { env } = settings' },
    ],
  },
  {
    rule: onlyMainEndsTheProcess,
    faults: [
      ...inCore(['process.exit(1)', "import { exit } from 'node:process'", 'process.abort()']),
      fault('the composition root', 'src/app.ts', 'process.exit(0)'),
    ],
    fine: [{ 'src/main.ts': 'process.exit(1)', 'src/partkeeper.js': 'process.exit(1)' }],
  },
  {
    rule: sqlLivesInItsPlaces,
    faults: [
      ...inCore(["a('select id from partkeeper.policy ')", "a('select partkeeper.plan($1)')"]),
      ...inCore([
        "a('INSERT INTO events VALUES (1)')",
        "a('update events set name = $1')",
        "a('delete from events')",
      ]),
      ...inCore([
        "a('create unlogged table b (c int)')",
        "a('alter table b detach partition c')",
        "a('drop table b')",
      ]),
      ...inCore([
        "a('with b as (select 1) select 2')",
        "a('call partkeeper.maintain()')",
        "a('begin')",
        "a('COMMIT;')",
      ]),
      ...inCore(["a('truncate b')", "a('set local lock_timeout = 1')", "a('lock table b')"]),
      ...inCore([
        'a(`select ${b} from ${c} where d`)',
        "a('select a ' + 'from b ')",
        'sql`delete from ${a}`',
      ]),
      fault('the demo outside its statements', 'src/demo/writer.ts', "a('insert into events values (1)')"),
    ],
    fine: [
      { 'src/postgres/a.ts': "a('select 1 from b ')", 'src/demo/seed-statements.ts': "a('delete from b')" },
      { 'src/cli/a.ts': "a('Create future partitions'); a('Drop what has expired'); a('Update the policy')" },
      {
        'src/cli/b.ts':
          "a('Select a table from the list'.length); a('Set TMPDIR to a folder'); a('With care')",
      },
      { 'test/a.test.ts': "a('drop table b')" },
    ],
  },
  {
    rule: everyTestRuns,
    faults: inTest([
      "test.skip('a', b)",
      "it.only('a', b)",
      "describe.todo('a')",
      "test('a', { skip: true }, b)",
      "test('a', { todo: 'later' }, b)",
      "suite('a', { only: true }, b)",
      "test('a', (t) => t.skip('no'))",
    ]),
    fine: [{ 'test/a.test.ts': "test('a', { timeout: 1 }, () => list.skip(1)); const b = { only: 1 }" }],
  },
]
