import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { expand } from '../../src/graph/expand.ts';
import { groupNodes } from '../../src/graph/edits/group.ts';
import { promote } from '../../src/graph/edits/promote.ts';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { GraphSweep } from '../../src/graph/document.ts';
import { patterns } from '../../src/images/patterns.ts';
import type { Picture } from '../../src/images/picture.ts';
import { gridOf } from '../../src/lab/cells.ts';
import { curvesSvg, escaped } from '../../src/lab/curves.ts';
import { CellRunner } from '../../src/lab/run-cell.ts';
import { SharedTargets } from '../../src/lab/shared-targets.ts';
import { contactSheet } from '../../src/lab/sheet.ts';
import { csvOf, tableOf, type Outcome } from '../../src/lab/table.ts';
import { TextPainter } from '../../src/lab/text.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RunRecord } from '../../src/run/record/schema.ts';
import { run } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, transfer } from '../graph/build.ts';
import { readBytes } from '../support/fixtures.ts';

const document = change(transfer(), 'optimizer', { params: { steps: 4 } });
const sweep: GraphSweep = {
  axes: [
    { node: 'total', parameter: 'weights.style', values: [1, 100] },
    { node: 'optimizer', parameter: 'method', values: ['adam', 'l-bfgs', 'rmsprop'] },
  ],
};
const grid = gridOf(document, vocabulary, sweep);
const painter = new TextPainter(readFileSync('public/fonts/roboto.woff'));

const opened: string[] = [];
const network = loadFeatureNetwork(await readBytes('public/models/slim19.safetensors'));
const resolver = {
  loadPicture: (name: string) => {
    opened.push(name);
    const seed = name.length;
    return Promise.resolve(patterns.cells({ width: 33, height: 24, seed, scale: 9, colors: 'meadow' }));
  },
  loadNetwork: () => Promise.resolve(network),
};
const choice = await chooseEngine('wasm');
afterAll(() => {
  choice.engine.dispose();
});
const here = { device: 'test', versions: { stylograph: '0' } };

describe('a budget', () => {
  it('limits optimizers in composite nodes, even if these set the steps', () => {
    const grouped = groupNodes(document, vocabulary, ['total', 'optimizer'], 'Stage')!.document;
    const promoted = promote(grouped, 'stage', ['optimizer', 'steps']).document;
    const stage = change(promote(promoted, 'stage', ['total', 'weights.style']).document, 'stage', {
      params: { steps: 60 },
    });
    const axes = [{ node: 'stage', parameter: 'style', values: [1, 2] }];
    for (const budget of [{ steps: 3 }, { evaluations: 3 }]) {
      const { cells } = gridOf(stage, vocabulary, { axes, budget });
      const inner = expand(cells[0]!.document).nodes.find(({ id }) => id === 'stage/optimizer')!;
      expect(inner.params).toMatchObject({ steps: 3 });
    }
  });
});

describe('a grid', () => {
  it('has every combination, the last axis fastest, each as a separate graph', () => {
    expect(grid.cells.map(({ at }) => at.join())).toEqual(['0,0', '0,1', '0,2', '1,0', '1,1', '1,2']);
    const last = grid.cells[5]!;
    expect(last.name).toBe('006');
    const params = (id: string) => last.document.nodes.find((n) => n.id === id)!.params;
    expect(params('total')).toEqual({ weights: { style: 100 } });
    expect(params('optimizer')).toMatchObject({ method: 'rmsprop', steps: 4 });
    expect(last.document.title).toBe('Sweep: total.weights.style 100, optimizer.method rmsprop');
    expect('sweeps' in gridOf({ ...document, sweeps: [sweep] }, vocabulary, sweep).cells[0]!.document).toBe(
      false,
    );
  });

  it('throws all problems of its axes', () => {
    const wrong: GraphSweep = {
      axes: [
        { node: 'gone', parameter: 'steps', values: [1] },
        { node: 'optimizer', parameter: 'method', values: ['magic'] },
      ],
    };
    expect(() => gridOf(document, vocabulary, wrong)).toThrow(/no node “gone”[^]*cannot be "magic"/);
  });
});

