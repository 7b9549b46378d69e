import { Builder } from '../../src/program/builder.ts';
import type { Program } from '../../src/program/program.ts';
import { sizeOf, type Value } from '../../src/program/value.ts';
import { Leaves, signed, uniform } from '../program/tensors.ts';

const NUMBERS = [0, 1, -1, 2, 0.5, -0.25];

type Step = (b: Builder, a: Value, other: Value, number: number, kernel: Value) => Value;

// Products are only with numbers and leaves, so that values stay bounded.
const STEPS: readonly Step[] = [
  (b, a, _, n) => b.add(a, n),
  (b, a, _, n) => b.add(b.number(n), a),
  (b, a, _, n) => b.sub(a, n),
  (b, a, _, n) => b.mul(a, n),
  (b, a, _, n) => b.mul(b.number(n), a),
  (b, a, _, n) => b.div(a, n || 3),
  (b, a, _, n) => b.maximum(a, n),
  (b, a, _, n) => b.mul(a, b.sub(b.mul(b.number(n), 2), b.div(b.number(1), 4))),
  (b, a) => b.mul(a, b.knob('node', 'weight', 0.75)),
  (b, a, other) => b.add(a, other),
  (b, a, other) => b.sub(other, a),
  (b, a, other) => b.maximum(a, other),
  (b, a) => b.abs(a),
  (b, a) => b.relu(a),
  (b, a) => b.sqrt(b.abs(a)),
  (b, a) => b.reshape(a, [sizeOf(a.shape)]),
  (b, a) => b.reshape(a, [1, sizeOf(a.shape)]),
  (b, a) => (sizeOf(a.shape) % 6 === 0 ? b.reshape(a, [2, sizeOf(a.shape) / 6, 3]) : a),
  (b, a) => b.transpose(a),
  (b, a) => b.transpose(b.transpose(a)),
  (b, a) => b.broadcast(a, a.shape),
  (b, a) => b.broadcast(b.mean(a), a.shape),
  (b, a) => b.sumOver(a, [0]),
  (b, a) => b.mul(b.gram(a), 0.1),
  (b, a) => b.mul(b.matmul(b.transpose(a), a), 0.1),
  (b, a) => b.mean(a),
  (b, a) => b.slice(b.pad(a, [1, 0, 0], [0, 1, 0]), [0, 1, 0], a.shape),
  (b, a) => b.maxPool(a),
  (b, a) => b.averagePool(a),
  (b, a) => b.resize(a, 4, 5, 'bilinear'),
  (b, a, _, __, kernel) => b.conv2d(a, kernel),
  (b, a, _, __, kernel) => b.relu(b.conv2d(a, kernel)),
];

/** A program of some twenty primitives that a seed decides, with its leaves. It depends on the canvas. */
export function randomProgram(seed: number): { program: Program; leaves: Leaves } {
  const random = uniform(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const b = new Builder();
  const leaves = new Leaves(b);
  const kernel = leaves.input('kernel', signed([3, 3, 3, 3], 3));
  const canvas = leaves.canvas(signed([4, 6, 3], 1));
  const values = [
    canvas,
    leaves.input('picture', signed([4, 6, 3], 2)),
    leaves.input('row', signed([1, 6, 3], 4)),
    leaves.input('matrix', signed([6, 3], 5)),
  ];
  while (values.length < 24) {
    b.origin = `node ${Math.floor(values.length / 4)}`;
    try {
      values.push(pick(STEPS)(b, pick(values), pick(values), pick(NUMBERS), kernel));
    } catch {
      // The step does not fit the shapes: try another.
    }
  }
  const total = values
    .slice(-6)
    .map((v) => b.mean(v))
    .reduce((sum, term) => b.add(sum, term), b.mean(canvas));
  return { program: { outputs: { total, picture: values.at(-1)!, seen: values.at(-2)! } }, leaves };
}
