import { describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../../src/graph/document.ts';
import { groupNodes } from '../../../src/graph/edits/group.ts';
import { addNode } from '../../../src/graph/edits/add.ts';
import { dissolve } from '../../../src/graph/edits/definitions.ts';
import { remove } from '../../../src/graph/edits/remove.ts';
import { setParameterValue } from '../../../src/graph/edits/parameters.ts';
import { INPUTS, levelOf } from '../../../src/graph/level.ts';
import { lossOf, progressOf } from '../../../src/studio/canvas/run-views.ts';
import { withoutUnusedAssets } from '../../../src/studio/files/pictures.ts';
import { nodeTitle, sourcesOf, stageTitle, termTitle } from '../../../src/studio/panels/run/graph-names.ts';
import { peeksAt } from '../../../src/studio/run/thumbnails.ts';
import { whatRuns } from '../../../src/studio/run/what-runs.ts';
import { History } from '../../../src/studio/state/history.ts';
import {
  givingPath,
  leadsTo,
  pathOf,
  pathOfOutput,
  placeOf,
  stepsTo,
} from '../../../src/studio/state/levels.ts';
import type { RunState, StageState } from '../../../src/studio/state/run-state.svelte.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { transfer } from '../../graph/build.ts';

const group =
  (nodes: readonly string[], title: string) =>
  (shown: GraphDocument): GraphDocument =>
    groupNodes(shown, vocabulary, nodes, title)!.document;

/** The style loss in a composite node, and that with all that feeds it in another. */
function nested(start = transfer()): History {
  const outer = History.begin(start).editShown(
    'group Losses',
    group(['style', 'content', 'style-features', 'content-features'], 'Losses'),
  ).history;
  const inner = outer.show(['losses']).editShown('group Style', group(['style', 'style-features'], 'Style'));
  return inner.history.show(['losses', 'style']);
}

describe('a level of a graph', () => {
  it('accepts edits, which appear at every level above', () => {
    const history = nested().editShown('normalize', (shown) =>
      setParameterValue(shown, 'style', 'normalization', 'gatys-paper'),
    ).history;
    const { definitions } = history.document;
    expect(definitions!['style']!.nodes.find(({ id }) => id === 'style')!.params).toEqual({
      normalization: 'gatys-paper',
    });
    expect(history.steps.map(({ definition }) => definition)).toEqual(['losses', 'style']);
    expect(history.show(['losses']).shown.nodes.map(({ id }) => id)).toContain('style');
    expect(history.show([]).shown).toBe(history.document);
  });

  it('is shown again when a step made there is undone or redone', () => {
    const start = transfer();
    const changed = nested(start).editShown('delete', (shown) =>
      remove(shown, vocabulary, { nodes: ['style-features'], wires: [] }),
    ).history;
    const up = changed.show([]);
    const undone = up.undo();
    expect(undone.steps).toHaveLength(2);
    expect(undone.undoLabel).toBe('group Style');
    const twice = undone.undo();
    expect(twice.steps.map(({ node }) => node.id)).toEqual(['losses']);
    const all = twice.undo();
    expect(all.document).toBe(start);
    expect(all.steps).toEqual([]);
    expect(
      all
        .redo()
        .redo()
        .steps.map(({ node }) => node.id),
    ).toEqual(['losses']);
    expect(all.redo().redo().redo().document).toBe(changed.document);
  });

  it('stays open when a step that belongs to no level is undone', () => {
    const titled = nested().edit('rename the graph', { ...nested().document, title: 'Mine' });
    expect(titled.undo().steps).toHaveLength(2);
  });

  it('closes when its composite node is removed', () => {
    const inside = nested();
    const { document } = inside
      .show([])
      .editShown('dissolve', (shown) => dissolve(shown, vocabulary, 'losses').document).history;
    const left = inside.edit('dissolve', document);
    expect(left.steps).toEqual([]);
    expect(left.shown).toBe(document);
    expect(Object.keys(document.definitions!)).toEqual(['style']);
  });

  it('refuses a composite node inside itself, and names it', () => {
    const inside = nested();
    const { history, problem } = inside.editShown(
      'add losses',
      (shown) => addNode(shown, 'composite:losses', [0, 0]).document,
    );
    expect(problem?.reason).toMatch(
      /“Losses”.*“Style”.*would contain itself|“Style”.*“Losses”.*would contain itself/,
    );
    expect(history).toBe(inside);
  });

  it('adds no step if nothing changes', () => {
    const inside = nested();
    expect(inside.editShown('nothing', (shown) => shown).history).toBe(inside);
  });
});

describe('a path', () => {
  const { document } = nested();

  it('identifies a node and its level', () => {
    expect(placeOf('losses/style/style')).toEqual({ level: ['losses', 'style'], node: 'style' });
    expect(placeOf('style')).toEqual({ level: [], node: 'style' });
    expect(pathOf(['losses'], 'content')).toBe('losses/content');
    expect(pathOf(['losses'], INPUTS)).toBeUndefined();
    expect([leadsTo('losses/style', 'losses'), leadsTo('losses-2/style', 'losses')]).toEqual([true, false]);
  });

  it('leads to the inner node that provides what a composite node shows', () => {
    const losses = document.nodes.find(({ id }) => id === 'losses')!;
    expect(givingPath(document, 'losses', losses.type)).toMatch(/^losses\/(style\/style|content)$/);
    expect(givingPath(document, 'photo', 'image')).toBe('photo');
    expect(givingPath(document, 'gone', 'composite:gone')).toBeUndefined();
  });

  it('leads out of composite nodes to what provides their inputs, and into those that provide outputs', () => {
    const level = ['losses', 'style'];
    const definition = stepsTo(document, level).at(-1)!.definition;
    const wires = levelOf(document, definition).wires;
    const end = (node: string, socket: string) => {
      const [from, output] = wires.find(({ to }) => to.join('.') === `${node}.${socket}`)!.from;
      return { node: from, socket: output };
    };
    expect(end('style-features', 'image').node).toBe(INPUTS);
    expect(pathOfOutput(document, level, end('style-features', 'image'))).toBe('canvas');
    expect(pathOfOutput(document, level, end('style', 'target'))).toBe('painting-features');
    expect(pathOfOutput(document, level, end('style', 'features'))).toBe('losses/style/style-features');
    const losses = document.wires.find(({ from }) => from[0] === 'losses')!.from;
    expect(pathOfOutput(document, [], { node: losses[0], socket: losses[1] })).toMatch(/^losses\//);
    expect(pathOfOutput(document, [], { node: 'gone', socket: 'image' })).toBeUndefined();
  });

  it('is shown as titles', () => {
    expect(nodeTitle(document, 'losses/style/style-features')).toBe('Losses › Style › Style features');
    expect(nodeTitle(document, 'photo-features')).toBe('Photo features');
    expect(nodeTitle(document, 'losses/gone')).toBe('Losses › Gone');
    const level = { node: 'losses/optimizer', share: 1 / 4 } as StageState;
    expect(stageTitle(document, level)).toBe('Losses, 1/4');
    expect(termTitle(document, 'losses/style/style', level)).toBe('Style › Style');
    expect(termTitle(document, 'content', level)).toBe('Content');
  });
});

describe('the results of a composite node', () => {
  const { document } = nested();
  const curves = {
    steps: [1, 2],
    evaluations: [1, 2],
    seconds: [1, 2],
    total: [10, 8],
    terms: { 'losses/content': [2, 1], 'losses/style/style': [4, 3] },
    weights: { 'losses/content': [1, 1], 'losses/style/style': [2, 2] },
    weighted: { 'losses/content': [2, 1], 'losses/style/style': [8, 6] },
  };
  // Only the part that is read: the state itself needs the compiler of Svelte.
  const told = { current: 'optimizer', curves: { optimizer: curves }, stages: {} };
  const run = told as unknown as RunState;

  it('include the weighted sum of its inner terms, or the only one', () => {
    expect(lossOf(run, 'losses')).toEqual({ value: 7, weight: undefined, share: 7 / 8, curve: [10, 7] });
    expect(lossOf(run, 'losses/style')).toEqual({ value: 3, weight: 2, share: 6 / 8, curve: [4, 3] });
    expect(lossOf(run, 'loss')).toBeUndefined();
  });

  it('include the inner stage that started last', () => {
    const stage = { engine: 'cpu', share: 1, step: 3, steps: 9, seconds: 1, secondsLeft: 2, end: undefined };
    const stages = {
      first: { ...stage, id: 'first', node: 'stages/first', step: 9 },
      second: { ...stage, id: 'second', node: 'stages/second' },
      third: { ...stage, id: 'third', node: 'stages/third', engine: '' },
    };
    const going = { ...told, status: 'running', stages } as unknown as RunState;
    expect(progressOf(going, 'stages')).toMatchObject({ step: 3, steps: 9, running: true });
  });

  it('are those of the expanded graph', () => {
    expect(sourcesOf(document, 'optimizer').map(({ node }) => node)).toEqual(['photo', 'painting']);
    const photo = groupNodes(document, vocabulary, ['photo'], 'Pictures')!.document;
    expect(peeksAt(photo).map(({ node }) => node)).toContain('pictures/photo');
    const { definitions, ...rest } = document;
    const changed = setParameterValue(
      { ...rest, nodes: definitions!['style']!.nodes },
      'style',
      'weighting',
      'equal',
    );
    const style = { ...definitions!['style']!, nodes: changed.nodes };
    expect(whatRuns({ ...document, definitions: { ...definitions, style } })).not.toBe(whatRuns(document));
  });
});

it('a file contains the pictures that only nodes in composite nodes show', () => {
  const asset = { name: 'a.png', mime: 'image/png', data: '' };
  const photo = setParameterValue(transfer(), 'photo', 'source', 'asset:used');
  const document = groupNodes(
    { ...photo, assets: { used: asset, unused: asset } },
    vocabulary,
    ['photo'],
    'Photo',
  )!.document;
  expect(Object.keys(withoutUnusedAssets(document).assets!)).toEqual(['used']);
});