describe('cells', () => {
  const results: RunRecord[] = [];
  const runner = new CellRunner(vocabulary, resolver, choice, here);
  const signal = new AbortController().signal;

  it('have the same bits as separate runs, and open pictures once', async () => {
    for (const cell of grid.cells)
      results.push((await runner.run(cell, undefined, signal, () => undefined)).record);
    expect(opened.sort()).toEqual(['painting', 'photo']);
    for (const [i, cell] of grid.cells.entries()) {
      const world = await openWorld(cell.document, vocabulary, resolver);
      const compiled = compile(cell.document, vocabulary, world.catalogue);
      const totals: number[] = [];
      for await (const event of run(compiled, choice.engine, world.read))
        if (event.type === 'step') totals.push(event.total);
      expect(results[i]!.stages[0]!.curves.total).toEqual(totals);
    }
  });

  it('compute targets once', async () => {
    const engine = new SharedTargets(choice.engine);
    for (const cell of grid.cells) {
      const world = await openWorld(cell.document, vocabulary, resolver);
      const compiled = compile(cell.document, vocabulary, world.catalogue);
      const events: RunEvent[] = [];
      for await (const event of run(compiled, engine, world.read)) events.push(event);
      expect(events.at(-1)!.type).toBe('picture');
    }
    // Content features, and two layers of style with their sizes.
    expect(engine.count.computed).toBeGreaterThan(0);
    expect(engine.count.reused).toBe(engine.count.computed * (grid.cells.length - 1));
  });

  it.each([
    [{ steps: 3 }, (r: RunRecord) => r.stages[0]!.curves.step.at(-1) === 3],
    [{ evaluations: 7 }, (r: RunRecord) => [7, 8, 9].includes(r.stages[0]!.curves.evaluations.at(-1)!)],
    [{ seconds: 0.3 }, (r: RunRecord) => Math.max(...r.stages[0]!.curves.seconds.slice(0, -1)) < 0.3],
  ])('end at a budget of %o, each optimizer as if it had finished', async (budget, holds) => {
    const budgeted = gridOf(document, vocabulary, { ...sweep, budget });
    for (const cell of budgeted.cells.slice(0, 2)) {
      const shares: number[] = [];
      const { record } = await runner.run(cell, budget, signal, (_, share) => shares.push(share));
      expect(holds(record)).toBe(true);
      expect(record.status).toBe('finished');
      // Time may run out between a step and the next.
      expect(shares.at(-1)).toBeCloseTo(1, 'seconds' in budget ? 0 : 5);
    }
  });

  it('are listed in a table', () => {
    const outcomes = new Map<string, Outcome>([
      ['001', { record: results[0]! }],
      ['002', { error: 'out of memory, "all" of it' }],
    ]);
    const rows = tableOf(grid, outcomes);
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({
      cell: '001',
      'total.weights.style': 1,
      'optimizer.method': 'adam',
      status: 'finished',
      'optimizer.steps': 4,
      'optimizer.total': results[0]!.stages[0]!.losses!.total,
    });
    const lines = csvOf(rows).split('\r\n');
    expect(lines[0]).toMatch(/^cell,total.weights.style,optimizer.method,status,/);
    expect(lines[2]).toMatch(/^002,1,l-bfgs,failed,.*"out of memory, ""all"" of it"$/);
    expect(csvOf([{ a: '=HYPERLINK("x")' }])).toBe('a\r\n"\'=HYPERLINK(""x"")"\r\n');
  });

  it('have curves whose text is escaped', () => {
    const outcomes = new Map<string, Outcome>(
      grid.cells.map(({ name }, i) => [name, { record: results[i]! }]),
    );
    const svg = curvesSvg('<script>alert(1)</script>', grid, outcomes);
    expect(svg.match(/class="curve" d="M/g)).toHaveLength(6);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('style 100, method rmsprop');
    expect(escaped('a\u0000<b attr="\'">&')).toBe('a&lt;b attr=&quot;&#39;&quot;&gt;&amp;');
    expect(curvesSvg('nothing ran', grid, new Map())).toContain('</svg>');
  });

  it('have curves with more losses than a call can have arguments', () => {
    const total = Array.from({ length: 200_000 }, (_, i) => 1 + 1 / (i + 1));
    const step = total.map((_, i) => i + 1);
    const stage = results[0]!.stages[0]!;
    const long = { ...results[0]!, stages: [{ ...stage, curves: { ...stage.curves, total, step } }] };
    expect(curvesSvg('long', grid, new Map([['001', { record: long }]]))).toContain('from 0 to 200000');
  });
});

describe('a contact sheet', () => {
  const red: Picture = {
    width: 200,
    height: 150,
    data: Float32Array.from({ length: 90_000 }, (_, i) => (i % 3 ? 0 : 1)),
  };
  const shown = grid.cells.map((_, i) =>
    i === 2 ? { caption: 'failed' } : { picture: red, caption: 'loss 1' },
  );

  it('shows pictures at their size unless a width is given', () => {
    const sheet = contactSheet('Title', grid, shown, undefined, painter);
    const reds = count(sheet, ([r, g, b]) => r > 0.99 && g < 0.01 && b < 0.01);
    expect(reds).toBe(5 * 200 * 150);
    expect(count(sheet, ([r, g, b]) => r < 0.3 && g < 0.3 && b < 0.3)).toBeGreaterThan(300);
  });

  it('has the requested width, up to print sizes', () => {
    expect(contactSheet('Title', grid, shown, 1000, painter).width).toBe(1000);
    expect(() => contactSheet('Title', grid, shown, 90, painter)).toThrow('Make it wider');
    expect(() => contactSheet('Title', grid, shown, 20_000, painter)).toThrow('too large. Make it narrower');
    const one = gridOf(document, vocabulary, { axes: [sweep.axes[1]!] });
    expect(contactSheet('Title', one, shown.slice(0, 3), 600, painter).width).toBe(600);
  });

  function count({ data }: Picture, test: (rgb: [number, number, number]) => boolean): number {
    let n = 0;
    for (let i = 0; i < data.length; i += 3) if (test([data[i]!, data[i + 1]!, data[i + 2]!])) n++;
    return n;
  }
});

describe('text', () => {
  it('covers the stated width, between its baseline and its height', () => {
    const picture: Picture = { width: 120, height: 40, data: new Float32Array(120 * 40 * 3).fill(1) };
    painter.draw(picture, 'HIH', 10, 30, 24, [0, 0, 0]);
    const dark = (x: number, y: number) => picture.data[(y * 120 + x) * 3]! < 0.5;
    const rows = Array.from({ length: 40 }, (_, y) => y).filter((y) =>
      Array.from({ length: 120 }, (_, x) => x).some((x) => dark(x, y)),
    );
    expect(rows[0]).toBeGreaterThanOrEqual(30 - 18);
    expect(rows.at(-1)).toBe(29);
    expect(painter.width('HIH', 24)).toBeCloseTo(2 * painter.width('HI', 24) - painter.width('I', 24), 0);
  });

  it('is cut to fit, and replaces missing letters', () => {
    const cut = painter.fitted('a long line of text', 20, 80);
    expect(cut).toMatch(/^a l.*…$/);
    expect(painter.width(cut, 20)).toBeLessThanOrEqual(80);
    expect(painter.width('日', 20)).toBe(painter.width('?', 20));
  });
});
