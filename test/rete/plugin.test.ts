import { ClassicPreset, NodeEditor } from 'rete';
import { beforeEach, expect, test, vi } from 'vitest';
import twoSizes from '../../graphs/two-sizes.stylograph.json' with { type: 'json' };
import { createTfjsEngine } from '../../src/engines/tfjs/index.ts';
import { readDocument } from '../../src/graph/parse.ts';
import { GraphError } from '../../src/graph/problem.ts';
import {
  ParameterControl,
  Presets,
  StylographNode,
  StylographPlugin,
  type PluginSchemes,
  type StylographSignal,
} from '../../src/rete/plugin.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, graph, node, transfer, wire } from '../graph/build.ts';

let editor: NodeEditor<PluginSchemes>;
let plugin: StylographPlugin<PluginSchemes>;
let signals: StylographSignal[];

beforeEach(() => {
  editor = new NodeEditor();
  plugin = new StylographPlugin(vocabulary);
  plugin.addPreset(Presets.classic.setup());
  editor.use(plugin);
  signals = [];
  plugin.addPipe((context) => {
    if (/^(run|document|controls|connectionrefused|parameter)/.test(context.type))
      signals.push(context as StylographSignal);
    return context;
  });
});

const told = (type: StylographSignal['type']) => signals.filter((signal) => signal.type === type);
const connect = (from: StylographNode, output: string, to: StylographNode, input: string) =>
  editor.addConnection(new ClassicPreset.Connection(from, output, to, input));
const add = async (type: string, params: object = {}) => {
  const made = plugin.createNode(type, params as Record<string, unknown>);
  await editor.addNode(made);
  return made;
};
const connections = () =>
  editor.getConnections().map((c) => `${c.source}.${c.sourceOutput} > ${c.target}.${c.targetInput}`);

/** Smooths noise: a run without pictures and networks. */
const smoothing = (steps: number) =>
  graph(
    [
      node('canvas: canvas', { width: 8, height: 8 }),
      node('smooth: total-variation'),
      node('total: weighted-sum', { weights: { smooth: 1 } }),
      node('optimizer: optimizer', { steps }),
      node('save: save', { file: 'smooth.png' }),
    ],
    [
      wire('canvas.image', 'smooth.image'),
      wire('smooth.loss', 'total.terms.smooth'),
      wire('total.loss', 'optimizer.loss'),
      wire('optimizer.image', 'save.image'),
    ],
  );

const nowhere = {
  loadPicture: () => Promise.reject(new Error('There are no pictures.')),
  loadNetwork: () => Promise.reject(new Error('There are no networks.')),
};
const engine = () => createTfjsEngine('cpu');

test('opens a graph and exports the same graph', async () => {
  const document = readDocument(twoSizes);
  await plugin.import(document);
  expect(editor.getNodes()).toHaveLength(document.nodes.length);
  expect(connections()).toHaveLength(document.wires.length);
  expect(plugin.export()).toEqual(document);
});

test('changes that the host makes in the editor are made in the document', async () => {
  const canvas = await add('canvas', { width: 64 });
  const features = await add('features');
  await connect(canvas, 'image', features, 'image');
  expect(plugin.document).toMatchObject({
    nodes: [
      { id: 'canvas', type: 'canvas', params: { width: 64 } },
      { id: 'features', type: 'features' },
    ],
    wires: [{ from: ['canvas', 'image'], to: ['features', 'image'] }],
  });
  await editor.removeConnection(editor.getConnections()[0]!.id);
  expect(plugin.document.wires).toEqual([]);
  await editor.removeNode('features');
  expect(plugin.document.nodes.map(({ id }) => id)).toEqual(['canvas']);
});

test('nodes created together have distinct ids', () => {
  const [one, other] = [plugin.createNode('style-loss'), plugin.createNode('style-loss')];
  expect([one.id, other.id]).toEqual(['style', 'style-2']);
  expect(() => plugin.createNode('style-los')).toThrow('Did you mean “style-loss”?');
});

