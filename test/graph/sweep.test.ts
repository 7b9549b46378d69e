import { describe, expect, it } from 'vitest';
import type { GraphDocument, GraphSweep } from '../../src/graph/document.ts';
import { setParameter } from '../../src/graph/edit.ts';
import { copyNodes } from '../../src/graph/edits/clip.ts';
import { dissolve } from '../../src/graph/edits/definitions.ts';
import { groupNodes } from '../../src/graph/edits/group.ts';
import { pasteNodes } from '../../src/graph/edits/paste.ts';
import { promote } from '../../src/graph/edits/promote.ts';
import { expand } from '../../src/graph/expand.ts';
import { documentText, parseDocument } from '../../src/graph/parse.ts';
import { axisValues, readAxis, sweepErrors, valueText } from '../../src/graph/sweep.ts';
import { validate } from '../../src/graph/validate.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { transfer } from '../graph/build.ts';

const number = vocabulary.get('optimizer')!.parameters['learningRate']!;
const whole = vocabulary.get('optimizer')!.parameters['steps']!;
const read = (text: string) => readAxis(transfer(), vocabulary, text);
const withSweep = (sweep: object): GraphDocument => ({ ...transfer(), sweeps: [sweep as GraphSweep] });
const warnings = (sweep: object) =>
  validate(withSweep(sweep), vocabulary).map(({ severity, reason }) => `${severity}: ${reason}`);

describe('the values of an axis', () => {
  const axis = { node: 'optimizer', parameter: 'learningRate' };
  it.each([
    [{ from: 0, to: 1, count: 5 }, number, [0, 0.25, 0.5, 0.75, 1]],
    [{ from: 0, to: 0.3, count: 4 }, number, [0, 0.1, 0.2, 0.3]],
    [{ from: 0.001, to: 10, count: 5, scale: 'log' as const }, number, [0.001, 0.01, 0.1, 1, 10]],
    [{ from: 1, to: 4, count: 7 }, whole, [1, 2, 3, 4]],
  ])('%o', (range, parameter, values) => {
    expect(axisValues({ ...axis, range }, parameter)).toEqual(values);
  });
});

describe('an axis read from text', () => {
  it.each([
    ['optimizer.learningRate=0.1, 0.2', { node: 'optimizer', parameter: 'learningRate', values: [0.1, 0.2] }],
    [
      'total.weights.style=1e-3..1e1 log 5',
      {
        node: 'total',
        parameter: 'weights.style',
        range: { from: 1e-3, to: 10, count: 5, scale: 'log' },
      },
    ],
    [
      'optimizer.steps=1..9 3',
      { node: 'optimizer', parameter: 'steps', range: { from: 1, to: 9, count: 3, scale: 'linear' } },
    ],
    [
      'style-features.layers=conv1_1,conv2_1;conv3_1',
      { node: 'style-features', parameter: 'layers', values: [['conv1_1', 'conv2_1'], ['conv3_1']] },
    ],
    [
      'photo.source=sample:harbour,../me.jpg',
      { node: 'photo', parameter: 'source', values: ['sample:harbour', '../me.jpg'] },
    ],
  ])('%s', (text, axis) => {
    expect(read(text)).toEqual(axis);
  });

  it('can vary promoted parameters of composite nodes, and parameters in definitions for all nodes that use them', () => {
    const inside = ['style', 'smoothness', 'total'];
    const grouped = groupNodes(transfer(), vocabulary, inside, 'Loss')!.document;
    const { document: twice } = pasteNodes(grouped, vocabulary, copyNodes(grouped, ['loss']), [0, 0]);
    const { document } = promote(twice, 'loss', ['total', 'weights.style']);
    const axis = (text: string) => readAxis(document, vocabulary, text);
    expect(axis('loss/total.weights.style=1,2')).toEqual(axis('loss.style=1,2'));
    expect(axis('loss/style.normalization=relative,gatys-paper')).toEqual({
      node: 'loss/style',
      parameter: 'normalization',
      values: ['relative', 'gatys-paper'],
    });
    const changed = setParameter(document, vocabulary, 'loss-2/style.normalization', 'gatys-paper');
    expect(expand(changed).nodes.filter(({ id }) => id.endsWith('/style'))).toMatchObject([
      { id: 'loss/style', params: { normalization: 'gatys-paper' } },
      { id: 'loss-2/style', params: { normalization: 'gatys-paper' } },
    ]);
    const own = setParameter(document, vocabulary, 'loss-2/total.weights.style', '7');
    expect(own.definitions).toEqual(document.definitions);
    expect(own.nodes.find(({ id }) => id === 'loss-2')).toMatchObject({ params: { style: 7 } });

    expect(() => axis('loss/total.weights=style:1;style:2')).toThrow('as “loss.style”');
    expect(() => axis('loss/stile.normalization=relative')).toThrow(
      '“loss” has no node “stile”. Did you mean “style”?',
    );
    expect(() => axis('los/style.normalization=relative')).toThrow('Did you mean “loss” or “loss-2”?');
    expect(() => axis('canvas/style.normalization=relative')).toThrow('“canvas” is not a composite node.');

    const sweeps = [{ axes: [axis('loss/style.normalization=relative,gatys-paper')] }];
    const outer = groupNodes({ ...document, sweeps }, vocabulary, ['loss', 'optimizer'], 'Stage')!.document;
    expect(outer.sweeps![0]!.axes[0]!.node).toBe('stage/loss/style');
    expect(dissolve(outer, vocabulary, 'stage').document.sweeps![0]!.axes[0]!.node).toBe('loss/style');
    const flat = dissolve({ ...document, sweeps }, vocabulary, 'loss').document;
    expect(flat.sweeps![0]!.axes[0]!.node).toBe('style');
    expect(sweepErrors(flat, vocabulary, flat.sweeps![0]!)).toEqual([]);
  });

  it('reports values that do not fit', () => {
    expect(() => read('optimizer.steps')).toThrow('varies no parameter');
    expect(() => read('optimizer.step=1,2')).toThrow('Did you mean “steps” or “rateSteps”?');
    expect(() => read('optimizer.steps=1..9 1')).toThrow('is not a range');
  });
});

