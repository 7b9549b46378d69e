import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseEngine, type Picture } from '../src/index.ts';
import { experiments } from '../tools/experiments/experiments.ts';
import { apart, lossBy, pictureOf, runOf } from '../tools/experiments/figures.ts';
import { highestOctave } from '../tools/experiments/measures.ts';
import { reportFiles } from '../tools/experiments/report.ts';
import { FOLDER, formatted, readResults, type Results } from '../tools/experiments/results.ts';
import { measure, open } from '../tools/experiments/run-experiment.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

/** Some optimizers of a graph, at a small size. */
async function resultsOf(graph: string, size: number, only: readonly string[]): Promise<Results> {
  return (await measure(await open({ name: graph, graph, size, only }), engine)).results;
}

function waves(cyclesPerPixel: number): Picture {
  const [width, height] = [40, 32];
  const data = new Float32Array(width * height * 3);
  for (let i = 0; i < data.length; i++)
    data[i] = 0.5 + 0.4 * Math.sin(2 * Math.PI * cyclesPerPixel * (Math.floor(i / 3) % width));
  return { width, height, data };
}

describe('highestOctave', () => {
  it('is 1 above a quarter of a cycle per pixel, and 0 below', () => {
    expect(highestOctave(waves(3 / 8))).toBeCloseTo(1, 3);
    expect(highestOctave(waves(1 / 2.1))).toBeCloseTo(1, 3);
    expect(highestOctave(waves(1 / 8))).toBeCloseTo(0, 3);
    expect(highestOctave(waves(0))).toBe(0);
  });
});

describe('docs/experiments', () => {
  it('describes the current graphs', async () => {
    const stale: string[] = [];
    for (const experiment of experiments) {
      const { key } = await open(experiment);
      if ((await readResults(experiment.name))?.key !== key) stale.push(experiment.name);
    }
    // `npm run experiments` runs them again.
    expect(stale).toEqual([]);
  });

  it('has the text and the curves that follow from the results', async () => {
    const results = new Map(
      await Promise.all(experiments.map(async ({ name }) => [name, (await readResults(name))!] as const)),
    );
    for (const [name, content] of reportFiles((experiment) => results.get(experiment)!)) {
      const file = `${FOLDER}/${name}`;
      expect(readFileSync(file, 'utf8'), name).toBe(await formatted(file, content));
    }
  });
});

describe('the findings of the experiments at a small size', () => {
  it('total variation removes energy from the highest octave', async () => {
    const results = await resultsOf('total-variation', 56, ['without', 'little', 'much']);
    const [without, little, much] = ['without', 'little', 'much'].map(
      (name) => pictureOf(results, name).octave,
    );
    expect(little).toBeLessThan(without!);
    expect(much).toBeLessThan(little!);
  });

  it('Adam and L-BFGS reach a lower loss than RMSProp, Adagrad and Adadelta in as many evaluations', async () => {
    const names = ['adam', 'l-bfgs', 'rmsprop', 'adagrad', 'adadelta'];
    const results = await resultsOf('optimizer-race', 56, names);
    const [adam, lbfgs, ...others] = names.map((name) => lossBy(runOf(results, name), 'evaluations', 80));
    expect(Math.max(adam!, lbfgs!)).toBeLessThan(Math.min(...others));
  });

  it('starting from the painting and from the photo leads to different pictures', async () => {
    const results = await resultsOf('starting-points', 56, ['content', 'style']);
    expect(apart(results, 'content', 'style')).toBeGreaterThan(30);
  });

  it('tiling changes less at constant scale than with shrinking', async () => {
    const results = await resultsOf('tiled-style', 64, ['once', 'tiled-2', 'control']);
    expect(apart(results, 'once', 'control')).toBeLessThan(apart(results, 'once', 'tiled-2'));
  });
});
