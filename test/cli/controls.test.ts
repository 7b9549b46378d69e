import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupNodes } from '../../src/graph/edits/group.ts';
import { documentText } from '../../src/graph/parse.ts';
import { readRecord } from '../../src/run/record/schema.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire } from '../graph/build.ts';
import { stylographIn } from './stylograph.ts';

let folder: string;

/** A canvas that is smoothed, in a composite node with its optimizer, and two controls. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-controls-'));
  const plain = graph(
    [
      node('photo: image', { source: 'sample:harbour', size: 24 }),
      node('canvas: canvas'),
      node('flat: total-variation'),
      node('total: weighted-sum', { weights: { flat: 1 } }),
      node('optimizer: optimizer', { steps: 2, method: 'gradient-descent' }),
      node('save: save'),
    ],
    [
      wire('photo.image', 'canvas.start'),
      wire('canvas.image', 'flat.image'),
      wire('flat.loss', 'total.terms.flat'),
      wire('total.loss', 'optimizer.loss'),
      wire('optimizer.image', 'save.image'),
    ],
  );
  const document = groupNodes(
    {
      ...plain,
      controls: [
        { name: 'photo', help: 'The picture to smooth.', to: [['photo', 'source']] },
        { name: 'smoothness', help: 'How smooth.', to: [['total', 'weights.flat']], min: 0, max: 9 },
        { name: 'size', to: [['photo', 'size']] },
      ],
    },
    vocabulary,
    ['canvas', 'flat', 'total', 'optimizer'],
    'Smoothed',
  )!.document;
  writeFileSync(join(folder, 'smooth.stylograph.json'), documentText(document));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const stylograph = (...args: string[]) => stylographIn(folder, ['run', 'smooth.stylograph.json', ...args]);

describe('the controls of a graph', () => {
  it('are in the help of the command', async () => {
    const { out } = await stylograph('--help');
    expect(out).toContain('Controls of the graph:');
    expect(out).toMatch(/--photo <value> +The picture to smooth\. Now: "sample:harbour"/);
    expect(out).toMatch(/--smoothness <value> +How smooth\. \(0 to 9\) Now: 1\./);
    expect(out.match(/^ +--size/gm)).toHaveLength(1);
  });

  it('are options, also for parameters in composite nodes; --steps applies inside too', async () => {
    const { err } = await stylograph(
      '--smoothness=3',
      '--steps',
      '1',
      '--record',
      'record',
      '--engine',
      'wasm',
    );
    expect(err).toContain('smoothed/optimizer: finished after 1 steps');
    const text = readFileSync(join(folder, 'record', 'record.json'), 'utf8');
    const record = readRecord(JSON.parse(text));
    expect(record.graph.nodes.find(({ id }) => id === 'smoothed')!.params).toEqual({ flat: 3 });
    expect(record.results.map(({ node, file }) => [node, file])).toContainEqual(['save', 'save.png']);
    const [frame] = record.frames;
    expect(frame!.file).toBe('frames/smoothed.optimizer-000001.png');
    expect(readFileSync(join(folder, 'record', frame!.file)).length).toBeGreaterThan(100);
  });

  it('refuse values out of range and missing pictures, named as typed', async () => {
    const range = await stylograph('--smoothness', '10');
    expect(range.code).toBe(2);
    expect(range.err).toContain('“smoothness” cannot be 10: The value must be between 0 and 9.');
    const missing = await stylograph('--photo', 'nothere.jpg');
    expect(missing.code).toBe(1);
    expect(missing.err).toContain('nothere.jpg');
    expect((await stylograph('--smoothnes', '1')).err).toContain('Did you mean --smoothness?');
  });
});
