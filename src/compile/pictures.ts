import { topological } from '../program/program.ts';
import type { Value } from '../program/value.ts';
import type { Lowered, LoweredPicture } from './lowered.ts';

/**
 * The pictures of a graph: what its nodes show, and the result of each optimizer that no node shows as it is. A result
 * stands before whatever is made of it or of later results, so that the last picture is what the graph is for.
 */
export function picturesOf({ stages, pictures }: Lowered): LoweredPicture[] {
  const results = new Map(stages.map(({ result }, at) => [result, at]));
  const shown = new Set(pictures.map(({ value }) => value));
  const found = pictures.map((picture) => ({ picture, made: newestResult(picture.value, results) }));
  for (const { node, share, result } of stages) {
    if (share < 1 || shown.has(result)) continue;
    const made = results.get(result)!;
    const before = found.findIndex((other) => other.made >= made);
    const own = { picture: { node, value: result, alpha: undefined, file: undefined }, made };
    found.splice(before < 0 ? found.length : before, 0, own);
  }
  return found.map(({ picture }) => picture);
}

/** The index of the last of the results that a value depends on; -1 if it depends on none. */
function newestResult(value: Value, results: ReadonlyMap<Value, number>): number {
  return topological([value]).reduce((newest, part) => Math.max(newest, results.get(part) ?? -1), -1);
}
