import * as v from 'valibot';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { setParameter } from '../../src/graph/edit.ts';
import type { NodeDeclaration } from '../../src/graph/node-type.ts';
import { Vocabulary } from '../../src/graph/vocabulary.ts';
import { migratePacks } from '../../src/graph/migrate-packs.ts';
import type { NodePack } from '../../src/graph/pack.ts';
import type { Parameter } from '../../src/graph/parameters.ts';
import { validate } from '../../src/graph/validate.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node } from './build.ts';

const type = (name: string, parameters: Record<string, Parameter> = {}): NodeDeclaration => ({
  type: name,
  category: 'output',
  title: name,
  description: '',
  inputs: {},
  outputs: {},
  parameters,
});
const pack = (changes: Partial<NodePack> = {}): NodePack => ({
  name: 'toys',
  description: '',
  nodes: [type('toys/ball')],
  ...changes,
});
const known = (changes: Partial<NodePack> = {}) =>
  new Vocabulary(vocabulary.all() as NodeDeclaration[]).with(pack(changes));
const ball = graph([node('ball: toys/ball')], []);

test.each([
  ['The name of a pack must consist of lowercase letters', { name: 'Toys!' }],
  ['“ball” is in the pack “toys”', { nodes: [type('ball')] }],
  ['Two node types are called “toys/ball”', { nodes: [type('toys/ball'), type('toys/ball')] }],
  ['must be called “toys/1”', { migrations: [{ id: 'toys/2', about: '', migrate: (d) => d }] }],
] as [string, Partial<NodePack>][])('a pack that is not made right: %s', (reason, changes) => {
  expect(() => known(changes)).toThrow(reason);
});

test('two packs with the same name cannot be combined', () => {
  expect(() => known().with(pack({ nodes: [] }))).toThrow('Two packs are called “toys”.');
});

test('a graph is updated by the migrations that have not been applied, in order', () => {
  const note = (text: string) => (document: typeof ball) => ({
    ...document,
    nodes: document.nodes.map((n) => ({ ...n, note: `${n.note ?? ''}${text}` })),
  });
  const types = known({
    migrations: ['a', 'b', 'c'].map((text, i) => ({ id: `toys/${i + 1}`, about: '', migrate: note(text) })),
  });
  const migrated = migratePacks({ ...ball, packs: { toys: 1, others: 4 } }, types);
  expect(migrated.nodes[0]?.note).toBe('bc');
  expect(migrated.packs).toEqual({ toys: 3, others: 4 });
  expect(migratePacks(migrated, types)).toBe(migrated);
  // Written as a literal: with today's migrations.
  expect(migratePacks(ball, types)).toEqual({ ...ball, packs: { toys: 3 } });
  expect(() => migratePacks({ ...ball, packs: { toys: 4 } }, types)).toThrow('Update the pack.');
});

test('a failing migration is reported with the name of its pack', () => {
  const failing = (migrate: () => never) => known({ migrations: [{ id: 'toys/1', about: '', migrate }] });
  const old = { ...ball, packs: { toys: 0 } };
  const throws = failing(() => {
    throw new Error('oh');
  });
  expect(() => migratePacks(old, throws)).toThrow(
    'The migration toys/1 failed: oh. This is a bug in the pack',
  );
  expect(() =>
    migratePacks(
      old,
      failing(() => ({}) as never),
    ),
  ).toThrow('its result is not a graph');
});

test.each([
  ['Zod', z.array(z.number().max(1, 'At most 1.')).nonempty()],
  ['Valibot', v.pipe(v.array(v.pipe(v.number(), v.maxValue(1, 'At most 1.'))), v.minLength(1))],
])('a parameter is checked by a schema of %s', (_, schema) => {
  const types = known({
    nodes: [
      type('toys/ball', {
        sizes: { kind: 'schema', title: '', help: '', default: [1], schema, range: 'numbers' },
      }),
    ],
  });
  const withSizes = (sizes: unknown) => validate(graph([node('ball: toys/ball', { sizes })], []), types);
  expect(withSizes([0.5])).toEqual([]);
  expect(withSizes([0.5, 2])).toMatchObject([
    { node: 'ball', parameter: 'sizes', reason: '1: At most 1. It is [0.5,2].', remedy: 'Give numbers.' },
  ]);
  const set = setParameter(ball, types, 'ball.sizes', '[0.25]');
  expect(set.nodes[0]?.params).toEqual({ sizes: [0.25] });
});

test('a schema that throws or returns a promise is reported as a problem of its parameter', () => {
  const odd = (validate: () => never) => {
    const schema = { '~standard': { version: 1 as const, vendor: 'odd', validate } };
    const types = known({
      nodes: [type('toys/ball', { a: { kind: 'schema', title: '', help: '', default: 0, schema } })],
    });
    return validate_(types);
  };
  const validate_ = (types: Vocabulary) =>
    validate(graph([node('ball: toys/ball', { a: 1 })], []), types)[0]?.reason;
  expect(
    odd(() => {
      throw new Error('broken');
    }),
  ).toBe('broken. It is 1.');
  expect(odd(() => Promise.resolve({ value: 1 }) as never)).toContain('without a promise');
});
