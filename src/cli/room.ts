import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Compiled } from '../compile/compile.ts';
import type { GraphDocument } from '../graph/document.ts';
import { refusal } from '../graph/problem.ts';
import type { PictureOutput } from '../images/output.ts';
import { sizeOf } from '../program/value.ts';
import { STANDARD } from './graph-argument.ts';
import { countText } from './text.ts';

/** Something that is going to be written, and the most that it may take. */
export interface Need {
  readonly what: string;
  readonly folder: string;
  readonly bytes: number;
}

/**
 * Makes sure that there is room for all that is going to be written. Throws a {@link GraphError} that names the first thing for
 * which there is not.
 */
export async function requireRoom(
  needs: readonly Need[],
  remedy = 'Free some space, or choose another folder.',
): Promise<void> {
  const byDisk = new Map<number, number>();
  for (const { what, folder, bytes } of needs) {
    const there = await existing(folder);
    const { dev } = await stat(there);
    const all = (byDisk.get(dev) ?? 0) + bytes;
    byDisk.set(dev, all);
    const { blocks, bavail, bsize } = await statfs(there);
    // Some disks do not report it.
    if (blocks > 0 && bavail * bsize < all)
      throw refusal(
        `There is not enough disk space for ${what}: up to ${countText(all)}B will be written, and ${countText(bavail * bsize)}B are free.`,
        remedy,
      );
  }
}

/** The folder, or the nearest one around it that is there. */
async function existing(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  return found || dirname(folder) === folder ? folder : existing(dirname(folder));
}

/** The disk space for the pictures of a run and its record, without checkpoints, which a run does not depend on. */
export function needsOf(
  { pictures, stages }: Compiled,
  document: GraphDocument,
  {
    targets,
    outputs,
  }: {
    readonly targets: ReadonlyMap<string, string>;
    readonly outputs: ReadonlyMap<string, PictureOutput>;
  },
  record: string | undefined,
): Need[] {
  // Every picture that is a PNG has the graph inside, and so has the record.
  const note = JSON.stringify(document).length;
  const shown = pictures.map(({ node, shape }) => ({ node, bytes: sizeOf(shape) + note }));
  const out = shown.flatMap(({ node, bytes }): Need[] => {
    const file = targets.get(node);
    if (file === undefined || file === STANDARD) return [];
    const { format, depth = 8 } = outputs.get(node)!;
    const isExact = format === 'png' || format === 'tiff';
    return [{ what: file, folder: dirname(file), bytes: isExact ? (bytes * depth) / 8 : bytes / 3 }];
  });
  if (record === undefined) return out;
  const frames = stages.map(({ canvas, plan }) => (1 + Math.log2(plan.steps)) * sizeOf(canvas.shape));
  const bytes = [...shown.map((one) => one.bytes), ...frames, 2 * note].reduce((sum, one) => sum + one, 0);
  return [...out, { what: record, folder: record, bytes }];
}
