import { emitAny } from '../support/leaves.ts';
import { expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { GraphError, type Problem } from '../../src/graph/problem.ts';
import { Builder } from '../../src/program/builder.ts';
import { defineNode, type LowerContext, type NodeType } from '../../src/program/node.ts';
import { definePack } from '../../src/program/pack.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire } from '../graph/build.ts';

const nothing = { missing: 'nothing is here', remedy: 'none' };
const catalogue = { pictureSize: () => nothing, network: () => nothing };

/** The problems of a graph whose loss is of a pack, lowered like this. */
function problems(lower: (context: LowerContext) => unknown): readonly Problem[] {
  const loss = {
    ...defineNode({
      type: 'toys/loss',
      category: 'loss',
      title: 'Loss',
      description: '',
      inputs: { image: { title: 'Image', help: '', takes: ['image'] } },
      outputs: { loss: { title: 'Loss', help: '', gives: 'loss' } },
      parameters: {},
      lower: () => {
        throw new Error('replaced');
      },
    }),
    lower,
  } as NodeType;
  const types = vocabulary.with(definePack({ name: 'toys', description: '', nodes: [loss] }));
  const document = graph(
    [node('canvas: canvas', { width: 4, height: 4 }), node('loss: toys/loss'), node('optimizer: optimizer')],
    [wire('canvas.image', 'loss.image'), wire('loss.loss', 'optimizer.loss')],
  );
  try {
    compile(document, types, catalogue);
    return [];
  } catch (error) {
    if (error instanceof GraphError) return error.problems;
    throw error;
  }
}

const image = ({ inputs }: LowerContext) => (inputs as unknown as { image: { value: never } }).image.value;

test('a correct loss compiles', () => {
  expect(problems((c) => ({ loss: { type: 'loss', value: c.b.sum(c.b.square(image(c))) } }))).toEqual([]);
});

test.each<[string, (context: LowerContext) => unknown]>([
  [
    'I give up',
    () => {
      throw new Error('I give up');
    },
  ],
  [
    'words',
    () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- others do
      throw 'words';
    },
  ],
  ['must return an object with the outputs', () => undefined],
  ['not a promise', () => Promise.resolve({})],
  ['The output “loss” must be of type loss, but is undefined.', () => ({})],
  ['but is of type image', (c) => ({ loss: { type: 'image', value: image(c) } })],
  ['must be a scalar, but is 4 x 4 x 3.', (c) => ({ loss: { type: 'loss', value: image(c) } })],
  ['must be a value made by the builder', () => ({ loss: { type: 'loss', value: 1 } })],
  ['must be a value made by the builder', () => ({ loss: { type: 'loss', value: new Builder().number(1) } })],
  ['There is no primitive “magic”.', (c) => ({ loss: { type: 'loss', value: emitAny(c.b, 'magic', []) } })],
  [
    'The shown picture must be any x any x 3',
    (c) => {
      c.show(c.b.number(1));
    },
  ],
])('a mistake in a pack is a problem of its node: %s', (reason, lower) => {
  const [problem, ...others] = problems(lower);
  expect(problem).toMatchObject({ severity: 'error', node: 'loss' });
  expect(problem?.reason).toContain(reason);
  expect(problem?.reason).toContain('The code of the node type “toys/loss” failed: ');
  expect(problem?.remedy).toBe(
    'This is a bug in the pack “toys”, not a problem of the graph. Report it to its author.',
  );
  expect(others).toEqual([]);
});

test('an error keeps its stack for the author of the pack', () => {
  const [problem] = problems(() => {
    throw new TypeError('oh');
  });
  expect(problem?.reason).toBe('The code of the node type “toys/loss” failed: oh.');
  expect(problem?.stack).toContain('pack-nodes.test.ts');
});

test('incompatible sizes may be caused by the wires, and keep no stack', () => {
  const [problem] = problems((c) => ({
    loss: { type: 'loss', value: c.b.sum(c.b.mul(image(c), c.b.broadcast(c.b.number(1), [5, 4, 3]))) },
  }));
  expect(problem).toEqual({
    severity: 'error',
    node: 'loss',
    reason: 'Sizes 4 x 4 x 3 and 5 x 4 x 3 do not go together.',
    remedy: 'Check the sizes of the inputs of this node. If they are right, it is a bug in the pack “toys”.',
  });
});

test('only an optimizer can request an optimization', () => {
  const plan = { settings: { method: 'adagrad', learningRate: 1, epsilon: 1e-8 }, steps: 1 } as const;
  const [problem] = problems((c) => ({
    loss: { type: 'loss', value: c.b.sum(c.optimize({ loss: c.b.sum(image(c)), plan })) },
  }));
  expect(problem?.reason).toContain('Only a node of the category “optimize” can ask for an optimization.');
});
