import { sourceOf } from '../support/leaves.ts';
import { planOf } from '../../src/compile/plan.ts';
import type { Engine } from '../../src/engines/engine.ts';
import type { FeatureNetwork } from '../../src/models/feature-network.ts';
import { Builder } from '../../src/program/builder.ts';
import type { LowerContext } from '../../src/program/node.ts';
import type { SocketValues } from '../../src/program/socket-values.ts';
import type { InputSource } from '../../src/program/sources.ts';
import type { Value } from '../../src/program/value.ts';
import features from '../../nodes/features.ts';
import { interpret } from '../support/interpreter.ts';

export interface TestPicture {
  readonly height: number;
  readonly width: number;
  /** Channels last. */
  readonly data: Float32Array;
}

/** The maps that a features node makes of a picture, an input or the canvas, and what their leaves are. */
export function tap(
  network: Pick<FeatureNetwork, 'architecture' | 'weights'>,
  { height, width, data }: TestPicture,
  parameters: object,
  as: 'input' | 'canvas' = 'input',
) {
  const b = new Builder();
  const input = (shape: readonly number[], source: InputSource) => b.emit('input', [], { shape, source });
  const shape = [height, width, 3];
  const image =
    as === 'canvas'
      ? b.emit('canvas', [], { shape, node: 'canvas' })
      : input(shape, { kind: 'picture', source: 'test', crop: false });
  const defaults = Object.entries(features.parameters).map(([name, { default: value }]) => [name, value]);
  const context = {
    ...{ b, input },
    inputs: { image: { type: 'image', value: image } },
    parameters: { ...(Object.fromEntries(defaults) as object), ...parameters },
    network: () => network.architecture,
    fail: (reason: string) => {
      throw new Error(reason);
    },
  } as unknown as LowerContext;
  const { maps } = features.lower(context)['features'] as SocketValues['features'];
  const read = (leaf: Value): Float32Array => {
    if (leaf.primitive === 'constant') return Float32Array.of(leaf.attributes.value);
    const source = sourceOf(leaf);
    if (source === undefined) return data;
    if (source.kind === 'numbers') return Float32Array.from(source.values);
    return source.kind === 'weight' ? network.weights.get(source.layer)![source.part]! : data;
  };
  return { b, outputs: Object.fromEntries(maps.map(({ layer, value }) => [layer, value])), read };
}

/** Features by layer, as an engine computes them. */
export async function featuresOf(
  network: Pick<FeatureNetwork, 'architecture' | 'weights'>,
  picture: TestPicture,
  parameters: object,
  engine: Engine,
): Promise<Record<string, Float32Array>> {
  const { outputs, read } = tap(network, picture, parameters);
  return engine.compute(planOf({ outputs }), read);
}

/** Features by layer in float64. */
export function exactFeaturesOf(
  network: Pick<FeatureNetwork, 'architecture' | 'weights'>,
  picture: TestPicture,
  parameters: object,
): Record<string, readonly number[]> {
  const { outputs, read } = tap(network, picture, parameters);
  return Object.fromEntries(
    Object.entries(interpret(outputs, (leaf) => read(leaf))).map(([name, entries]) => [name, [...entries]]),
  );
}

export function testPicture(height: number, width: number, seed = 3): TestPicture {
  const data = Float32Array.from(
    { length: height * width * 3 },
    (_, i) => 0.5 + 0.5 * Math.sin(i * 0.37 + Math.floor(i / (3 * width)) * 0.9 + seed * ((i % 3) + 1)),
  );
  return { height, width, data };
}

/** |a - b| / |b| */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return a.length === b.length ? Math.sqrt(difference / size) : Infinity;
}
