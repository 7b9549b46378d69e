import { expect, it } from 'vitest';
import { chooseEngine } from '../../../src/engines/choose.ts';
import { decodePicture } from '../../../src/images/codec.browser.ts';
import { patterns } from '../../../src/images/patterns.ts';
import { openAndCompile } from '../../../src/run/opened-graph.ts';
import { records } from '../../../src/studio/records/database.ts';
import type { Report } from '../../../src/studio/run/protocol.ts';
import { WorkingRun } from '../../../src/studio/run/working-run.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { graph, node, wire } from '../../graph/build.ts';

it('keeps the picture of a run whose graph shows none, even though events transfer their data', async () => {
  const document = graph(
    [
      node('photo: image', { source: 'photo', size: 16 }),
      node('canvas: canvas'),
      node('smooth: total-variation'),
      node('optimizer: optimizer', { steps: 2, learningRate: 0.1 }),
    ],
    [
      wire('photo.image', 'canvas.start'),
      wire('canvas.image', 'smooth.image'),
      wire('smooth.loss', 'optimizer.loss'),
    ],
  );
  const opened = await openAndCompile(document, vocabulary, {
    loadPicture: () =>
      Promise.resolve(patterns.marble({ width: 16, height: 16, scale: 4, seed: 1, colors: 'sea' })),
    loadNetwork: () => Promise.reject(new Error('The graph names no network.')),
  });
  const { engine } = await chooseEngine('wasm');
  const told: Report[] = [];
  // As the worker sends it to the page: transferred data is gone here.
  const run = new WorkingRun((report, transfer = []) => told.push(structuredClone(report, { transfer })));
  await run.go(opened, engine, undefined, undefined);
  engine.dispose();

  expect(told.filter(({ type }) => type === 'unkept')).toEqual([]);
  const last = told.findLast((report) => report.type === 'record')!;
  expect(last.record.results.map((result) => [result.node, result.width])).toEqual([['optimizer', 16]]);
  const kept = (await (await records()).run(last.record.id))!;
  expect(kept.record.status).toBe('finished');
  expect(kept.thumbnail).toMatch(/^data:image\/jpeg/);
  const result = kept.pictures.find(({ step }) => step === undefined)!;
  expect(result.node).toBe('optimizer');
  const picture = await decodePicture(result.png);
  const ended = told.find((report) => report.type === 'ended')!;
  // To the rounding of a file.
  picture.data.forEach((x, i) => {
    expect(Math.abs(x - Math.min(1, Math.max(0, ended.entries![i]!)))).toBeLessThan(1 / 255);
  });
  expect(await (await records()).checkpoint(last.record.id)).toBeUndefined();
});

it('answers each edit, even before its graph is open, and keeps the record of a graph that optimizes nothing', async () => {
  const shown = (width: number) =>
    graph(
      [node('canvas: canvas', { width, height: 8 }), node('shown: preview')],
      [wire('canvas.image', 'shown.image')],
    );
  const told: Report[] = [];
  const run = new WorkingRun((report) => told.push(report));
  const document = shown(8);
  run.edit({ ...document, title: 'Noise' });
  const nothing = () => Promise.reject(new Error('The graph names nothing.'));
  const opened = await openAndCompile(document, vocabulary, { loadPicture: nothing, loadNetwork: nothing });
  const { engine } = await chooseEngine('wasm');
  await run.go(opened, engine, undefined, undefined);
  engine.dispose();
  run.edit(shown(16));

  const answers = told.flatMap((report) => (report.type === 'edited' ? [report.changes.kind] : []));
  expect(answers).toEqual(['none', 'structure']);
  expect(told.filter(({ type }) => type === 'unkept' || type === 'failed')).toEqual([]);
  const last = told.findLast((report) => report.type === 'record')!;
  const kept = (await (await records()).run(last.record.id))!;
  expect(kept.record).toMatchObject({ status: 'finished', stages: [] });
  expect(kept.pictures.map((picture) => picture.node)).toEqual(['shown']);
});
