import * as tf from '@tensorflow/tfjs-core';
import { rowsColumns } from '../../../program/shape.ts';
import type { Kernel, Run } from './kernel.ts';

/** The places in ascending order of the entries of each row of [c, n], equal ones from left to right: int32 [c, n]. */
function ascending(rows: tf.Tensor): tf.Tensor {
  // The largest first, and of equal ones the leftmost; 0 - x, unlike -x, has no -0.
  return tf.topk(tf.sub(0, rows), rows.shape[1], true).indices;
}

/** Reads each row of [c, m] at int32 places [c, n]: [c, n]. */
function read(rows: tf.Tensor, places: tf.Tensor): tf.Tensor {
  const [count, width] = rowsColumns(rows.shape);
  const starts = tf.mul(tf.range(0, count, 1, 'int32'), tf.scalar(width, 'int32'));
  const flat = tf.reshape(tf.add(places, tf.reshape(starts, [count, 1])), [-1]);
  return tf.reshape(tf.gather(tf.reshape(rows, [-1]), flat as tf.Tensor1D), places.shape);
}

export const ranks: Kernel<'ranks'> = ({ attributes: { ties } }) => {
  return (x) =>
    tf.tidy(() => {
      const rows = tf.transpose(x);
      const order = ascending(rows);
      if (ties === 'row') return tf.cast(tf.transpose(ascending(tf.cast(order, 'float32'))), 'float32');
      const sorted = read(rows, order);
      const places = ties === 'first' ? tf.lowerBound(sorted, rows) : tf.upperBound(sorted, rows);
      return tf.sub(tf.cast(tf.transpose(places), 'float32'), ties === 'first' ? 0 : 1);
    });
};

export const arrange: Run = (v, ranks) =>
  tf.tidy(() => tf.transpose(read(tf.transpose(v), ascending(tf.transpose(ranks)))));

export const pick: Kernel<'pick'> = ({ inputs: [values] }) => {
  const last = rowsColumns(values)[0] - 1;
  return (v, index) =>
    tf.tidy(() => {
      const rows = tf.transpose(v);
      const at = tf.clipByValue(tf.transpose(index), 0, last);
      const whole = tf.floor(at);
      const share = tf.sub(at, whole);
      const places = [whole, tf.minimum(tf.add(whole, 1), last)].map((place) => tf.cast(place, 'int32'));
      const [here, beyond] = places.map((place) => read(rows, place));
      return tf.transpose(tf.add(tf.mul(here!, tf.sub(1, share)), tf.mul(beyond!, share)));
    });
};

/** Entries that share a place are taken one after the other, in order: as many gathers as the fullest place has. */
export const put: Kernel<'put'> = ({ inputs: [x], attributes: { axis, from, indices }, keep }) => {
  const sources = Array.from({ length: from }, (_, place) =>
    indices.flatMap((index, i) => (index === place ? [i] : [])),
  );
  const fullest = sources.reduce((most, { length }) => Math.max(most, length), 1);
  // The entry after the last one is a 0.
  const turns = Array.from({ length: fullest }, (_, k) =>
    keep(
      tf.tensor1d(
        sources.map((source) => source[k] ?? indices.length),
        'int32',
      ),
    ),
  );
  const margins = x.map((_, i): [number, number] => [0, i === axis ? 1 : 0]);
  return (v) =>
    tf.tidy(() => {
      const padded = tf.pad(v, margins);
      return turns
        .map((turn) => tf.gather(padded, turn as tf.Tensor1D, axis))
        .reduce((sum, part) => tf.add(sum, part));
    });
};
