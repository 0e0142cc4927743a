// The layer matrix: which folder of src/ may import which, and which packages. Type imports count like any other,
// because a type that leaks is a dependency that will be followed. A new layer is a new row here, on purpose.
import ts from 'typescript'
import { type CheckoutFile, isSourceScript, type Rule, ruleForEach, type Violation } from './rule.ts'
import { listImports, resolveImport, violationAt } from './syntax-tree.ts'

type Layer = { readonly layers: readonly string[]; readonly packages: readonly string[] }

const MATRIX: ReadonlyMap<string, Layer> = new Map<string, Layer>([
  ['core', { layers: [], packages: [] }],
  ['config', { layers: ['core'], packages: ['zod', 'node:fs', 'node:process', 'node:path', 'node:url'] }],
  ['observe', { layers: ['core'], packages: ['pino', 'pino-pretty'] }],
  [
    'postgres',
    {
      layers: ['core'],
      packages: [
        'pg',
        'pg-copy-streams',
        'kysely',
        ...nodeModules('stream', 'tls', 'fs', 'crypto', 'path', 'url', 'os'),
      ],
    },
  ],
  [
    'storage',
    {
      layers: ['core'],
      packages: [
        'zod',
        '@aws-sdk/client-s3',
        ...nodeModules('fs', 'crypto', 'path', 'stream', 'url', 'zlib', 'os'),
      ],
    },
  ],
  ['delivery', { layers: ['core'], packages: nodeModules('http', 'https', 'crypto') }],
  ['services', { layers: ['core', 'postgres', 'storage'], packages: ['node:stream'] }],
  [
    'runtime',
    {
      layers: ['core', 'services'],
      packages: ['node-cron', 'node:process', 'node:timers', 'node:v8', 'node:vm'],
    },
  ],
  ['http', { layers: ['core', 'services'], packages: nodeModules('http', 'crypto') }],
  [
    'rehearsal',
    {
      layers: ['core', 'config'],
      packages: nodeModules('events', 'http', 'https', 'net', 'stream', 'tls'),
    },
  ],
  [
    'cli',
    {
      layers: ['core', 'config', 'services', 'runtime', 'http', 'rehearsal'],
      packages: ['commander', 'cli-table3', 'cli-progress', ...nodeModules('util', 'process', 'readline')],
    },
  ],
  [
    'demo',
    {
      layers: ['core', 'services', 'postgres', 'storage'],
      packages: nodeModules(
        'child_process',
        'crypto',
        'events',
        'fs',
        'module',
        'net',
        'os',
        'path',
        'process',
        'url',
        'util',
      ),
    },
  ],
])

/** Entrances of the program: they wire everything together and may import it all. */
const ENTRANCES: ReadonlySet<string> = new Set([
  'src/main.ts',
  'src/app.ts',
  'src/library.ts',
  'src/partkeeper.js',
])

export const layersKeepToTheMatrix: Rule = ruleForEach(
  'each layer imports only the layers and packages of its row in the matrix',
  isSourceScript,
  findForbiddenImports,
)

function findForbiddenImports(file: CheckoutFile): readonly Violation[] {
  if (ENTRANCES.has(file.path)) return []
  const name = layerOf(file.path)
  const layer = name === undefined ? undefined : MATRIX.get(name)
  if (name === undefined || layer === undefined) {
    return [
      { path: file.path, line: 1, message: 'lies in no layer of the matrix in test/tidy/layer-rule.ts' },
    ]
  }
  return listImports(file).flatMap(({ specifier, node }) => {
    const target = resolveImport(file.path, specifier)
    const isAllowed = target === undefined ? mayUse(layer, specifier) : mayReach(name, layer, target)
    return isAllowed
      ? []
      : [violationAt(file, topStatement(node), `${name} must not import ${target ?? specifier}`)]
  })
}

function layerOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1]
}

function mayReach(name: string, layer: Layer, target: string): boolean {
  const to = layerOf(target)
  return to !== undefined && (to === name || layer.layers.includes(to))
}

function mayUse(layer: Layer, specifier: string): boolean {
  return layer.packages.some((allowed) => specifier === allowed || specifier.startsWith(`${allowed}/`))
}

function topStatement(node: ts.Node): ts.Node {
  return (
    ts.findAncestor(node, (ancestor) => ancestor.parent !== undefined && ts.isSourceFile(ancestor.parent)) ??
    node
  )
}

function nodeModules(...names: readonly string[]): readonly string[] {
  return names.map((name) => `node:${name}`)
}
