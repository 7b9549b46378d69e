import * as tf from '@tensorflow/tfjs-core';
import { rowsColumns } from '../../../program/shape.ts';
import type { Kernel } from './kernel.ts';

/** Entries of a matrix that is made only to find something in it. */
const MOST = 2 ** 22;

/** Makes rows of a result some at a time, and puts them together. */
function inChunks(count: number, width: number, make: (first: number, size: number) => tf.Tensor): tf.Tensor {
  const each = Math.max(1, Math.min(count, Math.floor(MOST / width)));
  const parts = Array.from({ length: Math.ceil(count / each) }, (_, i) =>
    tf.tidy(() => make(i * each, Math.min(each, count - i * each))),
  );
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 0);
}

/** With one column of zeros more where their number is odd: see `even` of `gpu.ts`. */
function evenColumns(x: tf.Tensor): tf.Tensor {
  return x.shape[1]! % 2 === 0
    ? x
    : tf.pad(x, [
        [0, 0],
        [0, 1],
      ]);
}

export const nearest: Kernel<'nearest'> = ({ inputs: [a, b] }) => {
  const [[count], [others]] = [rowsColumns(a), rowsColumns(b)];
  return (x, y) =>
    tf.tidy(() => {
      const [ours, theirs] = [evenColumns(x), evenColumns(y)];
      return inChunks(count, others, (first, size) => {
        const some = tf.slice(ours, [first, 0], [size, ours.shape[1]!]);
        const places = tf.argMax(tf.matMul(some, theirs, false, true), 1);
        return tf.reshape(tf.cast(places, 'float32'), [size, 1]);
      });
    });
};

/** Places as whole numbers, [n]. */
function whole(places: tf.Tensor, rows: number): tf.Tensor1D {
  const flat = tf.reshape<tf.Rank.R1>(tf.floor(tf.clipByValue(places, 0, rows - 1)), [-1]);
  return tf.cast(flat, 'int32');
}

export const gather: Kernel<'gather'> = ({ inputs: [values] }) => {
  const [rows] = rowsColumns(values);
  return (v, places) => tf.tidy(() => tf.gather(v, whole(places, rows)));
};

/** A product with a matrix that has a 1 where a row goes: its sums have a fixed order, which atomics have not. */
export const scatter: Kernel<'scatter'> = ({ inputs: [x], attributes: { rows } }) => {
  const [count, width] = rowsColumns(x);
  return (v, places) =>
    tf.tidy(() => {
      const to = tf.reshape(whole(places, rows), [1, count]);
      const [turned, entries] =
        count % 2 === 0
          ? [to, v]
          : [
              tf.pad(
                to,
                [
                  [0, 0],
                  [0, 1],
                ],
                -1,
              ),
              tf.concat([v, tf.zeros([1, width])], 0),
            ];
      return inChunks(rows, count, (first, size) => {
        const ours = tf.reshape(tf.range(first, first + size, 1, 'int32'), [size, 1]);
        return tf.matMul(tf.cast(tf.equal(ours, turned), 'float32'), entries);
      });
    });
};
