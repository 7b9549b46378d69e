import { describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { problemText } from '../../src/graph/problem.ts';
import { validate } from '../../src/graph/validate.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, graph, node, rewire, transfer, unwire, wire } from './build.ts';

const texts = (document: GraphDocument): string[] => validate(document, vocabulary).map(problemText);

describe('validate', () => {
  it('reports nothing for a correct graph', () => {
    expect(validate(transfer(), vocabulary)).toEqual([]);
  });

  it('suggests the closest node type', () => {
    const document = change(transfer(), 'style', { type: 'style-los' });
    expect(validate(document, vocabulary)[0]).toEqual({
      severity: 'error',
      node: 'style',
      reason: 'There is no node type “style-los”.',
      remedy: 'Did you mean “style-loss”? “stylograph nodes” lists them.',
    });
  });

  it('reports two nodes with the same id', () => {
    const document = transfer();
    expect(texts({ ...document, nodes: [...document.nodes, node('canvas: canvas')] })).toContain(
      'canvas: Two nodes have this id. Change the id of one of them.',
    );
  });

  it('suggests the closest parameter', () => {
    const document = change(transfer(), 'optimizer', { params: { learningrate: 0.1 } });
    expect(validate(document, vocabulary)).toMatchObject([
      {
        node: 'optimizer',
        parameter: 'learningrate',
        remedy: expect.stringContaining('Did you mean “learningRate”?') as string,
      },
    ]);
  });

  it.each([
    ['a value out of range', { steps: 0 }, 'The value must be between 1 and 100000. It is 0.'],
    ['a fraction of a step', { steps: 1.5 }, 'The value must be a whole number. It is 1.5.'],
    ['a text for a number', { steps: '10' }, 'The value must be a number. It is "10".'],
    ['an unknown choice', { method: 'lbfgs' }, 'The value is not one of the choices. It is "lbfgs".'],
    ['a text for a truth', { nesterov: 'yes' }, 'The value must be true or false. It is "yes".'],
  ])('reports %s', (_, params, reason) => {
    const [problem, ...others] = validate(change(transfer(), 'optimizer', { params }), vocabulary);
    expect(problem).toMatchObject({
      severity: 'error',
      node: 'optimizer',
      parameter: Object.keys(params)[0],
    });
    expect(problem!.reason).toContain(reason);
    expect(others).toEqual([]);
  });

  it.each([
    ['no layer', { layers: [] }, 'At least one layer is required.'],
    ['layers as a text', { layers: 'conv1_1' }, 'The value must be a list of layer names.'],
  ])('reports %s', (_, params, reason) => {
    const [problem] = validate(change(transfer(), 'style-features', { params }), vocabulary);
    expect(problem!.reason).toContain(reason);
  });

  it('reports a weight that is not a number', () => {
    const document = change(transfer(), 'total', { params: { weights: { style: 'much' } } });
    expect(texts(document)[0]).toContain('total · weights: A weight must be a number');
  });

  it('reports a missing input and what it is for', () => {
    expect(texts(unwire(transfer(), 'style.target'))).toContain(
      'style · target: Nothing is connected here. Connect features or statistics to it: features of the style, or their Gram matrices.',
    );
  });

  it('reports sockets that do not fit, and suggests one that does', () => {
    expect(texts(rewire(transfer(), 'photo.image', 'content.target'))).toContain(
      'content · target: “photo” outputs image, but this input takes features. Add a “features” node between them.',
    );
  });

  it('reports unknown sockets', () => {
    const from = rewire(transfer(), 'photo.picture', 'canvas.start');
    expect(texts(from)).toContain('photo · picture: “image” has no such output. It has image, alpha.');
    const to = { ...transfer(), wires: [...transfer().wires, wire('photo.image', 'canvas.begin')] };
    expect(texts(to)).toContain('canvas · begin: “canvas” has no such input. It has start.');
  });

  it('reports a term without a name', () => {
    const document = { ...transfer(), wires: [...transfer().wires, wire('style.loss', 'total.terms')] };
    expect(texts(document)).toContain(
      'total · terms: “weighted-sum” has no such input. It takes multiple named wires: use “terms.NAME”.',
    );
  });

  it('reports a wire to an unknown node', () => {
    const document = { ...transfer(), wires: [...transfer().wires, wire('phto.image', 'save.image')] };
    expect(texts(document)[0]).toContain('A wire ends at a node that does not exist. Did you mean “photo”?');
  });

  it('reports two wires into one input', () => {
    const document = { ...transfer(), wires: [...transfer().wires, wire('painting.image', 'canvas.start')] };
    expect(texts(document)).toEqual([
      'canvas · start: Two wires are connected here, from “photo” and “painting”. Remove one of them.',
    ]);
  });

  it('reports a cycle and its nodes, but not the nodes that depend on it', () => {
    const document = graph(
      [node('a: resize'), node('b: resize'), node('c: resize'), node('save: save')],
      [
        wire('a.image', 'b.image'),
        wire('b.image', 'a.image'),
        wire('b.image', 'c.image'),
        wire('c.image', 'save.image'),
      ],
    );
    const circle = texts(document).filter((text) => text.includes('cycle'));
    expect(circle).toHaveLength(1);
    expect(circle[0]).toContain('through “a”, “b”.');
  });

  it('reports an optimizer that depends on no canvas', () => {
    const document = rewire(
      rewire(
        rewire(transfer(), 'photo.image', 'content-features.image'),
        'photo.image',
        'style-features.image',
      ),
      'photo.image',
      'smoothness.image',
    );
    expect(texts(document)).toContain(
      'optimizer · loss: The loss of this optimizer depends on no canvas, so there is nothing to optimize. Add a canvas, and compute the loss from features of its image.',
    );
  });

  it('reports an optimizer that depends on two canvases', () => {
    const document = transfer();
    const two = rewire(
      { ...document, nodes: [...document.nodes, node('other: canvas')] },
      'other.image',
      'smoothness.image',
    );
    expect(texts(two)).toEqual([
      expect.stringContaining('The loss of this optimizer depends on 2 canvases: “canvas”, “other”.'),
    ]);
  });

  it('does not count the canvas of an earlier optimizer', () => {
    const document = transfer();
    const chained = {
      ...document,
      nodes: [
        ...document.nodes,
        node('second: canvas'),
        node('second-loss: total-variation'),
        node('second-optimizer: optimizer'),
      ],
      wires: [
        ...document.wires,
        wire('optimizer.image', 'second.start'),
        wire('second.image', 'second-loss.image'),
        wire('second-loss.loss', 'second-optimizer.loss'),
      ],
    };
    expect(validate(chained, vocabulary)).toEqual([]);
  });

  it('reports a node that cannot be bypassed', () => {
    expect(texts(change(transfer(), 'style', { bypassed: true }))[0]).toContain(
      'The node cannot be bypassed: its output is loss, and it has no input of that type to pass through.',
    );
  });

  it('warns about a node that nothing depends on, and reports nothing else about it', () => {
    const document = { ...transfer(), nodes: [...transfer().nodes, node('spare: style-loss')] };
    expect(validate(document, vocabulary)).toEqual([
      {
        severity: 'warning',
        node: 'spare',
        reason: 'This node has no effect on any result.',
        remedy: 'Connect it, or delete it.',
      },
    ]);
  });

  it('reports a graph without a result', () => {
    expect(texts(graph([node('photo: image')], []))).toEqual([
      'The graph has neither an optimizer nor an output, so there is nothing to run. Add an optimizer and connect a loss to it.',
    ]);
  });

  it('reports all problems at once', () => {
    const document = change(
      change(unwire(transfer(), 'content.target'), 'optimizer', { params: { steps: -1 } }),
      'canvas',
      { params: { noise: 2 } },
    );
    expect(validate(document, vocabulary).map((p) => p.node)).toEqual([
      'canvas',
      'optimizer',
      'photo-features',
      'content',
    ]);
  });
});
