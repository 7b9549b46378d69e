import type { Builder } from './builder.ts';
import type { LowerContext } from './node.ts';
import { dependsOnCanvas } from './program.ts';
import type { FeatureMap } from './socket-values.ts';
import { sizeOf, type Value } from './value.ts';

/**
 * What columns [n, c] would hold if they were distributed as columns [m, c]: each entry replaced by the other column's
 * quantile at its own rank. Of equally many entries the smallest gets the smallest, and so on; else quantiles are read on
 * a straight line between entries, the i-th of m standing at (i + 1/2) / m.
 */
export function redistributed(b: Builder, ours: Value, target: Value): Value {
  const [n, m] = [ours.shape[0]!, target.shape[0]!];
  const ranks = b.ranks(ours);
  const index = n === m ? ranks : b.sub(b.mul(b.add(ranks, 0.5), m / n), 0.5);
  return b.pick(b.sort(target), index);
}

/** Features as columns [positions, channels], for what sorts them: it takes whole pictures, and a fixed target. */
export function columnsOf(
  b: Builder,
  { value, guide }: FeatureMap,
  socket: 'features' | 'target',
  fail: LowerContext['fail'],
): Value {
  if (guide)
    fail('Sorted features cannot be limited to a region.', 'Connect the features from before the region.', {
      socket,
    });
  if (socket === 'target' && dependsOnCanvas(value))
    fail(
      'The target depends on the canvas, but sorting it has no gradient.',
      'Use a fixed picture as the target.',
      {
        socket,
      },
    );
  const channels = value.shape[2]!;
  return b.reshape(value, [sizeOf(value.shape) / channels, channels]);
}
