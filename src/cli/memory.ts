import { InvalidArgumentError, Option } from 'commander';
import type { Stage } from '../compile/compile.ts';
import type { Engine, TellCompiling } from '../engines/engine.ts';
import { refusal } from '../graph/problem.ts';
import { limitedEngine } from '../tiles/limit.ts';
import { countText } from './text.ts';

const UNITS = { MB: 1e6, GB: 1e9 } as const;

export const memoryOption = () =>
  new Option(
    '--memory <size>',
    'most memory of the engine, such as 2GB: larger canvases are computed in tiles, with the same result to rounding',
  ).argParser((text: string) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?) ?(MB|GB)$/i.exec(text) ?? [];
    if (number === undefined || unit === undefined)
      throw new InvalidArgumentError('It must be a size such as 500MB or 2GB.');
    return Number(number) * UNITS[unit.toUpperCase() as keyof typeof UNITS];
  });

/**
 * The engine with the memory of a run limited: what does not fit in one piece is computed in tiles.
 *
 * @param preparing told how many tiles are computed, before a loop in tiles.
 * @throws GraphError that names the node of a loss that cannot be.
 */
export function withMemory(
  engine: Engine,
  memory: number | undefined,
  stages: readonly Stage[],
  preparing?: TellCompiling,
): Engine {
  if (memory === undefined) return engine;
  return limitedEngine(engine, stages, { memory, isSet: true, race: false, preparing });
}

/**
 * Throws a GraphError where a run needs more than it may take, even in tiles.
 *
 * @param bytes that it needs.
 * @param largest finds the longest side at which it would fit.
 */
export function requireMemory(
  bytes: number,
  memory = Infinity,
  { largest, sizeOption = '--size' }: { largest: () => number | undefined; sizeOption?: string | undefined },
): void {
  if (bytes <= memory) return;
  const fits = largest();
  throw refusal(
    `The run needs ${countText(bytes)}B of memory, and may take ${countText(memory)}B.`,
    `Allow more memory, use ${fits === undefined ? 'a smaller size' : `at most ${fits} pixels (${sizeOption} ${fits})`}, or use a method that keeps fewer pictures, such as Adam.`,
  );
}
