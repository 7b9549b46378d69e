import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import * as v from 'valibot';
import { refusal, type GraphError } from '../graph/problem.ts';
import { didYouMean } from '../graph/suggest.ts';
import { ENGINES } from './options.ts';
import { detail } from './verbosity.ts';

const FILE = 'stylograph.config.json';

const text = (what: string) =>
  v.pipe(v.string(`The value must be ${what}.`), v.minLength(1, `The value must be ${what}.`));

/** What a `stylograph.config.json` holds. `tools/generate.ts` makes its JSON Schema of this. */
export const configSchema = v.strictObject({
  $schema: v.optional(v.string('The value must be a text.')),
  engine: v.optional(
    v.pipe(v.picklist(ENGINES), v.description('The compute engine, where --engine gives none.')),
  ),
  models: v.optional(
    v.pipe(
      text('the path of a folder'),
      v.description('The folder of the models, relative to this file; STYLOGRAPH_CACHE comes before it.'),
    ),
  ),
  packs: v.optional(
    v.pipe(
      v.array(text('a file or a package'), 'The value must be a list of files and packages.'),
      v.description('Packs to load, as with --pack: files relative to this file, or installed packages.'),
    ),
  ),
});

/** A config file with its place. */
export interface Config extends v.InferOutput<typeof configSchema> {
  readonly file: string;
}

/**
 * The config file of a folder: of itself, or of the nearest folder around it.
 *
 * @throws GraphError that names the file, and the line and field in it, of what is wrong.
 */
export function findConfig(folder: string): Config | undefined {
  const file = join(resolve(folder), FILE);
  if (existsSync(file)) return readConfig(file, readFileSync(file, 'utf8'));
  const above = dirname(resolve(folder));
  return above === resolve(folder) ? undefined : findConfig(above);
}

function readConfig(file: string, content: string): Config {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw refusal(`${file}, line ${lineOfError(content, error)}: This is not JSON.`, 'Correct the line.');
  }
  if (Array.isArray(json) || typeof json !== 'object' || json === null)
    throw refusal(`${file}: It must be an object.`, 'Write { "engine": "wasm" }, for example.');
  const result = v.safeParse(configSchema, json);
  if (result.success) return { ...result.output, file };
  throw configError(file, content, result.issues[0]);
}

function configError(file: string, content: string, issue: v.BaseIssue<unknown>): GraphError {
  const path = issue.path?.map(({ key }) => String(key)) ?? [];
  const field = path[0]!;
  const at = content.split('\n').findIndex((line) => line.includes(JSON.stringify(field)));
  const place = `${file}, line ${at + 1}, “${path.join('.')}”`;
  const fields = Object.keys(configSchema.entries).filter((name) => name !== '$schema');
  if (!fields.includes(field) && field !== '$schema')
    return refusal(
      `${place}: There is no such field.`,
      `${didYouMean(field, fields)}Use ${fields.join(', ')}.`,
    );
  if (field !== 'engine') return refusal(`${place}: ${issue.message}`, 'Correct the field.');
  const near = typeof issue.input === 'string' ? didYouMean(issue.input, ENGINES) : '';
  return refusal(`${place}: There is no such engine.`, `${near}Use ${ENGINES.join(', ')}.`);
}

/** The line of a mistake, from 1 on. Which character it is at, engines of JavaScript say in the message. */
function lineOfError(content: string, error: unknown): number {
  const [, position] = /position (\d+)/.exec((error as Error).message) ?? [];
  return content.slice(0, position === undefined ? undefined : Number(position)).split('\n').length;
}

/** Puts the values of a config file where neither an option nor a variable of the environment gives one. */
export function applyConfig(config: Config | undefined, command: Command): void {
  if (!config) return;
  detail(`Config: ${config.file}`);
  const { engine, models } = config;
  if (models !== undefined) process.env['STYLOGRAPH_CACHE'] ??= resolve(dirname(config.file), models);
  // A record is run again on its own engine, and --precision chooses one too.
  const isOpen =
    !['replay', 'upscale'].includes(command.name()) &&
    command.options.some(({ long }) => long === '--engine') &&
    command.getOptionValueSource('engine') !== 'cli' &&
    command.getOptionValueSource('precision') !== 'cli';
  if (engine !== undefined && isOpen) command.setOptionValueWithSource('engine', engine, 'config');
}
