import { Builder } from '../../src/program/builder.ts';
import type { Tensor } from '../support/fixtures.ts';
import { interpret } from '../support/interpreter.ts';
import type { Emitted } from '../support/leaves.ts';
import { Leaves, random } from './leaves.ts';

/** A primitive with inputs to try it on. */
export type Case = Emitted & { readonly inputs: readonly Tensor[] };

const tensor = (shape: number[], ...entries: number[]): Tensor => ({
  shape,
  entries: Float32Array.from(entries),
});
const a = random([5, 7, 3], 1);
const b = random([5, 7, 3], 2);
const positive = random([5, 7, 3], 3, 0.1, 2);
const channels = random([1, 1, 3], 4, 0.5, 1);
const scalar = tensor([], 0.7);
const edges = tensor([6], -2, -0, 0, 1e-30, 3, -1e-30);
/** Few distinct entries, so that most squares have ties, some of them at 0 with either sign. */
const tied: Tensor = {
  shape: [7, 5, 6],
  entries: random([7, 5, 6], 5).entries.map((x) => Math.round(1.4 * x)),
};
const pooled: Tensor = { shape: [3, 2, 6], entries: maxima(tied) };

function maxima({ entries }: Tensor): Float32Array {
  const leaves = new Leaves(new Builder());
  const out = leaves.b.maxPool(leaves.input('x', { shape: [7, 5, 6], entries }));
  return Float32Array.from(interpret({ out }, leaves.read)['out']!);
}

const binary = (['add', 'sub', 'mul', 'maximum'] as const).flatMap((primitive): Case[] =>
  [b, channels, scalar].map((right) => ({ primitive, inputs: [a, right] })),
);
const blurs = ([0, 1] as const).flatMap((axis) =>
  [0.4, 1.7].flatMap((sigma) =>
    [false, true].map((transposed): Case => {
      const n = a.shape[axis]!;
      const attributes = { axis, from: n, to: n, filter: { sigma }, transposed };
      return { primitive: 'resample', inputs: [a], attributes };
    }),
  ),
);
const resamples = (['nearest', 'bilinear', 'bicubic', 'area'] as const).flatMap((filter) =>
  ([0, 1] as const).flatMap((axis) =>
    [3, 11].flatMap((to): Case[] => {
      const from = a.shape[axis]!;
      const resized = random(
        a.shape.map((n, i) => (i === axis ? to : n)),
        6,
      );
      return [
        { primitive: 'resample', inputs: [a], attributes: { axis, from, to, filter, transposed: false } },
        {
          primitive: 'resample',
          inputs: [resized],
          attributes: { axis, from, to, filter, transposed: true },
        },
      ];
    }),
  ),
);

