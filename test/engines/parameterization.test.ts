import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf } from '../../src/compile/plan.ts';
import type { LeafReader } from '../../src/engines/engine.ts';
import { Builder } from '../../src/program/builder.ts';
import { hartleyMatrix } from '../../src/program/parameterization/hartley.ts';
import {
  coefficientsOf,
  type Parameterization,
} from '../../src/program/parameterization/parameterization.ts';
import type { Shape } from '../../src/program/shape.ts';
import { sourceOf } from '../support/leaves.ts';
import { enginesHere } from './backends.ts';
import { relativeError } from './leaves.ts';

interface Golden {
  readonly height: number;
  readonly width: number;
  readonly weights: readonly number[];
  readonly cases: readonly {
    readonly parameterization: Parameterization;
    readonly shape: Shape;
    readonly coefficients: readonly number[];
    readonly picture: readonly number[];
    readonly gradient: readonly number[];
  }[];
}

const { height, width, weights, cases } = JSON.parse(
  readFileSync('test/fixtures/parameterization.json', 'utf8'),
) as Golden;
/** Each basis, with all that can follow it. */
const whole = cases.filter(
  ({ parameterization: { colors, range } }) => colors === 'decorrelated' && range === 'sigmoid',
);

const read: LeafReader = (leaf) => {
  const source = sourceOf(leaf);
  if (source?.kind === 'hartley') return hartleyMatrix(leaf.shape[0]!);
  return source?.kind === 'numbers' ? Float32Array.from(source.values) : new Float32Array();
};

test.each(enginesHere)('$name makes the pictures and gradients of PyTorch', async ({ create }) => {
  const engine = await create();
  try {
    for (const { parameterization, shape, coefficients, ...expected } of whole) {
      const b = new Builder();
      const leaf = b.emit('canvas', [], { shape, node: 'canvas' });
      const picture = coefficientsOf(parameterization, [height, width, 3])!.picture(b, leaf);
      const total = b.sum(b.mul(picture, b.numbers(picture.shape, weights)));
      const plan = planOf(differentiate({ outputs: { total, picture } }, 'total'));
      const execution = await engine.prepare(plan, read);
      execution.write(execution.canvas, Float32Array.from(coefficients));
      await execution.evaluate();
      expect(relativeError(await execution.output('picture'), expected.picture)).toBeLessThan(1e-5);
      expect(relativeError(await execution.read(execution.gradient), expected.gradient)).toBeLessThan(1e-5);
      execution.dispose();
    }
  } finally {
    engine.dispose();
  }
});
