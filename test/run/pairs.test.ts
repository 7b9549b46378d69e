import { expect, test } from 'vitest';
import { compile, type Stage } from '../../src/compile/compile.ts';
import { vectorCount } from '../../src/optimizers/index.ts';
import { withFittingPairs } from '../../src/run/pairs.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire } from '../graph/build.ts';

const nothing = () => ({ missing: 'Nothing is named.', remedy: '' });

function stageWith(params: Record<string, unknown>): Stage {
  const document = graph(
    [
      node('canvas: canvas', { width: 8, height: 8 }),
      node('smoothness: total-variation'),
      node('optimizer: optimizer', params),
    ],
    [wire('canvas.image', 'smoothness.image'), wire('smoothness.loss', 'optimizer.loss')],
  );
  return compile(document, vocabulary, { pictureSize: nothing, network: nothing }).stages[0]!;
}

/** Whether the vectors of a method are no more than these. */
const upTo =
  (vectors: number) =>
  ({ plan }: Stage): boolean =>
    vectorCount(plan.settings) <= vectors;

test('L-BFGS keeps as many pairs as fit, and one where none do', () => {
  const stage = stageWith({ method: 'l-bfgs', history: 10 });
  expect(withFittingPairs(stage, upTo(23))).toBe(stage);
  const fewer = withFittingPairs(stage, upTo(12));
  expect(fewer.pairs).toEqual({ kept: 4, asked: 10 });
  expect(fewer.plan.settings).toMatchObject({ method: 'l-bfgs', history: 4 });
  expect(withFittingPairs(stage, upTo(1)).pairs).toEqual({ kept: 1, asked: 10 });
});

test('it keeps no more after its settings were changed, and as the method that another switches to', () => {
  const fewer = withFittingPairs(stageWith({ method: 'l-bfgs', history: 10 }), upTo(12));
  expect(fewer.planWith({ method: 'l-bfgs', history: 30 })?.settings).toMatchObject({ history: 4 });
  expect(fewer.planWith({ method: 'l-bfgs', history: 2 })?.settings).toMatchObject({ history: 2 });

  const adam = stageWith({ method: 'adam', onStall: 'switch', switchTo: 'l-bfgs', history: 10 });
  const { pairs, plan } = withFittingPairs(adam, () => false);
  expect(pairs).toEqual({ kept: 1, asked: 10 });
  expect(plan.settings).toEqual(adam.plan.settings);
  expect(plan.stall).toMatchObject({ action: 'switch', next: { method: 'l-bfgs', history: 1 } });
});

test('methods without pairs stay as they are', () => {
  const adam = stageWith({ method: 'adam' });
  expect(withFittingPairs(adam, () => false)).toBe(adam);
});
