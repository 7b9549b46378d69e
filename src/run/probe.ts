import { differentiate } from '../compile/differentiate.ts';
import { planOf, type Plan } from '../compile/plan.ts';
import type { Engine } from '../engines/engine.ts';
import { Builder } from '../program/builder.ts';
import type { Value } from '../program/value.ts';
import { sizeOf } from '../program/value.ts';
import type { Speed } from './speeds.ts';
import { stopwatch } from './stopwatch.ts';

/** Sides of the canvases that are tried, the next one where an engine is done with the last in no time. */
const SIDES = [32, 128, 384];
const QUICK = 0.02;

/**
 * The speed of an engine without earlier runs, from evaluations of two convolutions and their gradient. It takes some tenths
 * of a second.
 */
export async function probedSpeed(engine: Engine): Promise<Speed> {
  let rate = { flops: 1, flopsPerSecond: 1 };
  for (const side of SIDES) {
    const plan = convolutions(side);
    const { flops } = plan.summary;
    const execution = await engine.prepare(plan, (leaf) => {
      return new Float32Array(sizeOf(leaf.shape)).map((_, i) => Math.sin(i) / 8);
    });
    try {
      execution.write(
        execution.canvas,
        new Float32Array(side * side * 3).map((_, i) => Math.cos(i)),
      );
      const evaluate = async () => {
        await execution.evaluate();
        await execution.scalars(['total']);
      };
      // The first makes what later ones find made.
      await evaluate();
      // The shorter of two: something else may have been in the way.
      let took = Infinity;
      for (let i = 0; i < 2; i++) {
        const seconds = stopwatch();
        await evaluate();
        took = Math.min(took, seconds());
      }
      rate = { flops, flopsPerSecond: flops / Math.max(took, 1e-4) };
      if (took > QUICK) break;
    } finally {
      execution.dispose();
    }
  }
  return { rates: [rate], evaluationsPerStep: {} };
}

/** The squares of two layers of 32 channels over a canvas. */
function convolutions(side: number): Plan {
  const b = new Builder();
  const given = (name: string, shape: readonly number[]) =>
    b.emit('input', [], { shape, source: { kind: 'given', name } });
  const layer = (x: Value, name: string) =>
    b.relu(b.conv2d(x, given(name, [3, 3, x.shape[2]!, 32]), given(`${name} bias`, [32])));
  const canvas = b.emit('canvas', [], { shape: [side, side, 3], node: 'canvas' });
  const features = layer(layer(canvas, 'first'), 'second');
  return planOf(differentiate({ outputs: { total: b.sum(b.square(features)) } }, 'total'));
}
