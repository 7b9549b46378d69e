import { basename, dirname, join } from 'node:path';
import type { PicturePlan } from '../compile/compile.ts';
import { refusal } from '../graph/problem.ts';

/**
 * Where each picture that is kept goes: the last one to `out` if it is given, the others beside it under their own
 * names. Throws a {@link GraphError} where two would go to one file, or none is kept.
 */
export function targetsOf(pictures: readonly PicturePlan[], out: string | undefined): Map<string, string> {
  const kept = pictures.flatMap(({ node, file }) => (file === undefined ? [] : [{ node, file }]));
  const targets = new Map<string, string>();
  for (const { node, file } of kept) {
    const target =
      out === undefined ? file : node === kept.at(-1)!.node ? out : join(dirname(out), basename(file));
    const other = [...targets].find(([, taken]) => taken === target);
    if (other)
      throw refusal(
        `“${other[0]}” and “${node}” would both write ${target}.`,
        `Give them files of their own: --set ${node}.file=NAME.png`,
      );
    targets.set(node, target);
  }
  if (targets.size === 0)
    throw refusal('The graph keeps no picture: what would save it is muted.', 'Take the mute off.');
  return targets;
}
