import { expand } from '../src/graph/expand.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import {
  changeParameters,
  chooseEngine,
  compile,
  openWorld,
  parseDocument,
  run,
  scalePixels,
  validate,
  vocabulary,
  type GraphDocument,
} from '../src/index.ts';
import { resolver } from '../src/node.ts';

/** The longest side: enough for conv5_1, and for tiles of tiles. */
const SIDE = 48;
const STEPS = 10;

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

const files = readdirSync('graphs').map((file) => `graphs/${file}`);

/**
 * The graph at a small size, with few steps, its pyramids the same in as many. Plain gradient descent has to slow down with
 * the number of pixels: the fewer there are, the larger is the gradient of each.
 */
function small(document: GraphDocument, longest: number): GraphDocument {
  return changeParameters(scalePixels(document, vocabulary, SIDE / longest), ({ type, params = {} }) =>
    type === 'optimizer'
      ? {
          steps: STEPS,
          maxEvaluations: 0,
          ...(params['method'] === 'gradient-descent' && { learningRate: (SIDE / longest) ** 2 }),
          ...(params['pyramid'] !== undefined && { pyramid: `1/2:${STEPS}, 1` }),
        }
      : {},
  );
}

describe('every included graph', () => {
  it.each(files)('%s has no problem, and describes what it shows', (file) => {
    const document = parseDocument(readFileSync(file, 'utf8'));
    expect(document.title).toBeTruthy();
    // Only a graph that says so in its title may have a weight that depends on the size.
    const mayGrow = document.title!.includes('depends on size');
    const problems = validate(document, vocabulary).filter(
      ({ reason }) => !(mayGrow && reason.startsWith('This loss grows with the size')),
    );
    expect(problems).toEqual([]);
    expect(document.description!.length).toBeGreaterThan(60);
  });

  it.each(files)('%s runs ten steps, and its losses decrease', async (file) => {
    const document = expand(parseDocument(readFileSync(file, 'utf8')));
    const world = await openWorld(document, vocabulary, resolver(document, file));
    const sides = compile(document, vocabulary, world.catalogue).pictures.flatMap(({ shape }) => shape);
    const compiled = compile(small(document, Math.max(...sides)), vocabulary, world.catalogue);
    const first = new Map<string, number>();
    let [ended, pictures] = [0, 0];
    for await (const event of run(compiled, engine, world.read)) {
      if (event.type === 'step' && !first.has(event.optimizer)) first.set(event.optimizer, event.total);
      if (event.type === 'picture') {
        pictures++;
        expect(event.picture.data.every((x) => x >= 0 && x <= 1)).toBe(true);
      }
      if (event.type !== 'ended') continue;
      ended++;
      expect(event.step).toBe(STEPS);
      expect(event.total, event.optimizer).toBeLessThan(first.get(event.optimizer)!);
    }
    expect(ended).toBe(compiled.stages.length);
    expect(pictures).toBe(compiled.pictures.length);
  });
});
