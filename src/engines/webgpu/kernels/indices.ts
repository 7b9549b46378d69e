import type { PrimitiveAttributes } from '../../../program/signatures.ts';
import { sizeOf } from '../../../program/value.ts';
import type { KernelMaker } from '../kernel-maker.ts';
import { threadsDispatch } from './wgsl.ts';

/** Inputs: x, the indices. */
export const takeKernel: KernelMaker<'take'> = ({ shape, attributes: { axis, from }, traits }) => {
  const step = sizeOf(shape.slice(axis + 1));
  const after = shape[axis]!;
  const dispatch = threadsDispatch({
    label: 'take',
    slots: [
      { from: 'input', index: 0, name: 'x' },
      { from: 'input', index: 1, name: 'indices', element: 'u32' },
      { from: 'output', index: 0, name: 'taken' },
    ],
    threads: sizeOf(shape),
    traits,
    body: `  let place = indices[(thread / ${step}u) % ${after}u];
  taken[thread] = x[(thread / ${step * after}u * ${from}u + place) * ${step}u + thread % ${step}u];`,
  });
  return { dispatches: [dispatch], scratch: [] };
};

/** Inputs: x, and by {@link sourcesOf} where the sources of each place begin, and the sources. */
export const putKernel: KernelMaker<'put'> = ({ shape, attributes, traits }) => {
  const { axis, indices } = attributes;
  const step = sizeOf(shape.slice(axis + 1));
  const after = shape[axis]!;
  const dispatch = threadsDispatch({
    label: 'put',
    slots: [
      { from: 'input', index: 0, name: 'x' },
      { from: 'input', index: 1, name: 'starts', element: 'u32' },
      { from: 'input', index: 2, name: 'sources', element: 'u32' },
      { from: 'output', index: 0, name: 'sums' },
    ],
    threads: sizeOf(shape),
    traits,
    body: `  let place = (thread / ${step}u) % ${after}u;
  let line = thread / ${step * after}u * ${indices.length}u;
  var total = 0f;
  for (var i = starts[place]; i < starts[place + 1u]; i++) {
    total += x[(line + sources[i]) * ${step}u + thread % ${step}u];
  }
  sums[thread] = total;`,
  });
  return { dispatches: [dispatch], scratch: [] };
};

/** The entries that a put adds to each place, in order: where those of each begin, and all of them. */
export function sourcesOf({ indices, from }: PrimitiveAttributes['put']): {
  starts: Uint32Array;
  sources: Uint32Array;
} {
  const counts = new Uint32Array(from + 1);
  for (const place of indices) counts[place + 1]! += 1;
  const starts = counts.map(
    (
      (sum) => (count) =>
        (sum += count)
    )(0),
  );
  const next = starts.slice();
  const sources = new Uint32Array(indices.length);
  indices.forEach((place, i) => {
    sources[next[place]!++] = i;
  });
  return { starts, sources };
}
