import * as tf from '@tensorflow/tfjs';
import { CONTENT_LAYER, DEVIATION, MEAN, STYLE_LAYERS, STYLE_WEIGHT, type Way } from './gatys.ts';
import type { Network } from './network.ts';
import { noise } from './random.ts';

/** The plain way: the loss written with TensorFlow.js operations, and its gradient by `tf.valueAndGrad`. */
export function plainWay(network: Network, size: number): Way {
  const owned: tf.Tensor[] = [];
  const own = <T extends tf.Tensor>(tensor: T): T => {
    owned.push(tensor);
    return tensor;
  };
  const mean = own(tf.tensor1d(MEAN));
  const deviation = own(tf.tensor1d(DEVIATION));
  const layers = network.layers.map((layer) => ({
    ...layer,
    kernel: own(tf.tensor4d(layer.kernel, [3, 3, layer.ins, layer.outs])),
    bias: own(tf.tensor1d(layer.bias)),
  }));
  const picture = (seed: number): tf.Tensor3D => own(tf.tensor3d(noise(size, seed), [size, size, 3]));

  const features = (image: tf.Tensor): Map<string, tf.Tensor3D> => {
    let x = tf.div<tf.Tensor3D>(tf.sub(image, mean), deviation);
    const found = new Map<string, tf.Tensor3D>();
    for (const { name, pooled, kernel, bias } of layers) {
      if (pooled) x = tf.maxPool(x, 2, 2, 'valid');
      x = tf.relu(tf.add<tf.Tensor3D>(tf.conv2d(x, kernel, 1, 'same'), bias));
      found.set(name, x);
    }
    return found;
  };
  const gram = (f: tf.Tensor3D): tf.Tensor => {
    const [height, width, channels] = f.shape;
    const flat = tf.reshape(f, [height * width, channels]);
    return tf.div(tf.matMul(flat, flat, true, false), channels * height * width);
  };
  const distance = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.mean(tf.square(tf.sub(x, y)));

  const targets = tf.tidy(() => {
    const style = features(picture(3));
    return [
      features(picture(2)).get(CONTENT_LAYER)!,
      ...STYLE_LAYERS.map((layer) => gram(style.get(layer)!)),
    ];
  });
  targets.forEach(own);
  const canvas = picture(4);
  const valueAndGradient = tf.valueAndGrad((image) => {
    const found = features(image);
    const likeness = STYLE_LAYERS.map((layer, i) => distance(gram(found.get(layer)!), targets[i + 1]!));
    return tf.add(distance(found.get(CONTENT_LAYER)!, targets[0]!), tf.mul(tf.addN(likeness), STYLE_WEIGHT));
  });
  let gradient = new Float32Array();
  return {
    name: 'plain TensorFlow.js',
    async step() {
      const { value, grad } = tf.tidy(() => valueAndGradient(canvas));
      const [entries, loss] = await Promise.all([grad.data<'float32'>(), value.data()]);
      gradient = entries as Float32Array<ArrayBuffer>;
      tf.dispose([value, grad]);
      return loss[0]!;
    },
    gradient: () => gradient,
    dispose() {
      tf.dispose(owned);
    },
  };
}