test('a wire that does not fit is refused, and the old one stays', async () => {
  const canvas = await add('canvas');
  const features = await add('features');
  const style = await add('style-loss');
  await connect(canvas, 'image', features, 'image');
  expect(await connect(style, 'loss', features, 'image')).toBe(false);
  expect(connections()).toEqual(['canvas.image > features.image']);
  expect(told('connectionrefused')[0]).toMatchObject({
    data: { reason: '“style” outputs loss, but “features” takes image.' },
  });
  const end = (nodeId: string, side: 'input' | 'output', key: string) => ({ nodeId, side, key });
  expect(plugin.canMakeConnection(end('canvas', 'output', 'image'), end('features', 'input', 'image'))).toBe(
    true,
  );
  expect(plugin.canMakeConnection(end('features', 'input', 'image'), end('style', 'output', 'loss'))).toBe(
    false,
  );
});

test('a connected input is rewired, and one that takes many accepts another wire', async () => {
  const [one, other] = [await add('total-variation'), await add('total-variation')];
  const sum = await add('weighted-sum');
  await connect(one, 'loss', sum, 'terms.+');
  await connect(other, 'loss', sum, 'terms.+');
  await plugin.settled();
  expect(connections()).toEqual([
    'total-variation.loss > weighted-sum.terms.total-variation',
    'total-variation-2.loss > weighted-sum.terms.total-variation-2',
  ]);
  const inputs = Object.entries(sum.inputs).sort(([, a], [, b]) => a!.index! - b!.index!);
  expect(inputs.map(([key]) => key)).toEqual([
    'terms.total-variation',
    'terms.total-variation-2',
    'terms.+',
    'at',
  ]);
  await connect(other, 'loss', sum, 'terms.total-variation');
  await plugin.settled();
  expect(connections()).toEqual([
    'total-variation-2.loss > weighted-sum.terms.total-variation-2',
    'total-variation-2.loss > weighted-sum.terms.total-variation',
  ]);
});

test('removing a node removes its wires', async () => {
  await plugin.import(transfer());
  await editor.removeNode('painting');
  await plugin.settled();
  expect(connections().filter((text) => text.includes('painting.'))).toEqual([]);
  expect(editor.getConnections()).toHaveLength(plugin.document.wires.length);
});

test('controls edit the document, and show edits made elsewhere', async () => {
  await plugin.import(transfer());
  const control = (id: string, name: string) => {
    const found = (editor.getNode(id) as StylographNode).controls[name];
    if (!(found instanceof ParameterControl)) throw new Error(`${id} has no control for ${name}.`);
    return found;
  };
  control('optimizer', 'steps').setValue(25);
  control('style-features', 'layers').setValue('conv1_1, conv3_1');
  const params = (id: string) => plugin.document.nodes.find((other) => other.id === id)?.params;
  expect(params('optimizer')).toEqual({ steps: 25 });
  expect(params('style-features')).toEqual({ layers: ['conv1_1', 'conv3_1'] });

  control('optimizer', 'method').setValue('gradient-decent');
  await plugin.settled();
  expect(told('parameterrefused')[0]).toMatchObject({ data: { node: 'optimizer', parameter: 'method' } });

  await plugin.edit((document) => change(document, 'optimizer', { params: { steps: 7, method: 'l-bfgs' } }));
  expect(control('optimizer', 'steps').value).toBe(7);
  expect(() => control('optimizer', 'learningRate')).toThrow('no control');
});

test('nodes of the host are not touched, and are saved if it says how', async () => {
  class Clock extends ClassicPreset.Node {
    zone = 'UTC';
  }
  const foreign = {
    save: (other: object) => (other instanceof Clock ? { zone: other.zone } : undefined),
    load: (data: unknown, id: string) => Object.assign(new Clock('clock'), { id, ...(data as object) }),
  };
  const mine = new StylographPlugin<PluginSchemes>(vocabulary, { foreign });
  const host = new NodeEditor<PluginSchemes>();
  host.use(mine);
  const clock = new Clock('clock');
  clock.id = 'clock';
  clock.addInput('tick', new ClassicPreset.Input(new ClassicPreset.Socket('tick')));
  await host.addNode(clock);
  await host.addNode(new ClassicPreset.Node('not kept'));
  const image = mine.createNode('image');
  await host.addNode(image);
  await host.addConnection(
    new ClassicPreset.Connection<ClassicPreset.Node, ClassicPreset.Node>(image, 'image', clock, 'tick'),
  );

  const file = JSON.stringify(mine.export());
  await mine.import(file);
  expect(host.getNodes()).toHaveLength(3);

  const again = new NodeEditor<PluginSchemes>();
  const other = new StylographPlugin<PluginSchemes>(vocabulary, { foreign });
  again.use(other);
  await other.import(file);
  expect(again.getNode('clock')).toMatchObject({ zone: 'UTC' });
  expect(again.getConnections()).toMatchObject([{ source: 'image', target: 'clock', targetInput: 'tick' }]);
  expect(other.document.nodes.map(({ id }) => id)).toEqual(['image']);

  // A host that does not know them keeps them in the file.
  await plugin.import(file);
  expect(plugin.export()).toEqual(JSON.parse(file));
});

