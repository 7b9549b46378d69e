import { afterAll, expect, it } from 'vitest';
import { createTfjsEngine } from '../../src/engines/tfjs/engine.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { noDescent } from '../../src/run/no-descent.ts';
import { run } from '../../src/run/run.ts';
import { change, transfer } from '../graph/build.ts';
import { collect, openMarbles } from './marbles.ts';

const engine = await createTfjsEngine('wasm');
afterAll(() => {
  engine.dispose();
});

/** What a run says of a loss that has not gone down, if it does, and how it ended. */
async function outcomeOf(optimizer: object, document: GraphDocument = transfer()) {
  const { compiled, read } = await openMarbles(
    change(document, 'optimizer', { params: { steps: 5, ...optimizer } }),
    16,
    16,
  );
  const events = await collect(run({ ...compiled, pictures: [] }, engine, read));
  const told = events.filter((event) => event.type === 'event');
  const ended = events.at(-1) as Extract<RunEvent, { type: 'ended' }>;
  expect(told.length === 0 || events.at(-2) === told[0]).toBe(true);
  const [event] = told;
  return {
    reason: ended.reason,
    told: event?.kind === 'no-descent' ? { cause: event.cause, text: event.text } : undefined,
  };
}

const weighted = (factor: number) =>
  change(transfer(), 'total', {
    params: { weights: { content: factor, style: 10 * factor, smoothness: factor } },
  });
/** The photo against itself alone. */
const ownTarget = () => change(transfer(), 'total', { params: { weights: { style: 0, smoothness: 0 } } });

it.each([
  ['a rate that is far too large', { learningRate: 1e6 }, 'learning-rate-too-large', '1e6', transfer()],
  [
    'a rate by which it diverges',
    { method: 'gradient-descent', learningRate: 1e6 },
    'diverged',
    '1e6',
    weighted(1e6),
  ],
  ['tiny weights under Adam', { epsilon: 1e-8 }, 'gradient-below-epsilon', 'epsilon, 1e-8', weighted(1e-20)],
  [
    'steps that are too small',
    { method: 'gradient-descent', learningRate: 1e-8 },
    'steps-too-small',
    '1e-8',
    weighted(1e-6),
  ],
  ['a canvas that starts as its own target', {}, 'nothing-to-gain', '0 at the start', ownTarget()],
  ['that, with L-BFGS', { method: 'l-bfgs' }, 'nothing-to-gain', '0 at the start', ownTarget()],
] as const)('reports why a loss does not decrease: %s', async (_, optimizer, cause, words, document) => {
  const { told } = await outcomeOf(optimizer, document);
  expect(told?.cause).toBe(cause);
  expect(told?.text).toContain(words);
});

it('reports nothing if the loss decreases', async () => {
  for (const optimizer of [{ learningRate: 0.003 }, { method: 'l-bfgs' }, { method: 'l-bfgs', steps: 1 }])
    expect((await outcomeOf(optimizer)).told).toBeUndefined();
  expect((await outcomeOf({ learningRate: 0.003, epsilon: 1e-30 }, weighted(1e-12))).told).toBeUndefined();
});

it.each([
  ['no-gradient', { last: 2, largest: 0 }],
  ['no-way-down', { last: 2, largest: 1 }],
  ['unknown', { last: 3, largest: 1 }],
] as const)('L-BFGS without a lower loss: %s', (cause, end) => {
  const settings = {
    method: 'l-bfgs',
    history: 1,
    gradientTolerance: 0,
    changeTolerance: 0,
    maxEvaluations: 1,
  } as const;
  const first = { loss: 2, isStart: true };
  expect(noDescent({ settings, diverged: false, first, ...end }).cause).toBe(cause);
});
