import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { documentText } from '../../src/graph/parse.ts';
import { readRecord } from '../../src/run/record/schema.ts';
import { change, node, rewire, transfer, wire } from '../graph/build.ts';
import { stylographIn } from './stylograph.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-resume-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Two optimizers, one after the other: a few steps of L-BFGS, then enough of Adam to be killed in their midst. */
function long(): GraphDocument {
  let document = transfer();
  for (const [id, source] of Object.entries({ photo: 'sample:harbour', painting: 'sample:waves' }))
    document = change(document, id, { params: { source, size: 32 } });
  document = change(document, 'optimizer', { params: { method: 'l-bfgs', steps: 3 } });
  const nodes = [
    node('next: canvas'),
    node('loss: total-variation'),
    node('second: optimizer', { steps: 20000 }),
  ];
  const wires = [
    wire('optimizer.image', 'next.start'),
    wire('next.image', 'loss.image'),
    wire('loss.loss', 'second.loss'),
  ];
  const chained = {
    ...document,
    nodes: [...document.nodes, ...nodes],
    wires: [...document.wires, ...wires],
  };
  return rewire(chained, 'second.image', 'save.image');
}

const read = (name: string) =>
  readRecord(JSON.parse(readFileSync(join(folder, name, 'record.json'), 'utf8')));

/** What of a record has to be the same however often the run was cut off. */
function essence(name: string) {
  const { results, stages, graphHash } = read(name);
  const timeless = stages.map(({ curves, ...stage }) => ({ ...stage, curves: { ...curves, seconds: [] } }));
  return { results, stages: timeless, graphHash };
}

describe('a killed run', () => {
  it('resumes from its last checkpoint with the same result', async () => {
    writeFileSync(join(folder, 'long.stylograph.json'), documentText(long()));
    const args = ['run', 'long.stylograph.json', '--json', '--out'];
    const killed = await stylographIn(folder, [...args, 'a.png', '--record', 'killed'], (_, child) => {
      if (existsSync(join(folder, 'killed/checkpoint.bin'))) child.kill('SIGKILL');
    });
    expect(killed.code).toBeNull();
    expect(read('killed')).toMatchObject({ status: 'running', results: [] });
    const steps = read('killed').stages.at(-1)!.curves.step.length;
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(20000);

    const file = join(folder, 'killed/checkpoint.bin');
    const kept = readFileSync(file);
    const damaged = Buffer.from(kept);
    damaged[damaged.length - 2]! ^= 0x40;
    writeFileSync(file, damaged);
    const refused = await stylographIn(folder, ['run', '--record', 'killed', '--resume', '--out', 'b.png']);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /^error: killed\/checkpoint\.bin is damaged: “.+” has changed\. Delete this file/,
    );
    writeFileSync(file, kept);

    const resumed = await stylographIn(folder, [
      'run',
      '--record',
      'killed',
      '--resume',
      '--json',
      '--out',
      'b.png',
    ]);
    expect(resumed).toMatchObject({ code: 0, err: '' });
    // What was done before is not done again.
    expect(resumed.out).not.toContain('"optimizer":"optimizer"');
    expect(resumed.out).not.toContain('"step":1,');
    await stylographIn(folder, [...args, 'c.png', '--record', 'whole']);
    expect(essence('killed')).toEqual(essence('whole'));
    expect(read('killed').events.map(({ what }) => what)).toContain('resumed');
    expect(existsSync(join(folder, 'killed/checkpoint.bin'))).toBe(false);

    const again = await stylographIn(folder, ['run', '--record', 'killed', '--resume']);
    expect(again.err).toContain('The run in killed has ended (finished).');
  });

  it('reports that there is nothing to resume', async () => {
    expect((await stylographIn(folder, ['run', '--resume'])).err).toContain('Give the folder of its record');
    expect((await stylographIn(folder, ['run', '--record', 'none', '--resume'])).err).toContain(
      'contains no record',
    );
  });
});
