import { describe, expect, it, test } from 'vitest';
import { convertNormalization, normalizationOf } from '../../../src/graph/edits/convert-normalization.ts';
import { dialectFactors, type LinearDialect } from '../../../src/graph/style-dialects.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { validate } from '../../../src/graph/validate.ts';
import { change, transfer } from '../build.ts';
import { Bench } from '../../nodes/lower-node.ts';
import { paramsOf } from './look.ts';

const layers = [
  { layer: 'conv1_1', channels: 2, density: 1 },
  { layer: 'conv2_1', channels: 3, density: 1 / 4 },
];
const dialects = Object.keys(dialectFactors) as LinearDialect[];
const style = (params: Record<string, unknown>) => change(transfer(), 'style', { params });

/** A style loss at two layers of a picture of 2 x 4: the second of half its size. */
function lossWith(parameters: object): number {
  const bench = new Bench();
  const features = (offset: number) => {
    const channel = (n: number, size: number) =>
      Array.from({ length: size }, (_, i) => ((3 * i + n + offset) % 5) / 3);
    const map = (layer: string, count: number, size: [number, number]) => ({
      ...bench.features(
        Array.from({ length: count }, (_, n) => channel(n, size[0] * size[1])),
        size,
        8,
      ).maps[0]!,
      layer,
    });
    return { type: 'features', maps: [map('conv1_1', 2, [2, 4]), map('conv2_1', 3, [1, 2])] };
  };
  return bench.loss('style-loss', { features: features(0), target: features(2) }, parameters);
}

describe('convertNormalization', () => {
  const pairs = dialects
    .flatMap((from) => dialects.map((to) => [from, to] as const))
    .filter(([a, b]) => a !== b);
  test.each(pairs)('from %s to %s preserves the loss', (from, to) => {
    const before = { normalization: from, layerWeights: { conv2_1: 0.3 }, weighting: 'deep' };
    const converted = convertNormalization(style(before), 'style', to, layers);
    const after = paramsOf(converted, 'style') as Record<string, unknown>;
    expect(after['normalization']).toBe(to);
    expect(lossWith(after)).not.toBe(0);
    expect(lossWith(after) / lossWith(before)).toBeCloseTo(1, 10);
    expect(validate(converted, vocabulary)).toEqual([]);
  });

  it('there and back restores the weights', () => {
    const weights = { conv1_1: 2, conv2_1: 0.5 };
    const there = convertNormalization(style({ layerWeights: weights }), 'style', 'keras', layers);
    const back = paramsOf(convertNormalization(there, 'style', 'gatys-paper', layers), 'style') as Record<
      string,
      unknown
    >;
    for (const [layer, weight] of Object.entries(back['layerWeights'] as typeof weights))
      expect(weight).toBeCloseTo(weights[layer as keyof typeof weights], 12);
  });

  it('changes nothing if the dialect is already used, or depends on more than the layer', () => {
    for (const params of [
      { normalization: 'johnson' },
      { normalization: 'ivanov' },
      { statistic: 'moments' },
    ]) {
      const document = style(params);
      expect(convertNormalization(document, 'style', 'johnson', layers)).toBe(document);
    }
    expect(normalizationOf(transfer(), 'content')).toBeUndefined();
    expect(normalizationOf(style({ normalization: 'relative' }), 'style')).toBeUndefined();
  });
});
