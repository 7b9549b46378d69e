/**
 * Writes what follows from the files in `nodes/`: `src/vocabulary.ts`, the list of them, and the JSON Schemas of graph
 * files and of config files. Run `npm run generate` after adding or changing a node; `--check` only says whether they are up to date.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { format, resolveConfig } from 'prettier';

const VOCABULARY = 'src/vocabulary.ts';
const CONFIG_SCHEMA = 'public/config.schema.json';
const SCHEMA = 'public/graph.schema.json';

update(
  VOCABULARY,
  await format(vocabularySource(), { ...(await resolveConfig(VOCABULARY)), parser: 'typescript' }),
);
// The schema is made of the vocabulary, so the list comes first.
const { graphSchema } = await import('./graph-schema.ts');
const { configSchema } = await import('../src/cli/config.ts');
update(SCHEMA, `${JSON.stringify(graphSchema(), undefined, 2)}\n`);
update(
  CONFIG_SCHEMA,
  `${JSON.stringify({ title: 'Stylograph config', ...toJsonSchema(configSchema) }, undefined, 2)}\n`,
);

function vocabularySource(): string {
  const types = readdirSync('nodes')
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .sort();
  const name = (type: string) => type.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return `// Written by tools/generate.ts from the files in nodes/.
import { Vocabulary } from './graph/vocabulary.ts';
${types.map((type) => `import ${name(type)} from '../nodes/${type}.ts';`).join('\n')}

/** The node types that come with Stylograph. */
export const vocabulary = new Vocabulary([${types.map(name).join(', ')}]);
`;
}

function update(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  if (process.argv.includes('--check')) {
    console.error(`${path} is out of date: run “npm run generate”.`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
