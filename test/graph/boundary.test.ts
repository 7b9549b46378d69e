import { describe, expect, it } from 'vitest';
import { compositeType } from '../../src/graph/definitions.ts';
import { vocabularyOf } from '../../src/graph/composite.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { addNode } from '../../src/graph/edits/add.ts';
import { expose, isExposed, removeExposed, renameExposed } from '../../src/graph/edits/boundary.ts';
import { removeUnused } from '../../src/graph/edits/definitions.ts';
import { groupNodes } from '../../src/graph/edits/group.ts';
import { remove } from '../../src/graph/edits/remove.ts';
import { connect } from '../../src/graph/edits/wire.ts';
import { levelOf, INPUTS, OUTPUTS } from '../../src/graph/level.ts';
import { problemText } from '../../src/graph/problem.ts';
import { validate } from '../../src/graph/validate.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { transfer } from './build.ts';

const grouped = (nodes: readonly string[], title = 'Losses'): GraphDocument =>
  groupNodes(transfer(), vocabulary, nodes, title)!.document;
const declared = (document: GraphDocument, name = 'losses') =>
  vocabularyOf(document, vocabulary).get(compositeType(name))!;
const texts = (document: GraphDocument) => validate(document, vocabulary).map(problemText);

describe('a socket in a definition', () => {
  it('becomes an output of the composite node, only once', () => {
    const document = grouped(['style-features', 'painting-features', 'style']);
    const end = { node: 'style-features', socket: 'features', side: 'output' } as const;
    const exposed = expose(document, vocabulary, 'losses', end);
    expect(declared(exposed).outputs['features']).toMatchObject({ gives: 'features' });
    expect(isExposed(levelOf(exposed, 'losses'), end)).toBe(true);
    expect(expose(exposed, vocabulary, 'losses', end)).toBe(exposed);
    expect(texts(exposed)).toEqual([]);
  });

  it('becomes an input fed by the former source, in place of that wire', () => {
    const document = grouped(['style-features', 'painting-features', 'style']);
    const end = { node: 'style', socket: 'target', side: 'input' } as const;
    const exposed = expose(document, vocabulary, 'losses', end);
    expect(declared(exposed).inputs['target']!.takes).toEqual(['features']);
    expect(levelOf(exposed, 'losses').wires.filter(({ to }) => to.join() === 'style,target')).toEqual([
      { from: [INPUTS, 'target'], to: ['style', 'target'] },
    ]);
  });

  it('becomes a term of a sum, named after the input', () => {
    const document = grouped(['total']);
    const end = { node: 'total', socket: 'terms', side: 'input' } as const;
    const exposed = expose(document, vocabulary, 'losses', end);
    expect(levelOf(exposed, 'losses').wires).toContainEqual({
      from: [INPUTS, 'terms'],
      to: ['total', 'terms.terms'],
    });
    const wired = connect(
      exposed,
      vocabulary,
      { node: 'style', socket: 'loss' },
      {
        node: 'losses',
        socket: 'terms',
      },
    );
    expect(texts(wired)).toEqual([]);
  });

  it('stays the same if it belongs to the boundary', () => {
    const document = grouped(['total']);
    const end = { node: OUTPUTS, socket: 'loss', side: 'input' } as const;
    expect(expose(document, vocabulary, 'losses', end)).toBe(document);
  });
});

describe('inputs and outputs of a definition', () => {
  it('can have another title; the name and the wires stay', () => {
    const document = grouped(['total']);
    const renamed = renameExposed(document, 'losses', 'outputs', 'loss', 'All of it');
    expect(declared(renamed).outputs['loss']!.title).toBe('All of it');
    expect(renamed.wires).toBe(document.wires);
    expect(renameExposed(renamed, 'losses', 'outputs', 'loss', '')).toEqual(document);
  });

  it('are removed with their wires on both sides, and with the weights of their terms', () => {
    const document = grouped(['style', 'content']);
    expect(document.wires.filter(({ from }) => from[0] === 'losses')).toHaveLength(2);
    const [name] = Object.entries(document.definitions!['losses']!.outputs).find(
      ([, { from }]) => from?.[0] === 'style',
    )!;
    const without = removeExposed(document, vocabulary, 'losses', 'outputs', name);
    expect(without.wires.filter(({ from }) => from[0] === 'losses')).toHaveLength(1);
    expect(without.nodes.find(({ id }) => id === 'total')!.params).toEqual({ weights: {} });
    expect(declared(without).outputs[name]).toBeUndefined();

    const sum = grouped(['total'], 'Sum');
    const cut = removeExposed(sum, vocabulary, 'sum', 'inputs', 'style');
    expect(levelOf(cut, 'sum').wires.some(({ to }) => to[1] === 'terms.style')).toBe(false);
    expect(cut.definitions!['sum']!.nodes[0]!.params).toEqual({ weights: {} });
    expect(cut.wires.some(({ to }) => to.join() === 'sum,style')).toBe(false);
    expect(removeExposed(cut, vocabulary, 'sum', 'inputs', 'style')).toBe(cut);
  });
});

describe('definitions without a remaining node', () => {
  it('are removed with the definitions that only they used; others stay', () => {
    const document = grouped(['style', 'content']);
    const outer = groupNodes(document, vocabulary, ['losses', 'total'], 'Outer')!.document;
    const unused = { ...outer.definitions!['losses']!, title: 'Spare' };
    const before = { ...outer, definitions: { ...outer.definitions, spare: unused } };
    const after = remove(before, vocabulary, { nodes: ['outer'], wires: [] });
    expect(Object.keys(removeUnused(before, after).definitions!)).toEqual(['spare']);
    const moved = remove(before, vocabulary, { nodes: ['photo'], wires: [] });
    expect(removeUnused(before, moved)).toBe(moved);
  });
});

it('a new composite node is named after its definition', () => {
  const document = grouped(['style', 'content']);
  expect(addNode(document, compositeType('losses'), [0, 0]).nodes).toEqual(['losses-2']);
});
