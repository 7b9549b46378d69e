import * as tf from '@tensorflow/tfjs-core';
import { fillCounted } from '../../../images/random/counted.ts';
import { sizeOf, type ComputedPrimitive } from '../../../program/value.ts';
import { convolution, turn } from './convolution.ts';
import type { BackendPrimitive, Kernels, Run } from './kernel.ts';
import { gather, nearest, scatter } from './rows.ts';

const always = (run: Run) => () => run;

/** Kernels that are the same operations of TensorFlow.js on every backend. */
export const commonKernels: Kernels<Exclude<ComputedPrimitive, BackendPrimitive>> = {
  constant:
    ({ attributes: { value } }) =>
    () =>
      tf.scalar(value),
  add: always((a, b) => tf.add(a, b)),
  sub: always((a, b) => tf.sub(a, b)),
  mul: always((a, b) => tf.mul(a, b)),
  div: always((a, b) => tf.div(a, b)),
  maximum: always((a, b) => tf.maximum(a, b)),
  abs: always((a) => tf.abs(a)),
  sign: always((a) => tf.sign(a)),
  step: always((a) => tf.step(a)),
  sqrt: always((a) => tf.sqrt(a)),
  relu: always((a) => tf.relu(a)),
  power:
    ({ attributes: { exponent } }) =>
    (a) =>
      tf.pow(a, exponent),
  exp: always((a) => tf.exp(a)),
  log: always((a) => tf.log(a)),
  mask: always((a, b) => tf.tidy(() => tf.mul(a, tf.step(b)))),

  reshape: ({ shape }) => {
    const to = [...shape];
    return (a) => tf.reshape(a, to);
  },
  slice: ({ shape, attributes }) => {
    const [begin, size] = [[...attributes.begin], [...shape]];
    return (a) => tf.slice(a, begin, size);
  },
  pad: ({ attributes: { before, after } }) => {
    const margins = before.map((n, i): [number, number] => [n, after[i]!]);
    return (a) => tf.pad(a, margins);
  },
  broadcast: ({ shape }) => {
    const to = [...shape];
    return (a) => tf.broadcastTo(a, to);
  },
  take: ({ attributes: { axis, indices }, keep }) => {
    const places = keep(tf.tensor1d([...indices], 'int32')) as tf.Tensor1D;
    return (a) => tf.gather(a, places, axis);
  },
  transpose: always((a) => tf.transpose(a)),
  matmul: always((a, b) => tf.matMul(a, b)),

  // No backend multiplies 32-bit integers. The count is still in the memory of JavaScript, so reading it does not wait.
  random: ({ shape, attributes: { seed } }) => {
    const to = [...shape];
    return (count) => {
      const entries = new Float32Array(sizeOf(shape));
      fillCounted(entries, seed, count.dataSync<'float32'>()[0]!);
      return tf.tensor(entries, to, 'float32');
    };
  },

  nearest,
  gather,
  scatter,

  conv2d: convolution,
  turn,
  'max-pool': always((x) => tf.maxPool(x as tf.Tensor3D, 2, 2, 'valid')),
  'average-pool': always((x) => tf.avgPool(x as tf.Tensor3D, 2, 2, 'valid')),
};
