import type { Value } from './value.ts';
import type { FeatureMap, LayerStatistic } from './socket-values.ts';

type Fail = (reason: string, remedy: string, place?: { socket?: string; parameter?: string }) => never;

/** One layer of a loss: what is compared with what, and how much it counts. */
export interface LayerPair<T> {
  readonly ours: T;
  readonly target: T;
  readonly weight: number;
}

/**
 * Pairs what a loss compares by layer and level, with the weight of each layer (1 where none is given). Reports a
 * problem where the target lacks a layer, or a weight names a layer that is not there.
 */
export function pairLayers<T extends FeatureMap | LayerStatistic>(
  ours: readonly T[],
  target: readonly T[],
  weights: Readonly<Record<string, number>>,
  fail: Fail,
): LayerPair<T>[] {
  const layers = [...new Set(ours.map(({ layer }) => layer))];
  const stray = Object.keys(weights).find((name) => !layers.includes(name));
  if (stray !== undefined)
    fail(
      `A weight is given for “${stray}”, which is not compared here.`,
      `The layers are ${layers.join(', ')}.`,
      {
        parameter: 'layerWeights',
      },
    );
  return ours.map((one) => {
    const other = target.find(({ layer, level }) => layer === one.layer && level === one.level);
    if (!other)
      return fail(`The target has no ${layerText(one)}.`, 'Take the same layers and scales on both sides.', {
        socket: 'target',
      });
    if (one.value.shape.at(-1) !== other.value.shape.at(-1))
      fail(
        `At ${layerText(one)} one side has ${one.value.shape.at(-1)} channels and the other ${other.value.shape.at(-1)}.`,
        'Take both through the same feature network.',
        { socket: 'target' },
      );
    return { ours: one, target: other, weight: Object.hasOwn(weights, one.layer) ? weights[one.layer]! : 1 };
  });
}

/** `conv4_2`, or `conv4_2 at half size`. */
export function layerText({ layer, level }: { layer: string; level: number }): string {
  return level === 0 ? layer : `${layer} at 1/${2 ** level} size`;
}

/** `40 x 32`, the positions of features, width first as pictures are told. */
export function extentText({ shape: [height, width] }: Value): string {
  return `${width} x ${height}`;
}
