import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../src/compile/catalogue.ts';
import { compile } from '../../src/compile/compile.ts';
import { naturalLength } from '../../src/compile/natural-length.ts';
import { groupNodes } from '../../src/graph/edits/group.ts';
import { promote } from '../../src/graph/edits/promote.ts';
import { setParameter } from '../../src/graph/edit.ts';
import { changesBetween } from '../../src/run/changes.ts';
import type { Architecture } from '../../src/models/architecture.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, transfer } from '../graph/build.ts';

const tiny: Architecture = {
  name: 'tiny',
  input: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  layers: [
    { kind: 'conv', name: 'conv1_1', in: 3, out: 4 },
    { kind: 'pool', name: 'pool1' },
    { kind: 'conv', name: 'conv2_1', in: 4, out: 6 },
  ],
  pooling: 'max',
  license: 'none',
  provenance: 'made up',
};
const catalogue: Catalogue = { pictureSize: () => ({ width: 20, height: 15 }), network: () => tiny };

const all = transfer()
  .nodes.map(({ id }) => id)
  .filter((id) => !['photo', 'painting', 'save'].includes(id));
const plain = transfer();
const stage = groupNodes(plain, vocabulary, all, 'Style transfer stage')!.document;

/** A plan as text, without the nodes that its values come from. */
const planText = (document: typeof plain) => {
  const { loop, start } = compile(document, vocabulary, catalogue).stages[0]!;
  return [loop, start].map(({ once, each }) =>
    [...once, ...each].map(({ value: { primitive, shape } }) => `${primitive} ${shape.join('x')}`),
  );
};

describe('a graph with composite nodes', () => {
  it('compiles to the same plan as without them', () => {
    expect(planText(stage)).toEqual(planText(plain));
    expect(naturalLength(stage, vocabulary, catalogue)).toBe(20);
  });

  it('names stages, terms and pictures by their path', () => {
    const { stages, pictures } = compile(stage, vocabulary, catalogue);
    expect(stages[0]!.node).toBe('style-transfer-stage/optimizer');
    expect(stages[0]!.terms).toEqual([
      'style-transfer-stage/content',
      'style-transfer-stage/style',
      'style-transfer-stage/smoothness',
    ]);
    expect(pictures.at(-1)!.node).toBe('save');
  });

  it('changes promoted weights and settings during a run, and nothing else', () => {
    const named = 'style-transfer-stage';
    const weight = promote(stage, named, ['total', 'weights.style']);
    const steps = promote(weight.document, named, ['optimizer', 'steps']);
    const layers = promote(steps.document, named, ['content', 'normalization']).document;
    const set = (target: string, value: string) =>
      setParameter(layers, vocabulary, `${named}.${target}`, value);
    expect(changesBetween(layers, set('style', '3'), vocabulary)).toMatchObject({
      kind: 'live',
      knobs: [{ node: `${named}/total`, parameter: 'weights.style', value: 3 }],
    });
    const live = changesBetween(layers, set('steps', '20'), vocabulary);
    expect(live.kind === 'live' && live.settings.get(`${named}/optimizer`)).toMatchObject({ steps: 20 });
    expect(changesBetween(layers, set('normalization', 'keras'), vocabulary).kind).toBe('structure');
    expect(changesBetween(layers, change(layers, named, { position: [1, 2] }), vocabulary).kind).toBe('none');
  });

  it('passes its input through if it is bypassed, and has no output if it is muted', () => {
    const recolored = groupNodes(
      {
        ...plain,
        nodes: [...plain.nodes, { id: 'soft', type: 'blur' }],
        wires: [
          ...plain.wires.filter(({ to }) => to[0] !== 'canvas'),
          { from: ['photo', 'image'], to: ['soft', 'image'] },
          { from: ['soft', 'image'], to: ['canvas', 'start'] },
        ],
      },
      vocabulary,
      ['soft'],
      'Softened',
    )!.document;
    const bypassed = change(recolored, 'softened', { bypassed: true });
    expect(planText(bypassed)).toEqual(planText(plain));
    const muted = change(stage, 'style-transfer-stage', { muted: true });
    expect(compile(muted, vocabulary, catalogue)).toMatchObject({ stages: [], pictures: [] });
  });
});
