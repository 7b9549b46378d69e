import * as tf from '@tensorflow/tfjs-core';
import { allocate, entriesOf } from '../../backends/host-memory.ts';
import { heightWidthChannels } from '../../../../program/shape.ts';
import type { Kernel } from '../kernel.ts';
import { transformInput, type Strip } from './input-transform.ts';
import { transformKernel } from './kernel-transform.ts';
import { transformOutput } from './output-transform.ts';

/** Entries of a point that go through the 36 products at a time: enough for full speed, few enough for the cache. */
const ENTRIES = 32768;

/** Transformed kernels that are kept, by the data of the kernel; they live as long as the execution that uses it. */
const transformed = new WeakMap<object, tf.Tensor[]>();

/**
 * A 3 x 3 convolution by Winograd's F(4 x 4, 3 x 3), after Lavin & Gray 2016: a quarter of the multiplications, as 36
 * matrix products over tiles of 4 x 4 pixels. The error is about five times that of the direct way, 6e-7 of the result of
 * one convolution. Through a whole network it may flip a ReLU or a maximum that was a tie but for rounding, which
 * changes the gradient by more: over VGG-19's shape with random weights, by 1e-5 to 1e-2 of its norm. The kernel is
 * frozen and transformed at the first run, or at every run where nothing may be kept.
 */
export const winograd: Kernel<'conv2d'> = ({ shape, inputs: [x], attributes, keep, prepared }) => {
  const [height, width, outs] = heightWidthChannels(shape);
  const [, , ins] = heightWidthChannels(x);
  const [down, across] = [Math.ceil(height / 4), Math.ceil(width / 4)];
  const rows = Math.min(down, Math.ceil(ENTRIES / (across * Math.max(ins, outs))));
  return (x, kernel, bias?: tf.Tensor) => {
    const kept = transformed.get(kernel.dataId);
    const matrices = kept ?? transformKernel(kernel);
    if (!kept && prepared) transformed.set(kernel.dataId, matrices.map(keep));
    const output = allocate(shape);
    const points = matrices.map(() => allocate([rows * across, ins]));
    const fourTimes = new Float32Array(4 * outs);
    if (bias) for (let pixel = 0; pixel < 4; pixel++) fourTimes.set(entriesOf(bias), pixel * outs);
    for (let next = 0; next < down; next += rows) {
      // The last strip goes back a little rather than be shorter: some tiles are computed twice.
      const firstRow = Math.min(next, down - rows);
      const strip: Omit<Strip, 'channels'> = { height, width, across, firstRow, rows };
      transformInput(points.map(entriesOf), entriesOf(x), { ...strip, channels: ins });
      const products = points.map((point, n) => tf.matMul(point, matrices[n]!));
      transformOutput(entriesOf(output), products.map(entriesOf), fourTimes, { ...strip, channels: outs });
      tf.dispose(products);
    }
    tf.dispose(points);
    if (!kept && !prepared) tf.dispose(matrices);
    if (attributes.activation !== 'relu') return output;
    // A separate pass uses the vector instructions of the backend; Math.max in the transform would double its time.
    const active = tf.relu(output);
    output.dispose();
    return active;
  };
};
