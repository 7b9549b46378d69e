import { describe, expect, it } from 'vitest';
import { compositeType } from '../../src/graph/definitions.ts';
import { vocabularyOf } from '../../src/graph/composite.ts';
import { canConnect } from '../../src/graph/connect.ts';
import type { Definition, GraphDocument } from '../../src/graph/document.ts';
import { scalePixels, setParameter } from '../../src/graph/edit.ts';
import { copyNodes, readClip } from '../../src/graph/edits/clip.ts';
import { dissolve, makeIndependent, removeDefinition } from '../../src/graph/edits/definitions.ts';
import { canGroup, groupNodes } from '../../src/graph/edits/group.ts';
import { pasteNodes } from '../../src/graph/edits/paste.ts';
import { demote, promote } from '../../src/graph/edits/promote.ts';
import { remove } from '../../src/graph/edits/remove.ts';
import { renameIds } from '../../src/graph/edits/rename-ids.ts';
import { connect } from '../../src/graph/edits/wire.ts';
import { expand } from '../../src/graph/expand.ts';
import { INPUTS, levelOf, OUTPUTS, withLevel } from '../../src/graph/level.ts';
import { documentText, parseDocument } from '../../src/graph/parse.ts';
import { problemText } from '../../src/graph/problem.ts';
import { validate } from '../../src/graph/validate.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, graph, node, rewire, transfer, unwire } from './build.ts';

const inside = [
  'photo-features',
  'painting-features',
  'content-features',
  'style-features',
  'content',
  'style',
  'smoothness',
  'total',
];

/** The transfer with all between canvas and optimizer in one node. */
function grouped(document = transfer()): GraphDocument {
  return groupNodes(document, vocabulary, inside, 'Perceptual loss')!.document;
}

const texts = (document: GraphDocument) => validate(document, vocabulary).map(problemText);
const sorted = (document: GraphDocument) => ({
  nodes: document.nodes.map(({ id }) => id).sort(),
  wires: document.wires.map(({ from, to }) => `${from.join('.')} > ${to.join('.')}`).sort(),
});

describe('grouping', () => {
  it('makes one node with an input for each outside source and an output for each used output', () => {
    const { nodes, wires, definitions } = grouped();
    expect(nodes.map(({ id, type }) => `${id}: ${type}`)).toEqual([
      'photo: image',
      'painting: image',
      'canvas: canvas',
      'perceptual-loss: composite:perceptual-loss',
      'optimizer: optimizer',
      'save: save',
    ]);
    expect(wires.map(({ from, to }) => `${from.join('.')} > ${to.join('.')}`)).toEqual([
      'photo.image > canvas.start',
      'photo.image > perceptual-loss.photo',
      'painting.image > perceptual-loss.painting',
      'canvas.image > perceptual-loss.canvas',
      'perceptual-loss.loss > optimizer.loss',
      'optimizer.image > save.image',
    ]);
    const { inputs, outputs } = definitions!['perceptual-loss']!;
    expect(inputs).toEqual({
      photo: { type: 'image', to: [['photo-features', 'image']] },
      painting: { type: 'image', to: [['painting-features', 'image']] },
      canvas: {
        type: 'image',
        to: [
          ['content-features', 'image'],
          ['style-features', 'image'],
          ['smoothness', 'image'],
        ],
      },
    });
    expect(outputs).toEqual({ loss: { type: 'loss', from: ['total', 'loss'] } });
  });

  it('is valid, survives saving and loading, and expands to the same graph under paths', () => {
    const document = parseDocument(documentText(grouped()));
    expect(texts(document)).toEqual([]);
    const path = (id: string) => (inside.includes(id) ? `perceptual-loss/${id}` : id);
    const plain = transfer();
    expect(sorted(expand(document))).toEqual(
      sorted({
        ...plain,
        nodes: plain.nodes.map((n) => ({ ...n, id: path(n.id) })),
        wires: plain.wires.map(({ from, to }) => ({
          from: [path(from[0]), from[1]],
          to: [path(to[0]), to[1]],
        })),
      }),
    );
  });

  it('refuses nodes whose output leads back into the composite node', () => {
    const verdict = canGroup(transfer(), vocabulary, ['canvas', 'content']);
    expect(verdict).toEqual({
      ok: false,
      reason: '“content-features” lies between these nodes. Select it too, or select fewer nodes.',
    });
    expect(groupNodes(transfer(), vocabulary, ['canvas', 'content'], 'X')).toBeUndefined();
    expect(canGroup(transfer(), vocabulary, []).ok).toBe(false);
  });

  it('promotes parameters that a sweep changes', () => {
    const sweeps = [{ axes: [{ node: 'total', parameter: 'weights.style', values: [1, 2] }] }];
    const document = grouped({ ...transfer(), sweeps });
    expect(document.sweeps![0]!.axes[0]).toMatchObject({ node: 'perceptual-loss', parameter: 'style' });
    expect(texts(document)).toEqual([]);
    const swept = setParameter(document, vocabulary, 'perceptual-loss.style', '7');
    expect(expand(swept).nodes.find(({ id }) => id === 'perceptual-loss/total')!.params).toEqual({
      weights: { style: 7 },
    });
  });

  it('moves frames inside the group along, and removes the group from other frames', () => {
    const frames = [
      { id: 'losses', title: 'Losses', nodes: ['content', 'style'] },
      { id: 'all', title: 'All', nodes: ['canvas', 'total'] },
    ];
    const document = grouped({ ...transfer(), frames });
    expect(document.frames).toEqual([{ id: 'all', title: 'All', nodes: ['canvas', 'perceptual-loss'] }]);
    expect(document.definitions!['perceptual-loss']!.frames).toEqual([frames[0]]);
  });
});