describe('a sweep in a graph', () => {
  it('survives loading and saving, including unknown keys', () => {
    const sweep = {
      title: 'Style',
      axes: [{ node: 'total', parameter: 'weights.style', values: [1, 2], ours: 1 }],
      theirs: {},
    };
    expect(parseDocument(documentText(withSweep(sweep)))).toEqual(withSweep(sweep));
  });

  it('causes a warning if it cannot run, but does not prevent the run of the graph', () => {
    expect(warnings({ axes: [{ node: 'total', parameter: 'weights.style', values: [1, 2] }] })).toEqual([]);
    expect(warnings({ title: 'A', axes: [{ node: 'gone', parameter: 'size', values: [1] }] })).toEqual([
      'warning: In the sweep “A”: The graph has no node “gone”.',
    ]);
    expect(warnings({ axes: [{ node: 'optimizer', parameter: 'steps', values: [1, 0.5] }] })).toEqual([
      'warning: In the sweep: “optimizer.steps” cannot be 0.5: The value must be between 1 and 100000.',
    ]);
    const log = { from: 0, to: 1, count: 3, scale: 'log' };
    expect(warnings({ axes: [{ node: 'optimizer', parameter: 'learningRate', range: log }] })[0]).toContain(
      'cannot be logarithmic',
    );
    expect(warnings({ axes: [] })).toEqual(['warning: In the sweep: A sweep needs at least one axis.']);
    const steps = { node: 'optimizer', parameter: 'steps', range: { from: 1, to: 900, count: 900 } };
    const weight = { node: 'total', parameter: 'weights.style', range: { from: 1, to: 90, count: 90 } };
    expect(warnings({ axes: [steps, weight] })).toEqual([
      'warning: In the sweep: The sweep has 81000 cells; the maximum is 10000.',
    ]);
    expect(warnings({ axes: [weight, weight] })[0]).toContain('Two axes vary “total.weights.style”');
  });
});

it('a value is formatted briefly', () => {
  expect([['conv1_1', 'conv2_1'], { style: 3 }, 'adam', 0.1, true].map(valueText)).toEqual([
    'conv1_1, conv2_1',
    'style 3',
    'adam',
    '0.1',
    'true',
  ]);
});
