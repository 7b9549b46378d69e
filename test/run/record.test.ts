import { describe, expect, it } from 'vitest';
import { readRecord, type RunRecord } from '../../src/run/record/schema.ts';
import { misfit, type Checkpoint } from '../../src/run/checkpoint.ts';
import type { OptimizerSettings, OptimizerState } from '../../src/optimizers/index.ts';
import { faultOf } from '../../src/optimizers/index.ts';
import { transfer } from '../graph/build.ts';
import { openMarbles } from './marbles.ts';
import { recordOf } from './record-of.ts';

const record = recordOf('optimizer', 3);

function withCurves(curves: Partial<RunRecord['stages'][number]['curves']>): unknown {
  const [stage] = record.stages;
  return { ...record, stages: [{ ...stage, curves: { ...stage!.curves, ...curves } }] };
}

describe('a record', () => {
  it('is read unchanged', () => {
    expect(readRecord(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  it.each<[unknown, string]>([
    [withCurves({ step: [1, 2] }), '“stages.0.curves” should have one of each number per step'],
    [withCurves({ step: [1, 3, 2] }), '“stages.0.curves” should have its steps in order'],
    [withCurves({ terms: { style: [1] } }), '“stages.0.curves” should have one of each number per step'],
    [{ ...record, status: 'asleep' }, '“status” should be ('],
    [{ ...record, id: '../other' }, '“id” should contain only letters'],
    [{ ...record, graph: { ...transfer(), nodes: 3 } }, 'its graph does not open. “nodes”'],
    [{ ...record, graph: undefined }, 'its graph does not open'],
    [null, 'it should be an object, but is null'],
  ])('that was changed is refused with the name of the file and the field', (raw, message) => {
    expect(() => readRecord(raw, 'a/record.json')).toThrow(`a/record.json is damaged: ${message}`);
  });

  it('of a later version requires a later program', () => {
    expect(() => readRecord({ ...record, version: 2 }, 'a/record.json')).toThrow(
      'a/record.json has version 2, but this Stylograph reads versions up to 1. Update Stylograph',
    );
  });
});

const entries = (length: number) => new Float32Array(length);
const adam: OptimizerSettings = { method: 'adam', learningRate: 0.1, beta1: 0.9, beta2: 0.9, epsilon: 1e-8 };
const lbfgs: OptimizerSettings = {
  method: 'l-bfgs',
  history: 2,
  gradientTolerance: 0,
  changeTolerance: 0,
  maxEvaluations: 20,
};
const pair = { s0: entries(6), y0: entries(6), gradient: entries(6) };

describe('the state of a method', () => {
  it.each<[string, OptimizerSettings, OptimizerState<Float32Array>, string | undefined]>([
    ['adam', adam, { numbers: { steps: [3] }, vectors: { mean: entries(6), square: entries(6) } }, undefined],
    ['adam', adam, { numbers: { steps: [3] }, vectors: { mean: entries(6) } }, '“square” is missing'],
    [
      'adam',
      adam,
      { numbers: { steps: [3] }, vectors: { mean: entries(5), square: entries(6) } },
      '“mean” should have 6 entries, but has 5',
    ],
    ['adam', adam, { numbers: { steps: [0.5] }, vectors: {} }, '“steps” should be one whole number'],
    ['adam', adam, { numbers: {}, vectors: {} }, '“steps” should be one whole number'],
    ['l-bfgs', lbfgs, { numbers: { sy: [1], yy: [1], loss: [1] }, vectors: pair }, undefined],
    ['l-bfgs', lbfgs, { numbers: {}, vectors: { gradient: entries(6) } }, undefined],
    ['l-bfgs', lbfgs, { numbers: {}, vectors: {} }, '“gradient” is missing'],
    ['l-bfgs', lbfgs, { numbers: { sy: [1, 2] }, vectors: pair }, '“sy” should be the products'],
    ['l-bfgs', lbfgs, { numbers: { sy: Array<number>(9).fill(1) }, vectors: pair }, 'at most 2 pairs'],
    ['l-bfgs', lbfgs, { numbers: { sy: [1], yy: [], loss: [1] }, vectors: pair }, '“yy” should have 1'],
    ['l-bfgs', lbfgs, { numbers: { sy: [1], yy: [1] }, vectors: pair }, '“loss” should be one number'],
    [
      'restarted l-bfgs',
      { ...lbfgs, restarts: { evaluations: 20 } },
      { numbers: {}, vectors: pair },
      '“runSteps” should be one whole number',
    ],
  ])('%s fits or is reported by name', (_, settings, state, fault) => {
    const found = faultOf(settings, state, 6);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });
});

it('a checkpoint is checked against the graph that would continue it', async () => {
  const { compiled } = await openMarbles(transfer(), 24, 18);
  const [stage] = compiled.stages;
  const length = stage!.canvas.shape.reduce((product, side) => product * side, 1);
  const checkpoint: Checkpoint = {
    optimizer: stage!.id,
    step: 1,
    evaluations: 1,
    seconds: 1,
    status: 'running',
    drawn: 1,
    canvas: entries(length),
    sound: entries(length),
    descent: {
      settings: adam,
      numbers: { steps: [1] },
      vectors: { mean: entries(length), square: entries(length) },
    },
    results: new Map(),
  };
  const why = (changes: Partial<Checkpoint>) => misfit({ ...checkpoint, ...changes }, compiled.stages);
  expect(why({})).toBeUndefined();
  expect(why({ optimizer: 'gone' })).toBe('the graph has no active optimizer “gone”');
  expect(why({ canvas: entries(3) })).toContain('now 24 x 18, but had another size');
  expect(why({ sound: entries(3) })).toBe(`“sound” should have ${length} entries, but has 3`);
  expect(why({ results: new Map([[stage!.id, entries(3)]]) })).toContain('the result of “optimizer”');
  expect(why({ descent: { ...checkpoint.descent, numbers: {} } })).toContain('“steps” should be one whole');
});
