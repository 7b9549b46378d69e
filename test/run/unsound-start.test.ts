import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { GraphDocument, GraphNode } from '../../src/graph/document.ts';
import { defineNode } from '../../src/program/node.ts';
import { definePack } from '../../src/program/pack.ts';
import { run } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire } from '../graph/build.ts';
import { collect } from './marbles.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

const inputs = { image: { title: 'Image', help: 'A picture.', takes: ['image'] } } as const;
const loss = { loss: { title: 'Loss', help: 'a loss', gives: 'loss' } } as const;
const pack = definePack({
  name: 'wild',
  description: 'Losses that are no numbers.',
  nodes: [
    defineNode({
      type: 'wild/loss',
      category: 'loss',
      title: 'Logarithm of a negative number',
      description: 'A loss.',
      inputs,
      outputs: loss,
      parameters: {},
      lower: ({ inputs: { image }, b }) => ({
        loss: { type: 'loss', value: b.log(b.sub(b.sum(image.value), 1e6)) },
      }),
    }),
    defineNode({
      type: 'wild/picture',
      category: 'image',
      title: 'Over nothing',
      description: 'A picture.',
      inputs,
      outputs: { image: { title: 'Image', help: 'a picture', gives: 'image' } },
      parameters: {},
      lower: ({ inputs: { image }, b }) => ({
        image: { type: 'image', value: b.div(image.value, b.sub(image.value, image.value)) },
      }),
    }),
    defineNode({
      type: 'wild/steep',
      category: 'loss',
      title: 'A cube root',
      description: 'A loss whose gradient is infinite where it is 0.',
      inputs,
      outputs: loss,
      parameters: {},
      lower: ({ inputs: { image }, b }) => ({
        loss: { type: 'loss', value: b.power(b.sum(b.abs(b.sub(image.value, 0.5))), 1 / 3) },
      }),
    }),
  ],
});
const known = vocabulary.with(pack);

/** A flat gray canvas under its variation and other nodes, all of whose losses are added up. */
function flat(nodes: GraphNode[], wires: GraphDocument['wires'], method = 'adam'): GraphDocument {
  return graph(
    [
      node('canvas: canvas', { distribution: 'gray', width: 4, height: 4 }),
      node('smooth: total-variation'),
      ...nodes,
      node('total: weighted-sum'),
      node('optimizer: optimizer', { steps: 3, method }),
    ],
    [
      wire('canvas.image', 'smooth.image'),
      wire('smooth.loss', 'total.terms.smooth'),
      ...wires,
      wire('total.loss', 'optimizer.loss'),
    ],
  );
}

async function end(document: GraphDocument): Promise<unknown> {
  const world = await openWorld(document, known, {
    loadPicture: () => Promise.reject(new Error('none')),
    loadNetwork: () => Promise.reject(new Error('none')),
  });
  return collect(run(compile(document, known, world.catalogue), engine, world.read)).catch(
    (error: unknown) => error,
  );
}

describe('a start with a loss that is not a number', () => {
  it.each(['adam', 'l-bfgs'])('names the first such term: %s', async (method) => {
    const wires = [wire('canvas.image', 'bad.image'), wire('bad.loss', 'total.terms.bad')];
    expect(await end(flat([node('bad: wild/loss')], wires, method))).toMatchObject({
      problems: [
        {
          node: 'bad',
          reason: '“optimizer” cannot start: the term “bad” is NaN. This is the first node where it occurs.',
        },
      ],
    });
  });

  it('names the node that causes it', async () => {
    const nodes = [node('over: wild/picture'), node('rough: total-variation')];
    const wires = [
      wire('canvas.image', 'over.image'),
      wire('over.image', 'rough.image'),
      wire('rough.loss', 'total.terms.rough'),
    ];
    expect(await end(flat(nodes, wires))).toMatchObject({
      problems: [
        {
          node: 'over',
          reason:
            '“optimizer” cannot start: the term “rough” is NaN. This is the first node where it occurs.',
        },
      ],
    });
  });

  it('names the node if no term causes it', async () => {
    const wires = [
      wire('smooth.loss', 'ratio.first'),
      wire('smooth.loss', 'ratio.second'),
      wire('ratio.loss', 'total.terms.ratio'),
    ];
    // 0 / 0, because a constant picture has no variation.
    const document = flat([node('ratio: math', { operation: 'divide' })], wires);
    expect(await end(document)).toMatchObject({
      problems: [
        {
          node: 'ratio',
          reason: '“optimizer” cannot start: its loss is NaN. This is the first node where it occurs.',
        },
      ],
    });
  });

  it.each(['adam', 'l-bfgs'])('names the node with an invalid gradient: %s', async (method) => {
    const wires = [wire('canvas.image', 'steep.image'), wire('steep.loss', 'total.terms.steep')];
    expect(await end(flat([node('steep: wild/steep')], wires, method))).toMatchObject({
      problems: [
        {
          node: 'steep',
          reason:
            '“optimizer” cannot start: the gradient of its loss is not a number. This is the first node where it occurs.',
        },
      ],
    });
  });

  it('names the canvas if it starts invalid', async () => {
    const wires = [wire('smooth.loss', 'total.terms.again')];
    const document = flat([], wires);
    const { read, catalogue } = await openWorld(document, known, {
      loadPicture: () => Promise.reject(new Error('none')),
      loadNetwork: () => Promise.reject(new Error('none')),
    });
    const starts = new Map([['optimizer', new Float32Array(48).fill(NaN)]]);
    await expect(collect(run(compile(document, known, catalogue), engine, read, { starts }))).rejects.toThrow(
      'canvas: “optimizer” cannot start: the start of this canvas',
    );
  });
});

describe('constant expressions without a finite result', () => {
  const problemsOf = (document: GraphDocument) => {
    try {
      compile(document, known, {
        pictureSize: () => ({ width: 8, height: 8 }),
        network: () => ({ missing: 'none', remedy: 'none' }),
      });
      return [];
    } catch (error) {
      return (error as { problems: { node: string; reason: string }[] }).problems.map(
        ({ node, reason }) => `${node}: ${reason}`,
      );
    }
  };
  const halved = (params: object) =>
    flat(
      [node('half: math', params)],
      [wire('smooth.loss', 'half.first'), wire('half.loss', 'total.terms.half')],
    );

  it('are found before anything runs', () => {
    expect(problemsOf(halved({ operation: 'divide', value: 0 }))).toEqual(['half: It divides by 0.']);
    // Too small for float32, which is what it is computed in.
    expect(problemsOf(halved({ operation: 'divide', value: 1e-60 }))).toEqual(['half: It divides by 0.']);
    expect(problemsOf(halved({ operation: 'divide', value: 2 }))).toEqual([]);
  });

  it('are found if one node combines numbers of others', () => {
    const nodes = [
      node('huge: number', { value: 1e30 }),
      node('square: math', { operation: 'multiply' }),
      node('scaled: math', { operation: 'multiply' }),
    ];
    const wires = [
      wire('huge.number', 'square.first'),
      wire('huge.number', 'square.second'),
      wire('smooth.loss', 'scaled.first'),
      wire('square.loss', 'scaled.second'),
      wire('scaled.loss', 'total.terms.scaled'),
    ];
    expect(problemsOf(flat(nodes, wires))).toEqual(['square: Its result is Infinity.']);
  });
});
