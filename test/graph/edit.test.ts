import { describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { scalePixels, setParameter, withSave } from '../../src/graph/edit.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, transfer, unwire } from './build.ts';

const parameters = (document: GraphDocument, id: string) => document.nodes.find((n) => n.id === id)?.params;
const set = (target: string, text: string) => setParameter(transfer(), vocabulary, target, text);

describe('setParameter', () => {
  it('finds a node by its id or by a type that occurs once, and does not modify the original', () => {
    const original = transfer();
    expect(parameters(setParameter(original, vocabulary, 'optimizer.steps', '25'), 'optimizer')).toEqual({
      steps: 25,
    });
    expect(parameters(set('total-variation.form', 'l1'), 'smoothness')).toMatchObject({ form: 'l1' });
    expect(original).toEqual(transfer());
  });

  it('reads numbers, booleans, lists and weights', () => {
    expect(parameters(set('optimizer.learningRate', '1e-2'), 'optimizer')).toMatchObject({
      learningRate: 0.01,
    });
    expect(parameters(set('optimizer.nesterov', 'true'), 'optimizer')).toMatchObject({ nesterov: true });
    expect(parameters(set('style-features.layers', 'conv1_1, conv3_1'), 'style-features')).toEqual({
      layers: ['conv1_1', 'conv3_1'],
    });
    expect(parameters(set('total.weights', 'style:5, content:0.5'), 'total')).toEqual({
      weights: { style: 5, content: 0.5 },
    });
  });

  it('changes one weight and keeps the others', () => {
    expect(parameters(set('total.weights.content', '3'), 'total')).toEqual({
      weights: { style: 10, content: 3 },
    });
  });

  it.each([
    ['optimizer', '1', 'does not name a parameter. Use NODE.PARAMETER=VALUE.'],
    ['optimiser.steps', '1', 'The graph has no node “optimiser”. Did you mean “optimizer”?'],
    ['optimizer.step', '1', '“optimizer” has no parameter “step”. Did you mean “steps” or “rateSteps”?'],
    ['optimizer.lr', '1', '“optimizer” has no parameter “lr”. Did you mean “learningRate”?'],
    ['optimizer.xyzzy', '1', 'more: “stylograph nodes optimizer” lists them.'],
    [
      'optimizer.method',
      'adm',
      'The value is not one of the choices. Did you mean “adam”? Give adam, l-bfgs',
    ],
    ['features.pooling', 'max', 'The graph has 4 nodes of type “features”. Use the id of one of them:'],
    ['optimizer.steps', 'many', '“optimizer.steps” cannot be many: The value must be a number.'],
    ['optimizer.steps', '', 'The value must be a number.'],
    ['optimizer.steps', '0', 'The value must be between 1 and 100000.'],
    ['optimizer.method', 'newton', 'The value is not one of the choices. Give adam, l-bfgs'],
    ['optimizer.steps.more', '2', '“optimizer.steps” has no part “more”. Use optimizer.steps=VALUE.'],
    ['optimzer.steps', '2', 'The graph has no node “optimzer”. Did you mean “optimizer”?'],
    ['total.weights.style', '', 'A weight must be a number'],
    ['total.weights', 'style:1:2', 'A weight must be a number'],
    ['style-features.layers', 'conv1_1,conv1_1', 'Each layer may be listed only once.'],
  ])('refuses %s=%s', (target, text, message) => {
    expect(() => set(target, text)).toThrow(message);
  });
});

describe('scalePixels', () => {
  it('multiplies lengths in pixels, including defaults, and nothing else', () => {
    const document = change(transfer(), 'photo', { params: { source: 'photo', size: 300 } });
    const scaled = scalePixels(document, vocabulary, 0.5);
    expect(parameters(scaled, 'photo')).toEqual({ source: 'photo', size: 150 });
    expect(parameters(scaled, 'canvas')).toEqual({ width: 256, height: 256 });
    expect(parameters(scaled, 'optimizer')).toEqual({ steps: 10 });
  });

  it('rounds lengths in whole pixels, but not deviations', () => {
    const document = change(transfer(), 'canvas', { params: { width: 301, blur: 1.5 } });
    expect(parameters(scalePixels(document, vocabulary, 0.5), 'canvas')).toEqual({
      width: 151,
      height: 256,
      blur: 0.75,
    });
  });

  it('does not scale a picture that keeps its size', () => {
    expect(parameters(scalePixels(transfer(), vocabulary, 0.5), 'photo')).toEqual({
      source: 'photo',
      size: 0,
    });
  });
});

describe('withSave', () => {
  it('adds a save node to the output of the last optimizer if there is none', () => {
    const document = unwire(transfer(), 'save.image');
    const without = { ...document, nodes: document.nodes.filter(({ id }) => id !== 'save') };
    const kept = withSave(without, vocabulary, 'kept.png');
    expect(kept.nodes.at(-1)).toEqual({ id: 'save', type: 'save', params: { file: 'kept.png' } });
    expect(kept.wires.at(-1)).toEqual({ from: ['optimizer', 'image'], to: ['save', 'image'] });
  });

  it('does not change a graph that saves a picture', () => {
    expect(withSave(transfer(), vocabulary, 'kept.png')).toEqual(transfer());
  });
});
