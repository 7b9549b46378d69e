import { existsSync } from 'node:fs';
import { dirname, isAbsolute, resolve as absolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolve } from 'import-meta-resolve';
import { refusal } from '../graph/problem.ts';
import type { NodePack } from '../graph/pack.ts';
import type { NodeType } from '../program/node.ts';
import { typedPath } from '../run/paths.node.ts';
import type { Config } from './config.ts';
import { detail } from './verbosity.ts';
import { vocabulary as ours } from '../vocabulary.ts';

/** The node types that this command knows: ours, and those of the packs that it was given. */
export let vocabulary = ours;

/** The packs that this command was given, for the processes that it starts. */
export let packNames: readonly string[] = [];

/** Adds the packs that a command is given, and those of a config file, before it begins: files, or packages installed there. */
export async function usePacks(
  names: readonly string[],
  config?: Pick<Config, 'file' | 'packs'>,
): Promise<void> {
  const folder = config && dirname(config.file);
  const given = [
    ...(config?.packs ?? []).map((name) => ({
      name: `${name}” in “${config!.file}`,
      url: () => urlOf(name, folder),
    })),
    ...names.map((name) => ({ name, url: () => urlOf(name) })),
  ];
  const packs = new Map<string, NodePack<NodeType>>();
  for (const { name, url } of given) {
    const address = addressOf(name, url);
    if (!packs.has(address)) packs.set(address, await loadPack(name, address));
  }
  packNames = [...packs.keys()];
  try {
    vocabulary = ours.with(...packs.values());
  } catch (error) {
    throw refusal((error as Error).message, 'This is a bug in the pack: report it to its author.');
  }
}

function addressOf(name: string, url: () => string): string {
  try {
    return url();
  } catch (error) {
    throw unloadable(name, error);
  }
}

const unloadable = (name: string, error: unknown) =>
  refusal(
    `The pack “${name}” cannot be loaded: ${(error as Error).message}`,
    'Give the path of a file, or the name of an installed package.',
  );

async function loadPack(name: string, address: string): Promise<NodePack<NodeType>> {
  let pack: unknown;
  try {
    pack = ((await import(address)) as { default?: unknown }).default;
  } catch (error) {
    throw unloadable(name, error);
  }
  detail(`Pack: ${name}, ${address}`);
  if (isPack(pack)) return pack;
  throw refusal(
    `“${name}” is not a pack: its default export must have a name and nodes.`,
    'Use a module whose default export comes from definePack.',
  );
}

function urlOf(typed: string, folder = '.'): string {
  const name = typedPath(typed);
  const file = absolute(folder, name);
  if (/^[./]/.test(name) || isAbsolute(name) || existsSync(file)) return pathToFileURL(file).href;
  return resolve(name, pathToFileURL(absolute(folder, 'package.json')).href);
}

function isPack(pack: unknown): pack is NodePack<NodeType> {
  const { name, nodes } = (pack ?? {}) as { name?: unknown; nodes?: unknown };
  const isNode = (node: unknown) => typeof (node as Partial<NodeType> | null)?.lower === 'function';
  return typeof name === 'string' && Array.isArray(nodes) && nodes.every(isNode);
}
