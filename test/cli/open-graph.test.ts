import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { planCommand } from '../../src/cli/commands/plan.ts';
import { runCommand } from '../../src/cli/commands/run.ts';
import { openGraph } from '../../src/cli/open-graph.ts';
import { compile } from '../../src/compile/compile.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { documentText } from '../../src/graph/parse.ts';
import { validate } from '../../src/graph/validate.ts';
import { decodePicture, encodePicture } from '../../src/images/codec.node.ts';
import { patterns } from '../../src/images/patterns.ts';
import { change, graph, node, transfer, wire } from '../graph/build.ts';

vi.mock('../../src/compile/compile.ts', { spy: true });
vi.mock('../../src/graph/validate.ts', { spy: true });

const folder = mkdtempSync(join(tmpdir(), 'stylograph-open-'));
const inFolder = (name: string) => join(folder, name);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function writePicture(name: string, width: number, height: number): Promise<void> {
  const picture = patterns.marble({ width, height, scale: 8, seed: 1, colors: 'sea' });
  writeFileSync(inFolder(name), await encodePicture(picture, 'png'));
}
await writePicture('panorama.png', 64, 2);
await writePicture('square.png', 32, 32);

/** A transfer onto a panorama whose picture is too low for its deep layer until it is enlarged. */
function panorama(): GraphDocument {
  const layers = { params: { layers: ['conv3_1'] } };
  const document = change(small(), 'photo', { params: { source: 'panorama.png', size: 64 } });
  return change(change(document, 'photo-features', layers), 'content-features', layers);
}

/** A transfer at 16 pixels. */
function small(): GraphDocument {
  const source = { params: { source: 'square.png', size: 16 } };
  return change(change(transfer(), 'photo', source), 'painting', source);
}

function write(document: GraphDocument): string {
  writeFileSync(inFolder('graph.stylograph.json'), documentText(document));
  return inFolder('graph.stylograph.json');
}

const options = { engine: 'wasm', steps: 1, json: true } as const;

beforeEach(() => {
  vi.clearAllMocks();
  vi.spyOn(console, 'error').mockReturnValue(undefined);
  vi.spyOn(console, 'log').mockReturnValue(undefined);
});

describe('a requested size', () => {
  it('is the only size at which anything is checked', async () => {
    const document = panorama();
    const path = inFolder('graph.stylograph.json');
    await expect(openGraph(document, path)).rejects.toThrow('64 x 2, is too small');
    const { compiled } = await openGraph(document, path, { size: 160 });
    expect(compiled.stages[0]!.canvas.shape).toEqual([5, 160, 3]);
    await expect(openGraph(document, path, { size: 100 })).rejects.toThrow('100 x 3, is too small');
  });

  it('applies to the last canvas if one optimizer continues from another', async () => {
    const document = small();
    const chained = {
      ...document,
      nodes: [
        ...document.nodes,
        node('larger: resize', { size: 32 }),
        node('next: canvas'),
        node('smooth: total-variation'),
        node('second: optimizer', { steps: 1 }),
      ],
      wires: [
        ...document.wires,
        wire('optimizer.image', 'larger.image'),
        wire('larger.image', 'next.start'),
        wire('next.image', 'smooth.image'),
        wire('smooth.loss', 'second.loss'),
      ],
    };
    const { compiled } = await openGraph(chained, inFolder('graph.stylograph.json'), { size: 64 });
    expect(compiled.stages.map(({ canvas }) => canvas.shape.slice(0, 2))).toEqual([
      [32, 32],
      [64, 64],
    ]);
    expect(compile).toHaveBeenCalledTimes(1);
  });

  it('applies to the last picture if nothing is optimized', async () => {
    const shown = graph(
      [node('photo: image', { source: 'panorama.png', size: 64 }), node('look: preview')],
      [wire('photo.image', 'look.image')],
    );
    const { compiled } = await openGraph(shown, inFolder('graph.stylograph.json'), { size: 128 });
    expect(compiled.pictures[0]!.shape).toEqual([4, 128, 3]);
  });

  it('does not hide problems of the graph', async () => {
    const document = change(transfer(), 'photo', { params: { source: 'gone.png' } });
    await expect(openGraph(document, inFolder('a.json'), { size: 64 })).rejects.toThrow('gone.png');
  });
});

describe('a graph is validated and compiled once', () => {
  it.each([
    ['for a run', 16, (path: string) => runCommand(path, { ...options, set: [], out: inFolder('a.png') })],
    [
      'for a run of a size',
      24,
      (path: string) => runCommand(path, { ...options, set: [], size: 24, out: inFolder('a.png') }),
    ],
    // It compiles the graph at other sizes too, to find the largest that fits.
    ['for a plan of a size', 24, (path: string) => planCommand(path, { size: 24 })],
  ])('%s', async (_, size, command) => {
    expect(await command(write(small()))).toBe(0);
    for (const step of [compile, validate]) {
      const sizes = vi
        .mocked<(document: GraphDocument, ...rest: never[]) => unknown>(step)
        .mock.calls.map(([{ nodes }]) => nodes.find(({ id }) => id === 'photo')!.params!['size']);
      expect(sizes.filter((each) => each === size)).toHaveLength(1);
    }
  });
});

describe('a graph that saves nothing', () => {
  it('produces the last picture that it shows', async () => {
    const shown = graph(
      [node('photo: image', { source: 'square.png', size: 16 }), node('look: preview')],
      [wire('photo.image', 'look.image')],
    );
    expect(await runCommand(write(shown), { ...options, set: [], out: inFolder('shown.png') })).toBe(0);
    expect((await decodePicture(readFileSync(inFolder('shown.png')))).width).toBe(16);
  });
});
