import { existsSync } from 'node:fs';
import { isAbsolute, resolve as absolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolve } from 'import-meta-resolve';
import { refusal } from '../graph/problem.ts';
import type { NodePack } from '../graph/pack.ts';
import type { NodeType } from '../program/node.ts';
import { typedPath } from '../run/paths.node.ts';
import { vocabulary as ours } from '../vocabulary.ts';

/** The node types that this command knows: ours, and those of the packs that it was given. */
export let vocabulary = ours;

/** The packs that this command was given, for the processes that it starts. */
export let packNames: readonly string[] = [];

/** Adds the packs that a command is given, before it begins: files, or packages installed where it runs. */
export async function usePacks(names: readonly string[]): Promise<void> {
  packNames = names;
  const packs = await Promise.all(names.map(loadPack));
  try {
    vocabulary = ours.with(...packs);
  } catch (error) {
    throw refusal((error as Error).message, 'This is a bug in the pack: report it to its author.');
  }
}

async function loadPack(name: string): Promise<NodePack<NodeType>> {
  let pack: unknown;
  try {
    pack = ((await import(urlOf(name))) as { default?: unknown }).default;
  } catch (error) {
    throw refusal(
      `The pack “${name}” cannot be loaded: ${(error as Error).message}`,
      'Give the path of a file, or the name of an installed package.',
    );
  }
  if (isPack(pack)) return pack;
  throw refusal(
    `“${name}” is not a pack: its default export must have a name and nodes.`,
    'Use a module whose default export comes from definePack.',
  );
}

function urlOf(typed: string): string {
  const name = typedPath(typed);
  const file = absolute(name);
  if (/^[./]/.test(name) || isAbsolute(name) || existsSync(file)) return pathToFileURL(file).href;
  return resolve(name, pathToFileURL(absolute('package.json')).href);
}

function isPack(pack: unknown): pack is NodePack<NodeType> {
  const { name, nodes } = (pack ?? {}) as { name?: unknown; nodes?: unknown };
  const isNode = (node: unknown) => typeof (node as Partial<NodeType> | null)?.lower === 'function';
  return typeof name === 'string' && Array.isArray(nodes) && nodes.every(isNode);
}