/** At least one for every primitive that an engine computes. */
export const cases: readonly Case[] = [
  ...binary,
  { primitive: 'div', inputs: [a, positive] },
  { primitive: 'div', inputs: [a, channels] },
  { primitive: 'add', inputs: [random([5, 1], 7), random([1, 4], 8)] },
  { primitive: 'mul', inputs: [scalar, a] },
  ...(['abs', 'sign', 'step', 'relu'] as const).flatMap((primitive): Case[] => [
    { primitive, inputs: [a] },
    { primitive, inputs: [edges] },
  ]),
  { primitive: 'sqrt', inputs: [positive] },
  { primitive: 'sqrt', inputs: [tensor([2], 0, 4)] },
  { primitive: 'power', inputs: [positive], attributes: { exponent: 1.25 } },
  { primitive: 'power', inputs: [tensor([3], 0, 1, 16)], attributes: { exponent: 0.25 } },
  { primitive: 'exp', inputs: [a] },
  { primitive: 'log', inputs: [positive] },
  ...[
    { axis: 0, from: 5, indices: [4, 4, 0, 1, 0, 4] },
    { axis: 1, from: 7, indices: [6, 5, 4, 3, 2, 1, 0] },
    { axis: 2, from: 3, indices: [1, 1] },
  ].flatMap((attributes): Case[] => [
    { primitive: 'take', inputs: [a], attributes },
    {
      primitive: 'put',
      inputs: [
        random(
          a.shape.map((n, i) => (i === attributes.axis ? attributes.indices.length : n)),
          31,
        ),
      ],
      attributes,
    },
  ]),
  ...(['row', 'first', 'last'] as const).flatMap((ties): Case[] => [
    { primitive: 'ranks', inputs: [random([35, 3], 32)], attributes: { ties } },
    { primitive: 'ranks', inputs: [{ shape: [35, 6], entries: tied.entries }], attributes: { ties } },
    { primitive: 'ranks', inputs: [random([700, 2], 33)], attributes: { ties } },
    { primitive: 'ranks', inputs: [tensor([1, 2], 3, 4)], attributes: { ties } },
  ]),
  { primitive: 'arrange', inputs: [random([4, 2], 34), tensor([4, 2], 2, 0, 0, 3, 3, 1, 1, 2)] },
  { primitive: 'pick', inputs: [random([9, 5], 35), random([20, 5], 36, -2, 10)] },
  { primitive: 'pick', inputs: [random([1, 2], 37), tensor([3, 2], 0, 0.5, 1, -1, 0, 0)] },
  { primitive: 'nearest', inputs: [random([83, 7], 38), random([131, 7], 39)] },
  { primitive: 'nearest', inputs: [random([3, 300], 40), random([6, 300], 41)] },
  { primitive: 'nearest', inputs: [random([1, 1], 42), tensor([1, 1], -3)] },
  // The first of equal rows, also where all products are negative.
  {
    primitive: 'nearest',
    inputs: [tensor([2, 1], 1, -1), tensor([11, 1], -9, -2, -9, -1, -9, -9, -9, -9, -9, -1, -9)],
  },
  { primitive: 'gather', inputs: [random([9, 5], 43), tensor([4, 1], 8, 0, 3.9, 8)] },
  { primitive: 'gather', inputs: [random([2, 1], 44), tensor([3, 1], -2, 7, 1)] },
  {
    primitive: 'scatter',
    inputs: [random([70, 7], 45), { shape: [70, 1], entries: random([70, 1], 46, -2, 41).entries }],
    attributes: { rows: 37 },
  },
  { primitive: 'scatter', inputs: [random([3, 2], 47), tensor([3, 1], 1, 1, 1)], attributes: { rows: 2 } },
  { primitive: 'random', inputs: [tensor([], 3)], attributes: { shape: [7, 5], seed: 4294967295 } },
  { primitive: 'mask', inputs: [a, b] },
  { primitive: 'mask', inputs: [random([6], 9), edges] },
  { primitive: 'reshape', inputs: [a], attributes: { shape: [35, 3] } },
  { primitive: 'slice', inputs: [a], attributes: { begin: [1, 0, 2], size: [3, 6, 1] } },
  { primitive: 'pad', inputs: [a], attributes: { before: [1, 0, 0], after: [0, 2, 1] } },
  { primitive: 'broadcast', inputs: [scalar], attributes: { shape: [2, 3, 4] } },
  { primitive: 'broadcast', inputs: [channels], attributes: { shape: [4, 5, 3] } },
  { primitive: 'broadcast', inputs: [random([5, 1], 10)], attributes: { shape: [5, 6] } },
  { primitive: 'transpose', inputs: [random([5, 3], 11)] },
  ...[[0, 1, 2], [0, 1], [2], [1], [0, 2], [0]].map((axes): Case => ({
    primitive: 'sum',
    inputs: [a],
    attributes: { axes },
  })),
  { primitive: 'sum', inputs: [scalar], attributes: { axes: [] } },
  { primitive: 'matmul', inputs: [random([5, 7], 12), random([7, 3], 13)] },
  { primitive: 'matmul', inputs: [random([1, 9], 12), random([9, 1], 13)] },
  { primitive: 'gram', inputs: [random([35, 5], 14)] },
  { primitive: 'gram', inputs: [random([6000, 3], 15)] },
  { primitive: 'gram', inputs: [random([1, 4], 16)] },
  { primitive: 'conv2d', inputs: [a, random([3, 3, 3, 5], 17), random([5], 18)] },
  { primitive: 'conv2d', inputs: [a, random([3, 3, 3, 5], 17)] },
  { primitive: 'conv2d', inputs: [a, random([5, 5, 3, 4], 19)] },
  {
    primitive: 'conv2d',
    inputs: [a, random([1, 1, 3, 4], 20), random([4], 21)],
    attributes: { activation: 'relu' },
  },
  { primitive: 'conv2d', inputs: [random([13, 9, 16], 22), random([3, 3, 16, 24], 23), random([24], 24)] },
  {
    primitive: 'conv2d',
    inputs: [random([1, 1, 16], 25), random([3, 3, 16, 16], 26), random([16], 27)],
    attributes: { activation: 'relu' },
  },
  { primitive: 'turn', inputs: [random([3, 3, 4, 5], 28)] },
  { primitive: 'max-pool', inputs: [a] },
  { primitive: 'max-pool-gradient', inputs: [random([3, 2, 6], 29), tied, pooled] },
  { primitive: 'average-pool', inputs: [a] },
  {
    primitive: 'average-pool-gradient',
    inputs: [random([2, 3, 4], 30)],
    attributes: { height: 5, width: 7 },
  },
  {
    primitive: 'average-pool-gradient',
    inputs: [random([2, 3, 4], 30)],
    attributes: { height: 4, width: 6 },
  },
  ...resamples,
  ...blurs,
];

export function titleOf({ primitive, inputs, attributes = {} }: Case): string {
  return `${primitive} ${inputs.map(({ shape }) => shape.join('x')).join(', ')} ${JSON.stringify(attributes)}`;
}
