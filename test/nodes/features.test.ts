import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../src/models/architecture.ts';
import type { ConvWeights } from '../../src/models/feature-network.ts';
import { differentiate } from '../../src/compile/differentiate.ts';
import { exactFeaturesOf, tap, type TestPicture } from '../models/features-of.ts';
import { interpret } from '../support/interpreter.ts';

const picture = (rows: readonly (readonly number[])[]): TestPicture => ({
  height: rows.length,
  width: rows[0]!.length,
  data: Float32Array.from(rows.flat().flatMap((red) => [red, 0, 0])),
});

/** Convolutions from one channel to one, of red at first, each kernel given by its nine entries. */
function network(kernels: readonly (readonly number[] | 'pool')[], bias = 0, mean?: number) {
  let block = 1;
  let conv = 0;
  const weights = new Map<string, ConvWeights>();
  const layers = kernels.map((kernel): Architecture['layers'][number] => {
    if (kernel === 'pool') {
      conv = 0;
      return { kind: 'pool', name: `pool${block++}` };
    }
    const name = `conv${block}_${++conv}`;
    const first = weights.size === 0;
    const entries = first ? kernel.flatMap((entry) => [entry, 0, 0]) : kernel;
    weights.set(name, {
      kernel: Float32Array.from(entries),
      bias: Float32Array.of(bias),
      ...(mean !== undefined && { mean: Float32Array.of(mean) }),
    });
    return { kind: 'conv', name, in: first ? 3 : 1, out: 1 };
  });
  const architecture: Architecture = {
    ...{ name: 'test', layers, pooling: 'max', license: '', provenance: '', measured: mean !== undefined },
    input: { mean: [0, 0, 0], std: [1, 1, 1] },
  };
  return { architecture, weights };
}

const SAME = [0, 0, 0, 0, 1, 0, 0, 0, 0];
const SUM = Array.from({ length: 9 }, () => 1);
const square = picture([
  [1, 2],
  [2, 4],
]);

describe('pooling', () => {
  it.each([
    ['max', false, 4],
    ['max', true, 4],
    ['average', false, 9 / 4],
    ['average', true, 9 / 2],
    ['l2', false, 5],
    ['l2', true, 0.78 * 5],
  ])('%s, rescaled: %s', (pooling, rescale, expected) => {
    const net = network([SAME, 'pool', SAME]);
    const { conv2_1 } = exactFeaturesOf(net, square, { layers: ['conv2_1'], pooling, rescale });
    expect(conv2_1![0]).toBeCloseTo(expected, 6);
  });

  it('l2 has a finite gradient if all activations are 0', () => {
    const silent = picture([
      [0, 0],
      [0, 0],
    ]);
    const parameters = { layers: ['conv2_1'], pooling: 'l2' };
    const { outputs, b, read } = tap(network([SAME, 'pool', SAME]), silent, parameters, 'canvas');
    const total = b.mul(b.sum(outputs['conv2_1']!), 1e9);
    const { gradient } = interpret(differentiate({ outputs: { total } }, 'total').outputs, read);
    expect(Array.from(gradient!, Math.abs)).toEqual(Array.from({ length: 12 }, () => 0));
  });
});

describe('padding, with each entry the sum of its neighborhood', () => {
  it.each([
    ['zero', 1 + 2 + 2 + 4],
    // The corner's neighborhood: 1 1 2 / 1 1 2 / 2 2 4 and 4 2 4 / 2 1 2 / 4 2 4.
    ['replicate', 1 + 1 + 2 + 1 + 1 + 2 + 2 + 2 + 4],
    ['reflect', 4 + 2 + 4 + 2 + 1 + 2 + 4 + 2 + 4],
  ])('%s', (padding, expected) => {
    const { conv1_1 } = exactFeaturesOf(network([SUM]), square, { layers: ['conv1_1'], padding });
    expect(conv1_1).toHaveLength(4);
    expect(conv1_1![0]).toBe(expected);
  });

  it('reflects nothing if there is only one row', () => {
    expect(() => tap(network([SUM]), picture([[1, 2]]), { layers: ['conv1_1'], padding: 'reflect' })).toThrow(
      /too small: its features are 2 x 1 at conv1_1/,
    );
  });
});

it('taps before and after ReLU, and continues after ReLU either way', () => {
  const net = network([SAME, SAME], -1.5);
  const layers = ['conv1_1', 'conv1_2'];
  expect(exactFeaturesOf(net, square, { layers })).toEqual({
    conv1_1: [0, 0.5, 0.5, 2.5],
    conv1_2: [0, 0, 0, 1],
  });
  expect(exactFeaturesOf(net, square, { layers, activation: 'before' })).toEqual({
    conv1_1: [-0.5, 0.5, 0.5, 2.5],
    conv1_2: [-1.5, -1, -1, 1],
  });
});

it('divides each channel by its mean activation if known', () => {
  const parameters = { layers: ['conv1_1'], normalize: true };
  const { conv1_1 } = exactFeaturesOf(network([SAME], 0, 2), square, parameters);
  expect(conv1_1).toEqual([0.5, 1, 1, 2]);
  expect(() => tap(network([SAME]), square, parameters)).toThrow(
    /mean activations of “slim19” are not known/,
  );
});

it('reports that a model is only partly available', () => {
  const { architecture, weights } = network([SAME]);
  const cut = { architecture: { ...architecture, further: ['conv1_2'] }, weights };
  expect(() => tap(cut, square, { layers: ['conv1_2'] })).toThrow(
    /up to conv1_1 are available, and “conv1_2” comes later/,
  );
});
