import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openGraph } from '../../src/cli/open-graph.ts';
import { beginRecord } from '../../src/cli/recording.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { encodePicture } from '../../src/images/codec.node.ts';
import { carriedPictures } from '../../src/share/pictures.ts';
import { graph, node, wire } from '../graph/build.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const choice = { engine: { name: 'cpu' } as Engine, reason: 'asked for' };

it('the record of a run contains the pictures of the run, even if the files have changed', async () => {
  const picture = await encodePicture({ width: 2, height: 1, data: new Float32Array(6) }, 'png');
  const file = join(folder, 'photo.png');
  writeFileSync(file, picture);
  const document = graph(
    [
      node('photo: image', { source: 'photo.png', size: 0 }),
      node('save: save'),
      node('unused: image', { source: 'never-there.png' }, { muted: true }),
    ],
    [wire('photo.image', 'save.image')],
  );
  const opened = await openGraph(document, join(folder, 'graph.stylograph.json'));
  writeFileSync(file, 'no picture any more');

  const { graph: recorded } = (await beginRecord(opened, choice)).record;
  const [carried] = carriedPictures(recorded).values();
  expect(Buffer.from(carried!.bytes).equals(picture)).toBe(true);
  expect(recorded.nodes.map(({ params }) => params?.['source'])).toEqual([
    expect.stringMatching(/^asset:sha256-/),
    undefined,
    'never-there.png',
  ]);
});
