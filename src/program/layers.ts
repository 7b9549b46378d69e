import type { ChoiceParameter, WeightsParameter } from '../graph/parameters.ts';
import type { Builder } from './builder.ts';
import type { Value } from './value.ts';
import type { FeatureMap, LayerStatistic } from './socket-values.ts';

type Fail = (reason: string, remedy: string, place?: { socket?: string; parameter?: string }) => never;

/** One layer of a loss: what is compared with what, and how much it counts. */
export interface LayerPair<T> {
  readonly ours: T;
  readonly target: T;
  readonly weight: number;
}

/** The parameters by which a loss weighs its layers. */
export const layerWeighting = {
  weighting: {
    kind: 'choice',
    title: 'Weighting',
    help: 'The weight of each layer, before the layer weights. Layers are added up.',
    default: 'equal',
    options: {
      equal: 'equal weights',
      channels: '1 / N², N channels',
      deep: '1 for the deepest layer, halved for each earlier one',
      shallow: '1 for the deepest layer, doubled for each earlier one (Novak and Nikulin)',
    },
  },
  layerWeights: {
    kind: 'weights',
    title: 'Layer weights',
    help: 'Additional weight of each layer; 1 by default.',
    default: {},
  },
} as const satisfies { weighting: ChoiceParameter; layerWeights: WeightsParameter };

export interface LayerWeighting {
  readonly weighting: keyof typeof layerWeighting.weighting.options;
  readonly layerWeights: Readonly<Record<string, number>>;
}

/** Where a loss has no weights of its layers. */
export const equalLayers: LayerWeighting = { weighting: 'equal', layerWeights: {} };

/**
 * Pairs what a loss compares by layer and level, with the weight of each layer. Reports a problem where the target
 * lacks a layer, or a weight names an unknown layer.
 */
export function pairLayers<T extends FeatureMap | LayerStatistic>(
  ours: readonly T[],
  target: readonly T[],
  { weighting, layerWeights: weights }: LayerWeighting,
  fail: Fail,
): LayerPair<T>[] {
  const layers = [...new Set(ours.map(({ layer }) => layer))];
  const stray = Object.keys(weights).find((name) => !layers.includes(name));
  if (stray !== undefined)
    fail(`“${stray}” has a weight, but is not compared here.`, `The layers are ${layers.join(', ')}.`, {
      parameter: 'layerWeights',
    });
  return ours.map((one) => {
    const other = target.find(({ layer, level }) => layer === one.layer && level === one.level);
    if (!other)
      return fail(`The target has no ${layerText(one)}.`, 'Use the same layers and scales for both inputs.', {
        socket: 'target',
      });
    if (one.value.shape.at(-1) !== other.value.shape.at(-1))
      fail(
        `At ${layerText(one)} one input has ${one.value.shape.at(-1)} channels and the other ${other.value.shape.at(-1)}.`,
        'Use the same feature network for both.',
        { socket: 'target' },
      );
    const before = layers.length - 1 - layers.indexOf(one.layer);
    const share = {
      equal: 1,
      channels: 1 / ('channels' in one ? one.channels : one.value.shape[2]!) ** 2,
      deep: 0.5 ** before,
      shallow: 2 ** before,
    }[weighting];
    const byHand = Object.hasOwn(weights, one.layer) ? weights[one.layer]! : 1;
    return { ours: one, target: other, weight: share * byHand };
  });
}

/** The sum of what each pair of layers gives, each times its weight and under the name of its layer. */
export function sumOfLayers<T extends Pick<FeatureMap, 'layer' | 'level'>>(
  b: Builder,
  pairs: readonly LayerPair<T>[],
  term: (ours: T, target: T) => Value,
): Value {
  return pairs
    .map(({ ours, target, weight }) => b.mul(b.name(term(ours, target), layerText(ours)), weight))
    .reduce((sum, one) => b.add(sum, one));
}

/** `conv4_2`, or `conv4_2 at half size`. */
export function layerText({ layer, level }: { layer: string; level: number }): string {
  return level === 0 ? layer : `${layer} at 1/${2 ** level} size`;
}

/** `40 x 32`, the positions of features, width first as for pictures. */
export function extentText({ shape: [height, width] }: Value): string {
  return `${width} x ${height}`;
}
