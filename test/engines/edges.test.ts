import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { allTogether, readEdgeGolden } from '../nodes/edge-graphs.ts';
import { openGolden } from '../nodes/golden-graphs.ts';
import { interpretPlan } from '../support/interpreter.ts';
import { enginesHere } from './backends.ts';
import { relativeError } from './leaves.ts';

const pictures = await readEdgeGolden();
const { stage, read } = await openGolden(allTogether(), pictures);
const start = pictures.tensors.get('canvas')!.entries;
const expected = interpretPlan(
  stage.loop,
  (leaf) => {
    if (leaf.primitive === 'canvas') return start;
    if (leaf.primitive === 'knob') return [leaf.attributes.value];
    if (leaf.primitive !== 'input') throw new Error(`Nothing is known of “${leaf.primitive}”.`);
    return read(leaf) as Float32Array;
  },
  1,
);

describe.each(enginesHere)('losses that keep edges, and a random transform, on $name', ({ create }) => {
  let engine: Engine | undefined;
  afterAll(() => {
    engine?.dispose();
  });

  it('agree with the interpreter', async () => {
    engine = await create();
    const execution = await engine.prepare(stage.loop, read);
    execution.write(execution.canvas, start);
    await execution.evaluate();
    const [total] = await execution.scalars(['total']);
    const gradient = await execution.read(execution.gradient);
    execution.dispose();
    expect(Math.abs(total! / expected['total']![0]! - 1)).toBeLessThan(1e-4);
    expect(relativeError(gradient, expected['gradient']!)).toBeLessThan(1e-4);
  });
});