test('a node of unknown type is kept with its wires, and reported', async () => {
  const document = graph(
    [node('canvas: canvas'), node('odd: palette/loss', { colors: ['#fff'] }), node('optimizer: optimizer')],
    [wire('canvas.image', 'odd.image'), wire('odd.loss', 'optimizer.loss')],
  );
  await plugin.import(document);
  expect(connections()).toEqual(['canvas.image > odd.image', 'odd.loss > optimizer.loss']);
  expect(plugin.export()).toEqual(document);
  expect(plugin.problems).toMatchObject([
    {
      node: 'odd',
      reason: 'The node type “palette/loss” belongs to the pack “palette”, which is not installed.',
    },
  ]);
});

test('a run is reported as signals', async () => {
  await plugin.import(smoothing(4));
  expect(await plugin.run({ engine, resolver: nowhere, canvasEvery: 2 })).toBe('finished');
  expect(signals.filter(({ type }) => type.startsWith('run')).map(({ type }) => type)).toEqual([
    'runstart',
    'runprepared',
    'runstep',
    'runstep',
    'runcanvas',
    'runstep',
    'runstep',
    'runcanvas',
    'runended',
    'runpicture',
    'runfinished',
  ]);
  expect(told('runcanvas')[0]).toMatchObject({ data: { step: 2, picture: { width: 8, height: 8 } } });
});

test('a vetoed run does not start, and one that cannot run reports why', async () => {
  await plugin.import(smoothing(4));
  plugin.addPipe((context) => (context.type === 'runstart' ? undefined : context));
  expect(await plugin.run({ engine, resolver: nowhere })).toBe('vetoed');

  const other = new StylographPlugin<PluginSchemes>(vocabulary);
  new NodeEditor<PluginSchemes>().use(other);
  const failed = vi.fn();
  other.addPipe((context) => {
    if (context.type === 'runfailed') failed();
    return context;
  });
  await other.import(graph([node('optimizer: optimizer')], []));
  await expect(other.run({ engine, resolver: nowhere })).rejects.toThrow(GraphError);
  expect(failed).toHaveBeenCalledOnce();
  expect(other.isRunning).toBe(false);
});

test('published controls are listed, set by name, and reported when they change', async () => {
  await plugin.import({
    ...smoothing(4),
    controls: [
      { name: 'effort', title: 'Effort', to: [['optimizer', 'steps']], max: 50 },
      { name: 'weight', help: 'How smooth.', to: [['total', 'weights.smooth']] },
    ],
  });
  expect(plugin.controls).toMatchObject([
    { name: 'effort', title: 'Effort', parameter: { kind: 'number', default: 4, min: 1, max: 50 } },
    { name: 'weight', title: 'smooth', help: 'How smooth.', parameter: { kind: 'number', default: 1 } },
  ]);
  expect(told('controlschanged')).toHaveLength(1);

  plugin.setControl('effort', 9);
  await plugin.settled();
  expect(editor.getNode('optimizer')).toMatchObject({ params: { steps: 9 } });
  expect(told('controlschanged').at(-1)).toMatchObject({ data: { controls: plugin.controls } });
  plugin.setParameter('optimizer', 'steps', 12);
  await plugin.settled();
  expect(plugin.controls[0]?.parameter.default).toBe(12);
  expect(told('controlschanged')).toHaveLength(3);
  plugin.setParameter('canvas', 'width', 9);
  await plugin.settled();
  expect(told('controlschanged')).toHaveLength(3);

  expect(() => {
    plugin.setControl('effort', 51);
  }).toThrow('“effort” cannot be 51');
  expect(() => {
    plugin.setControl('effect', 1);
  }).toThrow('It has effort, weight.');
  await plugin.settled();
});

