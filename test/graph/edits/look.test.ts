import { describe, expect, it } from 'vitest';
import { addFrame, colorFrame, leaveFrames } from '../../../src/graph/edits/frames.ts';
import { setMarks } from '../../../src/graph/edits/marks.ts';
import { isSet, resetParameter, setParameterValue } from '../../../src/graph/edits/parameters.ts';
import { knownColor, widthOf } from '../../../src/graph/node-look.ts';
import { documentText, parseDocument } from '../../../src/graph/parse.ts';
import { transfer } from '../build.ts';

describe('the look of nodes and frames', () => {
  it('is kept in the document, and taken off again', () => {
    const colored = setMarks(transfer(), ['style', 'content'], { color: 'teal', width: 300 });
    const looks = parseDocument(documentText(colored)).nodes.flatMap(({ id, color, width }) =>
      color === undefined ? [] : [[id, color, width]],
    );
    expect(looks.sort()).toEqual([
      ['content', 'teal', 300],
      ['style', 'teal', 300],
    ]);
    const plain = setMarks(colored, ['style', 'content'], { color: undefined, width: undefined });
    expect(plain).toEqual(transfer());
  });

  it('of other programs is preserved and ignored', () => {
    const { nodes, ...rest } = transfer();
    const foreign = { ...rest, nodes: nodes.map((node) => ({ ...node, color: ['#322'], width: 'wide' })) };
    const read = parseDocument(JSON.stringify(foreign));
    expect(read.nodes).toEqual(foreign.nodes);
    expect([knownColor(read.nodes[0]!.color), widthOf(read.nodes[0]!)]).toEqual([undefined, 216]);
    expect(['#fff', 'RED', 'red', 3, undefined].map(knownColor)).toEqual([
      undefined,
      undefined,
      'red',
      undefined,
      undefined,
    ]);
  });

  it('has a width within limits', () => {
    expect([1, 200.4, 9999, NaN, null].map((width) => widthOf({ width }))).toEqual([160, 200, 640, 216, 216]);
  });

  it('of a frame is a color', () => {
    const { document, frame } = addFrame(transfer(), ['style'], 'Style');
    const colored = colorFrame(document, frame, 'red');
    expect(colored.frames?.[0]).toMatchObject({ id: frame, color: 'red' });
    expect(colorFrame(colored, frame, 'red')).toBe(colored);
    expect(colorFrame(colored, frame, undefined)).toEqual(document);
  });
});

it('nodes leave some of their frames', () => {
  const inner = addFrame(transfer(), ['style', 'content'], 'Inner').document;
  const outer = addFrame(inner, ['style', 'content', 'photo'], 'Outer').document;
  const left = leaveFrames(outer, new Set(['style']), new Set(['frame']));
  expect(left.frames?.map(({ nodes }) => nodes)).toEqual([['content'], ['style', 'content', 'photo']]);
});

it('one of several weights is reset alone, and the parameter with the last', () => {
  const set = setParameterValue(transfer(), 'total', 'weights', { style: 2, content: 3 });
  const total = (document: typeof set) => document.nodes.find(({ id }) => id === 'total')!;
  expect(isSet(total(set), 'weights.style')).toBe(true);
  const one = resetParameter(set, 'total', 'weights.style');
  expect(total(one).params?.['weights']).toEqual({ content: 3 });
  expect(isSet(total(one), 'weights.style')).toBe(false);
  expect(resetParameter(one, 'total', 'weights.style')).toBe(one);
  expect(total(resetParameter(one, 'total', 'weights.content')).params?.['weights']).toBeUndefined();
});