describe('dissolving', () => {
  it('undoes grouping', () => {
    const { document, nodes } = dissolve(grouped(), vocabulary, 'perceptual-loss');
    expect(nodes).toEqual(inside);
    expect(sorted(document)).toEqual(sorted(transfer()));
    expect(document.definitions).toBeUndefined();
    expect(texts(document)).toEqual([]);
  });

  it('keeps the values of promoted parameters and those that a sweep changes', () => {
    const sweeps = [{ axes: [{ node: 'total', parameter: 'weights.style', values: [1, 2] }] }];
    const set = setParameter(grouped({ ...transfer(), sweeps }), vocabulary, 'perceptual-loss.style', '7');
    const { document } = dissolve(set, vocabulary, 'perceptual-loss');
    expect(document.nodes.find(({ id }) => id === 'total')!.params).toEqual({ weights: { style: 7 } });
    expect(document.sweeps![0]!.axes[0]).toMatchObject({ node: 'total', parameter: 'weights.style' });
  });

  it('keeps a definition that another node uses', () => {
    const { document } = twice();
    expect(dissolve(document, vocabulary, 'perceptual-loss').document.definitions).toHaveProperty(
      'perceptual-loss',
    );
  });
});

/** Two composite nodes of one definition. */
function twice() {
  const document = grouped();
  return pasteNodes(document, vocabulary, copyNodes(document, ['perceptual-loss']), [0, 500], {
    keepInputs: true,
  });
}

describe('a definition that two nodes use', () => {
  it('is shared by both until one is made independent', () => {
    const { document, nodes } = twice();
    expect(nodes).toEqual(['perceptual-loss-2']);
    expect(Object.keys(document.definitions!)).toEqual(['perceptual-loss']);
    const apart = makeIndependent(document, 'perceptual-loss-2');
    expect(apart.nodes.find(({ id }) => id === 'perceptual-loss-2')!.type).toBe(
      'composite:perceptual-loss-2',
    );
    const edited = withLevel(
      apart,
      'perceptual-loss-2',
      remove(levelOf(apart, 'perceptual-loss-2'), vocabulary, { nodes: ['smoothness'], wires: [] }),
    );
    const ids = expand(edited).nodes.map(({ id }) => id);
    expect(ids).toContain('perceptual-loss/smoothness');
    expect(ids).not.toContain('perceptual-loss-2/smoothness');
  });

  it('is removed with its last node', () => {
    const document = grouped();
    expect(removeDefinition(document, 'perceptual-loss')).toBe(document);
    const without = remove(document, vocabulary, { nodes: ['perceptual-loss'], wires: [] });
    expect(removeDefinition(without, 'perceptual-loss').definitions).toBeUndefined();
  });
});

describe('the clipboard', () => {
  it('copies definitions, under another name if the graph has a different definition of that name', () => {
    const reading = readClip(JSON.stringify(copyNodes(grouped(), ['perceptual-loss'])));
    if (reading?.ok !== true) throw new Error('The clip cannot be read.');
    const into = transfer();
    expect(Object.keys(pasteNodes(into, vocabulary, reading.clip, [0, 0]).document.definitions!)).toEqual([
      'perceptual-loss',
    ]);
    const other = groupNodes(into, vocabulary, ['content', 'style'], 'Perceptual loss')!.document;
    const pasted = pasteNodes(other, vocabulary, reading.clip, [0, 0]);
    expect(Object.keys(pasted.document.definitions!)).toEqual(['perceptual-loss', 'perceptual-loss-2']);
    expect(pasted.document.nodes.at(-1)!.type).toBe('composite:perceptual-loss-2');
  });
});

