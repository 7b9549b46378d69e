import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planOf } from '../../src/compile/plan.ts';
import type { Engine, Execution } from '../../src/engines/engine.ts';
import type { PointwiseRule } from '../../src/optimizers/vectors.ts';
import { Builder } from '../../src/program/builder.ts';
import { describeGoldenSteps } from '../optimizers/golden-steps.ts';
import { enginesHere } from './backends.ts';
import { random } from './leaves.ts';

/** An execution for its vectors only. */
async function spaceOf(engine: Engine, shape: readonly number[]): Promise<Execution> {
  const b = new Builder();
  const canvas = b.emit('canvas', [], { shape, node: 'canvas' });
  return engine.prepare(planOf({ outputs: { canvas } }), () => new Float32Array());
}

const rule: PointwiseRule<'x' | 'y' | 'z'> = {
  name: 'all of the arithmetic',
  apply: (p, { x, y, z }, { k }) => ({
    x: p.max(p.min(p.add(x, p.mul(k!, y)), p.constant(0.5)), p.constant(-0.5)),
    y: p.div(p.sqrt(p.mul(y, y)), p.sub(p.constant(3), z)),
  }),
};

describe.each(enginesHere)('vectors on $name', ({ name, create }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await create();
  });
  afterAll(() => {
    engine.dispose();
  });

  test('sum 786432 entries without losing digits', async () => {
    const shape = [512, 512, 3];
    const { vectors, write, dispose } = bound(await spaceOf(engine, shape));
    const [x, y] = [vectors.create(), vectors.create()];
    const [xs, ys] = [random(shape, 1, 0, 1).entries, random(shape, 2, 0, 1).entries];
    write(x, xs);
    write(y, ys);
    const exact = { dot: 0, sum: 0 };
    xs.forEach((entry, i) => {
      exact.dot += entry * ys[i]!;
      exact.sum += entry;
    });
    expect(Math.abs((await vectors.dot(x, y)) / exact.dot - 1)).toBeLessThan(2e-7);
    expect(Math.abs((await vectors.sumAbs(x)) / exact.sum - 1)).toBeLessThan(2e-7);
    expect(await vectors.maxAbs(x)).toBe(xs.reduce((most, entry) => Math.max(most, entry)));
    dispose();
  });

  test('copy, scale and add without touching each other', async () => {
    const shape = [3, 5, 3];
    const { vectors, write, read, dispose } = bound(await spaceOf(engine, shape));
    const [x, y] = [vectors.create(), vectors.create()];
    const entries = random(shape, 3).entries;
    write(x, entries);
    expect([...(await read(y))]).toEqual(Array.from(entries, () => 0));
    vectors.copy(x, y);
    vectors.scale(-2, x);
    expect(await read(y)).toEqual(entries);
    expect(await vectors.maxAbs(x)).toBeCloseTo(2 * (await vectors.maxAbs(y)), 6);
    vectors.axpy(3, y, x);
    (await read(x)).forEach((entry, i) => {
      expect(entry).toBeCloseTo(entries[i]!, 5);
    });
    vectors.free(x);
    dispose();
  });

  test('update entry by entry', async () => {
    const shape = [37, 41, 3];
    const { vectors, write, read, dispose } = bound(await spaceOf(engine, shape));
    const named = { x: vectors.create(), y: vectors.create(), z: vectors.create() };
    const [x, y, z] = [4, 5, 6].map((seed) => random(shape, seed).entries) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    write(named.x, x);
    write(named.y, y);
    write(named.z, z);
    vectors.update(rule, named, { k: 0.3 });
    const [newX, newY, newZ] = await Promise.all([read(named.x), read(named.y), read(named.z)]);
    for (let i = 0; i < x.length; i += 11) {
      expect(newX[i]).toBeCloseTo(Math.max(Math.min(x[i]! + 0.3 * y[i]!, 0.5), -0.5), 5);
      expect(newY[i]).toBeCloseTo(Math.abs(y[i]!) / (3 - z[i]!), 5);
    }
    expect(newZ).toEqual(z);
    dispose();
  });

  describeGoldenSteps(
    name,
    async (length) => {
      const execution = await spaceOf(engine, [length, 1, 1]);
      return {
        vectors: execution.vectors,
        upload: (values, to) => {
          execution.write(to, Float32Array.from(values));
        },
        download: (from) => execution.read(from),
      };
    },
    1e-4,
  );
});

function bound(execution: Execution) {
  return {
    vectors: execution.vectors,
    read: (v: unknown) => execution.read(v),
    write: (v: unknown, entries: Float32Array) => {
      execution.write(v, entries);
    },
    dispose: () => {
      execution.dispose();
    },
  };
}
