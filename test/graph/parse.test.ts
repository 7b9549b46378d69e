import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/graph/migrations.ts';
import { documentText, parseDocument } from '../../src/graph/parse.ts';
import { validate } from '../../src/graph/validate.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { transfer } from './build.ts';

describe('parseDocument', () => {
  it('reads the output of documentText, including unknown keys', () => {
    const document = {
      ...transfer(),
      camera: { zoom: 2 },
      nodes: transfer().nodes.map((node) => ({ ...node, color: 'red' })),
      wires: transfer().wires.map((wire) => ({ ...wire, slack: 3 })),
    };
    expect(parseDocument(documentText(document))).toEqual(document);
  });

  it.each([
    ['an empty file', '', 'The file is empty.'],
    ['what is not JSON', 'nodes:', 'The file is not JSON'],
    [
      'another JSON file',
      '{"nodes": []}',
      'This is not a Stylograph graph: "format": "stylograph" is missing.',
    ],
    ['a list', '[1]', 'This is not a Stylograph graph'],
    ['a file without version', '{"format": "stylograph"}', 'The file has no format version'],
    [
      'a file from the future',
      '{"format": "stylograph", "version": 99, "nodes": [], "wires": []}',
      'The file has format version 99, but this Stylograph reads versions up to 3. Update Stylograph to open it.',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseDocument(text)).toThrow(message);
  });

  it('reports the location of an error by the id of the node', () => {
    const document = { ...transfer(), nodes: [{ id: 'photo', type: 'image', params: 3 }] };
    expect(() => parseDocument(JSON.stringify(document))).toThrow(
      /^photo: “params” should be an object, but is 3. Correct it in the file.$/,
    );
  });

  it.each([
    [
      'nodes with one id',
      { nodes: [...transfer().nodes, { id: 'canvas', type: 'image' }] },
      'canvas: 2 nodes have this id. Give each its own id in the file.',
    ],
    [
      'frames with one id',
      { frames: ['a', 'b'].map((title) => ({ id: 'frame', title, nodes: ['canvas'] })) },
      '2 frames have the id “frame”. Give each its own id in the file.',
    ],
    [
      'a wire that is there twice',
      { wires: [...transfer().wires, transfer().wires[0]!] },
      /^\S+ · \S+: 2 wires are connected here, from “(\S+)” and “\1”. Keep only one of them in the file.$/,
    ],
    [
      'an id that every object has',
      { nodes: [...transfer().nodes, { id: 'constructor', type: 'image' }] },
      'must not be a name such as “constructor”',
    ],
    [
      'an id with odd characters',
      { nodes: [...transfer().nodes, { id: 'a b"]', type: 'image' }] },
      'letters, digits, “-” and “_”',
    ],
  ])('refuses %s, and names it', (_, change, message) => {
    expect(() => parseDocument(JSON.stringify({ ...transfer(), ...change }))).toThrow(message);
  });

  it('reports which wire is wrong', () => {
    const document = { ...transfer(), wires: [{ from: ['photo'], to: ['canvas', 'start'] }] };
    expect(() => parseDocument(JSON.stringify(document))).toThrow('“wires.0.from');
  });

  it('reads a file with a byte order mark', () => {
    expect(parseDocument(`\uFEFF${documentText(transfer())}`)).toEqual(transfer());
  });
});

describe('released versions of the format', () => {
  it.each([1, 2])('version %i opens without problems', (version) => {
    const text = readFileSync(`test/fixtures/graphs/version-${version}.stylograph.json`, 'utf8');
    const problems = validate(parseDocument(text), vocabulary);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('migrate', () => {
  const steps = [
    { from: 1, about: 'renames', migrate: (d: object) => ({ ...d, first: true }) },
    { from: 2, about: 'renames again', migrate: (d: object) => ({ ...d, second: true }) },
  ];

  it('applies the migrations in order, starting at the version of the file', () => {
    expect(migrate({ version: 1 }, steps, 3)).toEqual({ version: 3, first: true, second: true });
    expect(migrate({ version: 2 }, steps, 3)).toEqual({ version: 3, second: true });
    expect(migrate({ version: 3 }, steps, 3)).toEqual({ version: 3 });
  });

  it('does not modify the given file', () => {
    const file = Object.freeze({ version: 1 });
    migrate(file, steps, 3);
    expect(file).toEqual({ version: 1 });
  });
});

describe('version 1', () => {
  it('is migrated to American spelling in parameters, choices and sweeps', () => {
    const read = parseDocument(
      JSON.stringify({
        format: 'stylograph',
        version: 1,
        nodes: [
          { id: 'style', type: 'style-loss', params: { normalisation: 'johnson' } },
          { id: 'features', type: 'features', params: { normalise: true, layers: ['conv1_1'] } },
          { id: 'gram', type: 'gram', params: { centre: true } },
          { id: 'total', type: 'weighted-sum', params: { gradients: 'normalised' } },
          { id: 'own', type: 'pack/own', params: { normalisation: 1 } },
        ],
        wires: [],
        sweeps: [
          {
            axes: [
              { node: 'style', parameter: 'normalisation', values: ['johnson'] },
              { node: 'total', parameter: 'gradients', values: ['plain', 'normalised'] },
              { node: 'own', parameter: 'normalisation', values: [1] },
            ],
          },
        ],
      }),
    );
    expect(read.version).toBe(3);
    expect(read.nodes.map(({ params }) => params)).toEqual([
      { normalization: 'johnson' },
      { normalize: true, layers: ['conv1_1'] },
      { center: true },
      { gradients: 'normalized' },
      { normalisation: 1 },
    ]);
    expect(read.sweeps![0]!.axes.map(({ parameter, values }) => [parameter, values])).toEqual([
      ['normalization', ['johnson']],
      ['gradients', ['plain', 'normalized']],
      ['normalisation', [1]],
    ]);
  });
});

describe('version 2', () => {
  it('renames share to amount, scale and weights, wherever a graph names it', () => {
    const text = readFileSync('test/fixtures/graphs/version-2.stylograph.json', 'utf8');
    const { nodes, definitions, controls, sweeps } = parseDocument(text);
    const paramsOf = (id: string) => nodes.find((node) => node.id === id)!.params;
    expect(['half', 'mixed', 'styles', 'small'].map(paramsOf)).toEqual([
      { factor: 0.5, how: 'scale' },
      { amount: 0.25 },
      { weights: { one: 3 } },
      { to: 'scale', scale: 0.5 },
    ]);
    const { smaller } = definitions!;
    expect(smaller!.nodes[0]!.params).toEqual({ to: 'size', scale: 0.25 });
    expect(smaller!.parameters).toEqual({
      factor: { to: [['inner', 'scale']] },
      how: { to: [['inner', 'to']] },
    });
    expect(controls!.map(({ to }) => to)).toEqual([[['mixed', 'amount']], [['styles', 'weights.one']]]);
    expect(sweeps![0]!.axes.map(({ parameter, values }) => [parameter, values])).toEqual([
      ['weights.two', [1, 2]],
      ['how', ['size', 'scale']],
      ['scale', undefined],
    ]);
  });
});