describe('a level', () => {
  it('shows inputs and outputs as nodes, and can be restored unchanged', () => {
    const document = grouped();
    const level = levelOf(document, 'perceptual-loss');
    expect(level.nodes[0]).toMatchObject({ id: INPUTS, type: 'inputs:perceptual-loss' });
    expect(level.nodes.at(-1)).toMatchObject({ id: OUTPUTS, type: 'outputs:perceptual-loss' });
    expect(withLevel(document, 'perceptual-loss', level)).toEqual(document);
  });

  it('accepts the edits of a graph', () => {
    const document = grouped();
    const level = levelOf(document, 'perceptual-loss');
    const end = { node: INPUTS, socket: 'painting' };
    expect(canConnect(level, vocabulary, end, { node: 'content', socket: 'features' })).toEqual({
      ok: false,
      reason: '“@inputs” outputs image, but “content” takes features.',
    });
    const wired = connect(level, vocabulary, end, { node: 'photo-features', socket: 'image' });
    const { inputs } = withLevel(document, 'perceptual-loss', wired).definitions!['perceptual-loss']!;
    expect(inputs['photo']!.to).toEqual([]);
    expect(inputs['painting']!.to).toContainEqual(['photo-features', 'image']);
  });

  it('groups nodes within a definition, and expands both levels', () => {
    const document = grouped();
    const level = groupNodes(
      levelOf(document, 'perceptual-loss'),
      vocabulary,
      ['style', 'style-features', 'painting-features'],
      'Style',
    )!;
    const nested = withLevel(document, 'perceptual-loss', level.document);
    expect(texts(nested)).toEqual([]);
    expect(expand(nested).nodes.map(({ id }) => id)).toContain('perceptual-loss/style/style-features');
    expect(sorted(expand(nested)).wires).toContain(
      'canvas.image > perceptual-loss/style/style-features.image',
    );
  });
});

describe('promoted parameters', () => {
  it('are parameters of the composite node, with the inner value as their default', () => {
    const { document, parameter } = promote(grouped(), 'perceptual-loss', ['total', 'weights.style']);
    expect(parameter).toBe('style');
    const declaration = vocabularyOf(document, vocabulary).get(compositeType('perceptual-loss'))!;
    expect(declaration.parameters['style']).toMatchObject({ kind: 'number', default: 10, title: 'style' });
    expect(promote(document, 'perceptual-loss', ['total', 'weights.style']).document).toBe(document);
    const more = promote(document, 'perceptual-loss', ['style', 'normalization']);
    expect(
      vocabularyOf(more.document, vocabulary).get('composite:perceptual-loss')!.parameters['normalization'],
    ).toMatchObject({
      kind: 'choice',
      default: 'relative',
    });
    expect(demote(more.document, 'perceptual-loss', 'normalization')).toEqual(document);
  });

  it('pass through nested definitions', () => {
    const level = groupNodes(levelOf(grouped(), 'perceptual-loss'), vocabulary, ['total'], 'Sum')!;
    const nested = withLevel(grouped(), 'perceptual-loss', level.document);
    const inner = promote(nested, 'sum', ['total', 'weights.style']).document;
    const outer = promote(inner, 'perceptual-loss', ['sum', 'style']).document;
    expect(
      vocabularyOf(outer, vocabulary).get('composite:perceptual-loss')!.parameters['style'],
    ).toMatchObject({ default: 10 });
    const set = setParameter(outer, vocabulary, 'perceptual-loss.style', '3');
    expect(texts(set)).toEqual([]);
    expect(expand(set).nodes.find(({ id }) => id.endsWith('/total'))!.params).toEqual({
      weights: { style: 3 },
    });
  });

  it('are refused if their value does not fit or their target does not exist', () => {
    const { document } = promote(grouped(), 'perceptual-loss', ['style', 'normalization']);
    expect(texts(change(document, 'perceptual-loss', { params: { normalization: 'none' } }))[0]).toMatch(
      /^perceptual-loss · normalization: The value is not one of the choices/,
    );
    expect(texts(change(document, 'perceptual-loss', { params: { layers: [] } }))[0]).toMatch(
      /^perceptual-loss · layers: “composite:perceptual-loss” has no such parameter/,
    );
    const lost = promote(grouped(), 'perceptual-loss', ['nobody', 'steps']).document;
    expect(texts(lost)).toEqual([
      'perceptual-loss · steps: It sets a parameter of “nobody”, but there is no such node inside. Promote the parameter again, or remove it.',
    ]);
  });

  it('scale with the picture if they are in pixels', () => {
    const document = groupNodes(transfer(), vocabulary, ['photo'], 'Photo')!.document;
    const sized = change(promote(document, 'photo', ['photo', 'size']).document, 'photo', {
      params: { size: 100 },
    });
    const node = expand(scalePixels(sized, vocabulary, 2)).nodes.find(({ id }) => id === 'photo/photo')!;
    expect(node.params).toMatchObject({ size: 200 });
  });
});

