import { dirname, join } from 'node:path';
import type { PicturePlan } from '../compile/compile.ts';
import { refusal } from '../graph/problem.ts';
import { formatOf } from '../images/format.ts';
import { isInside, isPlainPath, lastName } from '../run/inside.node.ts';

/**
 * Where each picture that is kept goes: the last one to `out` if it is given, the others beside it under their own
 * names. Where no node keeps one, the last picture of all is kept as `otherwise`. Throws a {@link GraphError} if two
 * would go to one file, or there is none.
 */
export function targetsOf(
  pictures: readonly PicturePlan[],
  out: string | undefined,
  otherwise: string,
): Map<string, string> {
  const saved = pictures.flatMap(({ node, file, plan }) =>
    file === undefined ? [] : [{ node, file, plan }],
  );
  const kept =
    saved.length > 0 ? saved : pictures.slice(-1).map(({ node, plan }) => ({ node, plan, file: otherwise }));
  const targets = new Map<string, string>();
  for (const { node, file, plan } of kept) {
    const target =
      out === undefined ? file : node === kept.at(-1)!.node ? out : join(dirname(out), lastName(file));
    const other = [...targets].find(([, taken]) => taken === target);
    if (other)
      throw refusal(
        `“${other[0]}” and “${node}” would both write ${target}.`,
        `Give each its own file: --set ${node}.file=NAME.png`,
      );
    if (plan.outputs['alpha'] && formatOf(target) === 'jpeg')
      throw refusal(
        `“${node}” has an alpha, and ${target} would be a JPEG, which has no transparency.`,
        'Use a file name that ends in .png or .webp.',
      );
    targets.set(node, target);
  }
  if (targets.size === 0)
    throw refusal('The graph makes no picture: its outputs are muted.', 'Unmute one of them.');
  return targets;
}

/**
 * Ensures that the files named by a graph are written below this folder and nowhere else, whoever made the graph. A path typed
 * by the user is used as it is.
 *
 * @param typed `NODE.PARAMETER=VALUE`, as given to `--set`.
 */
export async function requireInside(
  targets: ReadonlyMap<string, string>,
  typed: readonly string[],
): Promise<void> {
  for (const [node, file] of targets) {
    if (typed.some((assignment) => assignment.endsWith(`.file=${file}`))) continue;
    if (isPlainPath(file) && (await isInside('.', file))) continue;
    throw refusal(
      `“${node}” would write ${file}, which is outside the current folder.`,
      `Choose the file yourself: --out FILE, or --set ${node}.file=FILE.`,
    );
  }
}
