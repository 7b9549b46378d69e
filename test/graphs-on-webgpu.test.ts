import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { termName, type Stage } from '../src/compile/compile.ts';
import type { Engine, LeafReader } from '../src/engines/engine.ts';
import { chooseEngine, compile, openWorld, parseDocument, scalePixels, vocabulary } from '../src/index.ts';
import { createRandom } from '../src/images/random.ts';
import { surroundings } from '../src/node.ts';
import { sizeOf } from '../src/program/value.ts';
import { hasWebgpu } from './engines/backends.ts';

/** Enough for conv5_1. What takes the time is not the size but making the shaders. */
const SIDE = 48;

const { engine: reference } = await chooseEngine('wasm');
const engine = hasWebgpu ? (await chooseEngine('webgpu')).engine : undefined;
afterAll(() => {
  reference.dispose();
  engine?.dispose();
});

/** A picture that is no graph's own start: where canvas and content are one, there is no loss to compare. */
function noise(length: number): Float32Array {
  const { uniform } = createRandom(7);
  return Float32Array.from({ length }, () => 0.2 + 0.6 * uniform());
}

/** The loss and its terms at a canvas of noise, with the size of the gradient. */
async function atNoise(stage: Stage, engine: Engine, read: LeafReader): Promise<Record<string, number>> {
  const execution = await engine.prepare(stage.loop, read);
  try {
    execution.write(execution.canvas, noise(sizeOf(stage.canvas.shape)));
    await execution.evaluate();
    const names = ['total', ...stage.terms.map(termName)];
    const values = await execution.scalars(names);
    const gradient = await execution.read(execution.gradient);
    return {
      ...Object.fromEntries(names.map((name, i) => [name, values[i]!])),
      'size of the gradient': Math.hypot(...gradient),
    };
  } finally {
    execution.dispose();
  }
}

describe.runIf(engine)('on the webgpu engine', () => {
  const files = readdirSync('graphs').map((file) => `graphs/${file}`);

  it.each(files)('the losses of %s are those of wasm', async (file) => {
    const document = parseDocument(readFileSync(file, 'utf8'));
    const world = await openWorld(document, vocabulary, surroundings(document, file));
    const sides = compile(document, vocabulary, world.catalogue).pictures.flatMap(({ shape }) => shape);
    const scaled = scalePixels(document, vocabulary, SIDE / Math.max(...sides));
    const { stages } = compile(scaled, vocabulary, world.catalogue);
    // Optimizers that race have the same loss: one of them is enough.
    const different = new Map(stages.map((stage) => [stage.loop.summary.flops, stage]));
    const read: LeafReader = (leaf) =>
      leaf.primitive === 'result' ? noise(sizeOf(leaf.shape)) : world.read(leaf);
    for (const stage of different.values()) {
      const ours = await atNoise(stage, engine!, read);
      for (const [name, value] of Object.entries(await atNoise(stage, reference, read)))
        expect(Math.abs(ours[name]! - value), `${stage.optimizer}: ${name}`).toBeLessThanOrEqual(
          1e-3 * Math.abs(value),
        );
    }
  });
});