describe('problems', () => {
  it('name the path of the node', () => {
    const document = grouped();
    const broken = withLevel(
      document,
      'perceptual-loss',
      unwire(levelOf(document, 'perceptual-loss'), 'style.target'),
    );
    expect(texts(broken)).toEqual([
      expect.stringMatching(/^painting: This node has no effect on any result/),
      expect.stringMatching(/^perceptual-loss\/painting-features: This node has no effect/),
      expect.stringMatching(/^perceptual-loss\/style · target: Nothing is connected here/),
    ]);
    expect(texts(unwire(document, 'perceptual-loss.photo'))[0]).toMatch(
      /^perceptual-loss\/photo-features · image: Nothing is connected/,
    );
    expect(texts(rewire(document, 'photo.image', 'perceptual-loss.foto'))[0]).toMatch(/has no such input/);
    expect(texts(change(document, 'perceptual-loss', { type: 'composite:other' }))[0]).toMatch(
      /^perceptual-loss: The graph has no definition “other”/,
    );
  });

  it('report a definition that contains itself, directly or through another', () => {
    const own = (name: string, inner: string): [string, Definition] => [
      name,
      {
        title: name.toUpperCase(),
        nodes: [node(`inner: composite:${inner}`)],
        wires: [],
        inputs: {},
        outputs: {},
      },
    ];
    const document = graph([node('a: composite:a')], []);
    for (const definitions of [[own('a', 'a')], [own('a', 'b'), own('b', 'a')]])
      expect(texts({ ...document, definitions: Object.fromEntries(definitions) })).toEqual([
        expect.stringContaining('would contain itself. Remove the inner composite node'),
      ]);
  });

  it('report a small file that expands to billions of nodes, without expanding it', () => {
    const level = (i: number): Definition => ({
      title: `Level ${i}`,
      nodes: Array.from({ length: 10 }, (_, j) => node(`n${j}: composite:l${i + 1}`)),
      wires: [],
      inputs: {},
      outputs: {},
    });
    const definitions = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`l${i}`, level(i)]));
    const leaf = { title: 'Leaf', nodes: [node('a: image')], wires: [], inputs: {}, outputs: {} };
    const document = { ...graph([node('a: composite:l0')], []), definitions: { ...definitions, l12: leaf } };
    expect(texts(document)).toEqual([
      'The composite nodes of the graph expand to 1.00e+12 nodes; the maximum is 100000. Use fewer of them.',
    ]);
    expect(expand(document)).toBe(document);
  });

  it('report definitions nested too deeply, also in a file with thousands of them', () => {
    const count = 20_000;
    const definitions = Object.fromEntries(
      Array.from({ length: count }, (_, i): [string, Definition] => [
        `d${i}`,
        {
          title: `D${i}`,
          nodes: [node(i + 1 < count ? `n: composite:d${i + 1}` : 'n: image')],
          wires: [],
          inputs: {},
          outputs: {},
        },
      ]),
    );
    expect(texts({ ...graph([node('a: composite:d0')], []), definitions })).toEqual([
      expect.stringMatching(/is nested more than 32 deep/),
    ]);
  });
});

describe('renaming a node in a definition', () => {
  it('updates promoted parameters', () => {
    const document = promote(grouped(), 'perceptual-loss', ['total', 'weights.style']).document;
    const level = renameIds(levelOf(document, 'perceptual-loss'), vocabulary, new Map([['total', 'sum']]));
    const renamed = withLevel(document, 'perceptual-loss', level);
    expect(renamed.definitions!['perceptual-loss']!.parameters).toEqual({
      style: { to: [['sum', 'weights.style']] },
    });
    expect(texts(renamed)).toEqual([]);
  });
});

describe('mute and bypass', () => {
  it('keep a composite node unexpanded, because nothing in it is computed', () => {
    const off = change(grouped(), 'perceptual-loss', { muted: true });
    expect(expand(off).nodes.map(({ id }) => id)).toContain('perceptual-loss');
  });
});
