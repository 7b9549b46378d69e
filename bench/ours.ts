import { differentiate } from '../src/compile/differentiate.ts';
import { planOf, type Plan } from '../src/compile/plan.ts';
import type { Engine, LeafReader } from '../src/engines/engine.ts';
import { createWasmEngine, type WasmOptions } from '../src/engines/wasm/engine.ts';
import { leafText } from '../src/engines/leaf-text.ts';
import { Builder } from '../src/program/builder.ts';
import type { Value } from '../src/program/value.ts';
import { CONTENT_LAYER, DEVIATION, MEAN, STYLE_LAYERS, STYLE_WEIGHT, type Way } from './gatys.ts';
import type { Network } from './network.ts';
import { noise } from './random.ts';

export interface Problem {
  readonly plan: Plan;
  readonly read: LeafReader;
}

/** The loss of Gatys over a network, as a plan. */
export function gatysPlan(network: Network, size: number): Problem {
  const b = new Builder();
  const entries = new Map<string, Float32Array>();
  const input = (source: string, shape: number[], data: ArrayLike<number>): Value => {
    entries.set(source, Float32Array.from(data));
    return b.emit('input', [], { shape, source: { kind: 'given', name: source } });
  };
  const features = (picture: Value): Map<string, Value> => {
    const shifted = b.sub(picture, input('mean', [1, 1, 3], MEAN));
    let x = b.div(shifted, input('deviation', [1, 1, 3], DEVIATION));
    const found = new Map<string, Value>();
    for (const { name, pooled, ins, outs, kernel, bias } of network.layers) {
      if (pooled) x = b.maxPool(x);
      x = b.conv2d(
        x,
        input(`${name}.kernel`, [3, 3, ins, outs], kernel),
        input(`${name}.bias`, [outs], bias),
      );
      x = b.relu(x);
      found.set(name, x);
    }
    return found;
  };
  const gram = (f: Value): Value => {
    const [height, width, channels] = f.shape as [number, number, number];
    return b.mul(b.gram(b.reshape(f, [height * width, channels])), 1 / (channels * height * width));
  };
  const distance = (x: Value, y: Value): Value => b.mean(b.square(b.sub(x, y)));

  const shape = [size, size, 3];
  const content = features(input('content', shape, noise(size, 2)));
  const style = features(input('style', shape, noise(size, 3)));
  const canvas = features(b.emit('canvas', [], { shape, node: 'canvas' }));
  const at = (map: Map<string, Value>, layer: string): Value => map.get(layer)!;
  const likeness = STYLE_LAYERS.map((layer) => distance(gram(at(canvas, layer)), gram(at(style, layer))));
  const total = b.add(
    distance(at(canvas, CONTENT_LAYER), at(content, CONTENT_LAYER)),
    b.mul(
      likeness.reduce((sum, term) => b.add(sum, term)),
      STYLE_WEIGHT,
    ),
  );
  return {
    plan: planOf(differentiate({ outputs: { total } }, 'total')),
    read(leaf) {
      const source = leaf.primitive === 'input' ? leaf.attributes.source : undefined;
      if (source?.kind !== 'given') throw new Error(`There is no “${leafText(leaf)}” here.`);
      return entries.get(source.name)!;
    },
  };
}

/** Our way: the plan on an engine. */
export async function ourWay(engine: Engine, { plan, read }: Problem, size: number): Promise<Way> {
  const execution = await engine.prepare(plan, read);
  execution.write(execution.canvas, noise(size, 4));
  let gradient = new Float32Array();
  return {
    name: `stylograph, ${engine.name}`,
    async step() {
      await execution.evaluate();
      gradient = (await execution.read(execution.gradient)) as Float32Array<ArrayBuffer>;
      return (await execution.scalars(['total']))[0]!;
    },
    gradient: () => gradient,
    dispose() {
      execution.dispose();
    },
  };
}

/** Steps before any is timed: JavaScript and WebAssembly are compiled while they run. */
const WARM_UP = 4;

export async function warmUp(way: Way): Promise<void> {
  for (let run = 0; run < WARM_UP; run++) await way.step();
}

/** Our way on a wasm engine of its own. */
export async function ourSteps(network: Network, size: number, options: WasmOptions): Promise<Way> {
  const engine = await createWasmEngine(options);
  const way = await ourWay(engine, gatysPlan(network, size), size);
  const { name, threads = 1 } = engine;
  return {
    ...way,
    name: `${name}, ${threads} thread${threads === 1 ? '' : 's'}, Node ${process.versions.node.split('.')[0]!}`,
    bytes: engine.memoryBytes(),
    dispose: () => {
      engine.dispose();
    },
  };
}
