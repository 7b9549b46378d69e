import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** What each part may import besides itself: ARCHITECTURE.md draws it. Imports point one way. */
const MAY_IMPORT: Record<string, string[]> = {
  graph: [],
  images: [],
  models: ['platform'],
  optimizers: ['graph'],
  platform: [],
  program: ['graph', 'images', 'models', 'optimizers'],
  nodes: ['graph', 'optimizers', 'program'],
  vocabulary: ['graph', 'nodes'],
  compile: ['graph', 'models', 'optimizers', 'program'],
  engines: ['compile', 'images', 'optimizers', 'platform', 'program'],
  share: ['graph', 'images', 'platform'],
  tiles: ['compile', 'engines', 'graph', 'images', 'optimizers', 'program', 'run'],
  lab: ['compile', 'engines', 'graph', 'images', 'program', 'run', 'share'],
  run: ['compile', 'engines', 'graph', 'images', 'models', 'optimizers', 'platform', 'program', 'share'],
  cli: [
    'compile',
    'engines',
    'graph',
    'images',
    'lab',
    'models',
    'optimizers',
    'platform',
    'program',
    'run',
    'share',
    'tiles',
    'vocabulary',
  ],
  browser: ['images', 'run'],
  node: ['images', 'run'],
  rete: ['compile', 'graph', 'images', 'program', 'run', 'vocabulary'],
  svelte: ['graph', 'images', 'rete', 'run', 'share'],
  studio: [
    'compile',
    'engines',
    'graph',
    'images',
    'lab',
    'models',
    'platform',
    'program',
    'rete',
    'run',
    'share',
    'svelte',
    'tiles',
    'vocabulary',
  ],
  index: [
    'compile',
    'engines',
    'graph',
    'images',
    'lab',
    'models',
    'optimizers',
    'program',
    'run',
    'share',
    'vocabulary',
  ],
};

const files = ['src', 'nodes'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|svelte)$/.test(file))
    .map((file) => join(folder, file)),
);

/** `src/graph/parse.ts` is part of graph, `nodes/gram.ts` of nodes, `src/index.ts` of index. */
function partOf(file: string): string {
  const [top, second] = file.split('/');
  return top === 'nodes' ? 'nodes' : second!.replace(/\.ts$/, '');
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const paths = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+\.(?:ts|svelte))'/g)].map(
    ([, path]) => path!,
  );
  return paths.map((path) => normalize(join(dirname(file), path)));
}

test('every part of the source is in the map', () => {
  expect([...new Set(files.map(partOf))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('imports point one way', () => {
  const wrong = files.flatMap((file) => {
    const allowed = [partOf(file), ...MAY_IMPORT[partOf(file)]!];
    return importsOf(file)
      .filter((path) => !allowed.includes(partOf(path)))
      .map((path) => `${file} imports ${path}`);
  });
  expect(wrong).toEqual([]);
});

/** The files that import each other, directly or through others, if only a type. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map<string, Set<string>>();
  for (const file of imports.keys()) {
    const seen = new Set(imports.get(file));
    for (const other of seen) for (const next of imports.get(other) ?? []) seen.add(next);
    reached.set(file, seen);
  }
  const circles = [...imports.keys()]
    .filter((file) => reached.get(file)!.has(file))
    .map((file) => [...reached.get(file)!].filter((other) => reached.get(other)?.has(file)).sort());
  return [...new Set(circles.map((circle) => circle.join()))].sort().map((circle) => circle.split(','));
}

test('cycles are found, including indirect ones', () => {
  const imports = { a: ['b'], b: ['c', 'd'], c: ['a'], d: [], e: ['e', 'b'] };
  expect(circlesOf(new Map(Object.entries(imports)))).toEqual([['a', 'b', 'c'], ['e']]);
});

test('imports have no cycles', () => {
  const circles = circlesOf(new Map(files.map((file) => [file, importsOf(file)])));
  // A type that both need gets a file of its own; or one is handed what it needs of the other.
  expect(circles).toEqual([]);
});

/** Everything that a file loads when it is imported, including itself, but not its type imports or later imports. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const imports = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;]*?\sfrom\s+)?'([^']+)';/gm);
  for (const [, path] of imports)
    if (path!.startsWith('.')) loadedBy(normalize(join(dirname(file), path!)), seen);
    else seen.add(path!);
  return seen;
}

test('the entry points of the package load no more than stated', () => {
  const loaded = (door: string) => [...loadedBy(door)];
  expect(loaded('src/index.ts')).toContain('src/engines/choose.ts');
  const heavy = /tfjs|webgpu|^rete|^svelte|\.browser\.ts$|node:/;
  expect(loaded('src/index.ts').filter((file) => heavy.test(file))).toEqual([]);
  // No engine, only what one is, and of Rete only the editor: no area, no renderer, no page.
  const rete = loaded('src/rete/plugin.ts');
  expect(rete.filter((file) => file.startsWith('src/engines'))).toEqual(['src/engines/engine.ts']);
  expect(rete.filter((file) => /^rete|^@tensorflow|\.browser\.ts$|node:/.test(file))).toEqual(['rete']);
  expect(
    loaded('src/svelte/index.ts').filter((file) => /^src\/engines\/(?!engine\.ts)|^@tensorflow/.test(file)),
  ).toEqual([]);
});

test('only the command line and files with Node in their names use Node', () => {
  const using = files.filter((file) => /from 'node:|import\('node:/.test(readFileSync(file, 'utf8')));
  expect(using.filter((file) => !file.startsWith('src/cli/') && !file.endsWith('.node.ts'))).toEqual([]);
});

test('tests mirror the source', () => {
  const tested = readdirSync('test', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const parts = Object.keys(MAY_IMPORT).filter(
    (part) => !['vocabulary', 'index', 'node', 'browser'].includes(part),
  );
  expect(parts.filter((part) => !tested.includes(part))).toEqual([]);
});

test('every fixture of golden values names the script that wrote it', () => {
  const fixtures = readdirSync('test/fixtures').filter((file) => file.endsWith('.json'));
  const makers = fixtures.map((file) => {
    const { madeBy } = JSON.parse(readFileSync(`test/fixtures/${file}`, 'utf8')) as { madeBy?: string };
    return madeBy;
  });
  expect(makers.filter((maker) => maker === undefined || !existsSync(maker))).toEqual([]);
  expect(fixtures).not.toEqual([]);
  const listed = readFileSync('test/fixtures/README.md', 'utf8');
  const named = readdirSync('test/fixtures').filter((file) => /\.(json|safetensors)$/.test(file));
  expect(named.filter((file) => !listed.includes(`\`${file}\``))).toEqual([]);
});