test('a composite node has the sockets of its definition, and runs', async () => {
  const { nodes, wires, ...rest } = smoothing(4);
  const inside = ['smooth', 'total', 'optimizer'];
  await plugin.import({
    ...rest,
    nodes: [...nodes.filter(({ id }) => !inside.includes(id)), node('stage: composite:stage', { steps: 3 })],
    wires: [wire('canvas.image', 'stage.canvas'), wire('stage.image', 'save.image')],
    definitions: {
      stage: {
        title: 'Stage',
        nodes: nodes.filter(({ id }) => inside.includes(id)),
        wires: wires.filter(({ from, to }) => inside.includes(from[0]) && inside.includes(to[0])),
        inputs: { canvas: { type: 'image', to: [['smooth', 'image']] } },
        outputs: { image: { type: 'image', from: ['optimizer', 'image'] } },
        parameters: { steps: { to: [['optimizer', 'steps']] } },
      },
    },
    controls: [{ name: 'effort', to: [['stage', 'steps']] }],
  });
  const stage = editor.getNode('stage');
  expect(stage).toMatchObject({ label: 'Stage', inputs: { canvas: {} }, outputs: { image: {} } });
  expect(connections()).toEqual(['canvas.image > stage.canvas', 'stage.image > save.image']);
  plugin.addPipe((context) => {
    if (context.type === 'runstep' && context.data.step === 2) plugin.setControl('effort', 5);
    return context;
  });
  expect(await plugin.run({ engine, resolver: nowhere, canvasEvery: 2 })).toBe('finished');
  expect(told('runstep')).toHaveLength(5);
  expect(told('runcanvas')[0]).toMatchObject({ data: { optimizer: 'stage/optimizer' } });
  expect(told('runpicture')).toHaveLength(1);
});

test('nodes may be removed during a run, which stops only without its optimizer', async () => {
  await plugin.import(smoothing(6));
  const during = (step: number, act: () => unknown) => {
    plugin.addPipe(async (context) => {
      if (context.type === 'runstep' && context.data.step === step) await act();
      return context;
    });
  };
  during(2, () => editor.getNode('save') && editor.removeNode('save'));
  expect(await plugin.run({ engine, resolver: nowhere })).toBe('finished');
  expect(told('runstep')).toHaveLength(6);
  expect(told('runpicture')).toEqual([]);

  signals = [];
  during(3, () => editor.clear());
  expect(await plugin.run({ engine, resolver: nowhere })).toBe('stopped');
  expect(told('runstep')).toHaveLength(3);
  expect(plugin.document.nodes).toEqual([]);
});

test('weights can change during a run', async () => {
  await plugin.import(smoothing(4));
  plugin.addPipe((context) => {
    if (context.type === 'runstep' && context.data.step === 2)
      plugin.setParameter('total', 'weights', { smooth: 100 });
    return context;
  });
  await plugin.run({ engine, resolver: nowhere });
  const shares = told('runstep').map((signal) => {
    if (signal.type !== 'runstep') throw new Error('not a step');
    return signal.data.total / signal.data.terms['smooth']!;
  });
  expect(shares.map(Math.round)).toEqual([1, 1, 100, 100]);
});

test('synchronizes with an area in both directions', async () => {
  const nodeViews = new Map<string, { position: { x: number; y: number } }>();
  const pipes: ((context: unknown) => unknown)[] = [];
  const updated: string[] = [];
  const translate = (id: string, position: { x: number; y: number }) => {
    nodeViews.set(id, { position });
    for (const pipe of pipes) pipe({ type: 'nodetranslated', data: { id, position } });
    return Promise.resolve();
  };
  editor.addPipe((context) => {
    // As an area does: a node begins at its origin.
    if (context.type === 'nodecreated') void translate(context.data.id, { x: 0, y: 0 });
    return context;
  });
  plugin.follow({
    nodeViews,
    translate,
    update: (_, id) => Promise.resolve(updated.push(id)),
    addPipe: (pipe) => pipes.push(pipe),
  });
  await plugin.import(graph([node('canvas: canvas', {}, { position: [30, 40] })], []));
  expect(nodeViews.get('canvas')?.position).toEqual({ x: 30, y: 40 });
  await translate('canvas', { x: 5.4, y: 6 });
  expect(plugin.document.nodes[0]?.position).toEqual([5, 6]);
  plugin.setParameter('canvas', 'width', 99);
  await plugin.settled();
  expect(updated).toEqual(['canvas']);
});
