import { defaultDevice, init, jit, lax, nn, numpy as np, valueAndGrad, type Array } from '@jax-js/jax';
import { CONTENT_LAYER, DEVIATION, MEAN, STYLE_LAYERS, STYLE_WEIGHT, type Way } from './gatys.ts';
import type { ConvLayer, Network } from './network.ts';
import { noise } from './random.ts';

/**
 * The same loss with jax-js, compiled by its `jit`. Its arrays are used up where they are used: `ref` keeps one for
 * another use.
 *
 * @throws Error if jax-js finds no WebGPU.
 */
export async function jaxWay(network: Network, size: number): Promise<Way> {
  // It asks which browser it runs in.
  if (!('userAgent' in navigator)) Object.defineProperty(navigator, 'userAgent', { value: 'node' });
  if (!(await init('webgpu')).includes('webgpu')) throw new Error('it finds no WebGPU');
  defaultDevice('webgpu');
  const layers = network.layers.map((layer) => ({
    ...layer,
    kernel: np.array(turned(layer)).reshape([layer.outs, layer.ins, 3, 3]),
    bias: np.array(layer.bias).reshape([1, layer.outs, 1, 1]),
  }));
  const perChannel = (numbers: number[]) => np.array(numbers).reshape([1, 3, 1, 1]);
  const [mean, deviation] = [perChannel(MEAN), perChannel(DEVIATION)];
  const features = (image: Array): Map<string, Array> => {
    let x = image.sub(mean.ref).div(deviation.ref);
    const found = new Map<string, Array>();
    for (const { name, pooled, kernel, bias } of layers) {
      if (pooled) x = lax.reduceWindow(x, (window) => np.max(window), [2, 2], [2, 2]);
      x = nn.relu(lax.convGeneralDilated(x, kernel.ref, [1, 1], 'SAME').add(bias.ref));
      if (name === CONTENT_LAYER || STYLE_LAYERS.includes(name)) found.set(name, x.ref);
    }
    x.dispose();
    return found;
  };
  const gram = (f: Array): Array => {
    const [, channels, height, width] = f.shape as [number, number, number, number];
    const flat = f.reshape([channels, height * width]);
    return np.matmul(flat.ref, flat.transpose()).mul(1 / (channels * height * width));
  };
  const distance = (x: Array, y: Array): Array => np.mean(np.square(x.sub(y)));
  const picture = (seed: number): Array =>
    np.array(noise(size, seed)).reshape([1, size, size, 3]).transpose([0, 3, 1, 2]);
  const take = (map: Map<string, Array>, layer: string): Array => {
    const found = map.get(layer)!;
    map.delete(layer);
    return found;
  };
  const rest = (map: Map<string, Array>): void => {
    for (const left of map.values()) left.dispose();
  };
  const style = features(picture(3));
  const styleTargets = STYLE_LAYERS.map((layer) => gram(take(style, layer)));
  rest(style);
  const content = features(picture(2));
  const contentTarget = take(content, CONTENT_LAYER);
  rest(content);
  const loss = (image: Array): Array => {
    const found = features(image);
    const likeness = STYLE_LAYERS.map((layer, i) => distance(gram(take(found, layer)), styleTargets[i]!.ref));
    const total = distance(take(found, CONTENT_LAYER), contentTarget.ref);
    return likeness.reduce((sum, term) => sum.add(term.mul(STYLE_WEIGHT)), total);
  };
  const step = jit(valueAndGrad(loss));
  const canvas = picture(4);
  let gradient = new Float32Array();
  return {
    name: 'jax-js',
    async step() {
      const [value, slopes] = step(canvas.ref);
      const read = async (array: Array) =>
        (await (array.data() as Promise<unknown>)) as Float32Array<ArrayBuffer>;
      gradient = await read(slopes.transpose([0, 2, 3, 1]));
      return (await read(value))[0]!;
    },
    gradient: () => gradient,
    dispose: () => undefined,
  };
}

/** [3, 3, ins, outs] to [outs, ins, 3, 3]. */
function turned({ kernel, ins, outs }: ConvLayer): Float32Array<ArrayBuffer> {
  const to = new Float32Array(kernel.length);
  for (let place = 0; place < 9; place++)
    for (let i = 0; i < ins; i++)
      for (let o = 0; o < outs; o++) to[(o * ins + i) * 9 + place] = kernel[(place * ins + i) * outs + o]!;
  return to;
}
