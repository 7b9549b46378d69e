import { describe, expect, it } from 'vitest';
import { controlsOf, setControl, setControlText } from '../../src/graph/controls.ts';
import type { GraphControl } from '../../src/graph/document.ts';
import { groupNodes } from '../../src/graph/edits/group.ts';
import { problemText } from '../../src/graph/problem.ts';
import { validate } from '../../src/graph/validate.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { transfer } from './build.ts';

const controls: GraphControl[] = [
  { name: 'photo', title: 'Photo', to: [['photo', 'source']] },
  { name: 'strength', to: [['total', 'weights.style']], min: 0, max: 100 },
  {
    name: 'size',
    to: [
      ['photo', 'size'],
      ['painting', 'size'],
    ],
    min: 64,
    max: 2048,
  },
];
const document = { ...transfer(), controls };

describe('controls', () => {
  it('are listed in order, with their own titles and ranges, at the values in the graph', () => {
    expect(controlsOf(document, vocabulary)).toMatchObject([
      { name: 'photo', title: 'Photo', parameter: { kind: 'picture', default: 'photo' } },
      { name: 'strength', title: 'style', parameter: { kind: 'number', default: 10, min: 0, max: 100 } },
      { name: 'size', title: 'Size', parameter: { default: 0, min: 64, max: 2048 } },
    ]);
  });

  it('set all their targets', () => {
    const set = setControlText(document, vocabulary, 'size', '640');
    expect(controlsOf(set, vocabulary)[2]!.parameter.default).toBe(640);
    expect(set.nodes.find(({ id }) => id === 'painting')!.params).toMatchObject({ size: 640 });
    const weighted = setControl(document, vocabulary, 'strength', 3);
    expect(weighted.nodes.find(({ id }) => id === 'total')!.params).toEqual({ weights: { style: 3 } });
  });

  it('refuse values out of range and unknown names', () => {
    expect(() => setControlText(document, vocabulary, 'strength', '101')).toThrow(
      '“strength” cannot be 101: The value must be between 0 and 100. Give 0 to 100.',
    );
    expect(() => setControlText(document, vocabulary, 'strength', 'much')).toThrow('must be a number');
    expect(() => setControl(document, vocabulary, 'strenght', 1)).toThrow(
      'The graph has no control “strenght”. Did you mean “strength”? It has photo, strength, size.',
    );
  });

  it('keep their targets when these are grouped into a composite node', () => {
    const grouped = groupNodes(
      document,
      vocabulary,
      ['total', 'content', 'style', 'smoothness'],
      'Loss',
    )!.document;
    expect(validate(grouped, vocabulary)).toEqual([]);
    const set = setControl(grouped, vocabulary, 'strength', 4);
    expect(set.nodes.find(({ id }) => id === 'loss')!.params).toEqual({ style: 4 });
  });

  it('cause a warning if they have no target or a duplicate name', () => {
    const broken = {
      ...transfer(),
      controls: [
        { name: 'a', to: [['nobody', 'size']] },
        { name: 'a', to: [['photo', 'size']] },
      ] satisfies GraphControl[],
    };
    expect(validate(broken, vocabulary).map(problemText)).toEqual([
      'The control “a” sets “nobody.size”, but the graph has no such parameter. Remove the control, or create it again from the parameter.',
      'Two controls are named “a”. Rename one of them.',
    ]);
  });
});
