import { dirname, join } from 'node:path';
import type { PicturePlan } from '../compile/compile.ts';
import { refusal } from '../graph/problem.ts';
import { outputFormatOf } from '../images/format.ts';
import type { OutputFormat, OutputSettings, PictureOutput } from '../images/output.ts';
import { isInside, isPlainPath, lastName } from '../run/inside.node.ts';
import { STANDARD } from './graph-argument.ts';

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
    if (plan.outputs['alpha'] && formatOfTarget(target) === 'jpeg')
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

/** The format of a picture that is written: by the ending of its file; PNG on the standard output. */
export const formatOfTarget = (target: string): OutputFormat =>
  target === STANDARD ? 'png' : outputFormatOf(target);

/**
 * How each picture that is kept is written. Throws a {@link GraphError} if a format does not have the bits.
 *
 * @param typed what the command line asks for, before what the graph does.
 */
export function outputsOf(
  pictures: readonly PicturePlan[],
  targets: ReadonlyMap<string, string>,
  { depth, dpi }: OutputSettings,
): Map<string, PictureOutput> {
  const outputs = new Map<string, PictureOutput>();
  for (const [node, file] of targets) {
    const own = pictures.find((picture) => picture.node === node && picture.file !== undefined)?.output;
    const output = { format: formatOfTarget(file), depth: depth ?? own?.depth, dpi: dpi ?? own?.dpi };
    if (output.depth === 16 && output.format !== 'png' && output.format !== 'tiff')
      throw refusal(
        `${file} cannot have 16 bits per channel.`,
        'Use a file name that ends in .png or .tiff, or 8 bits.',
      );
    outputs.set(node, output);
  }
  return outputs;
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
