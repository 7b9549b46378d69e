import { sizeOf } from '../../../../program/shape.ts';
import type { DeviceValue } from '../../program/device-value.ts';
import type { DeviceTraits, Kernel } from '../../kernel.ts';
import { threadsDispatch, type Slot } from '../wgsl.ts';
import { Place } from './place.ts';
import { Reader, type IsHome } from './reader.ts';
import { Scope } from './scope.ts';

/** A kernel made for values that were fused: what it reads, and whatever it works out on the way. */
export interface Fused {
  readonly kernel: Kernel;
  readonly inputs: readonly DeviceValue[];
  readonly absorbed: ReadonlySet<DeviceValue>;
}

/** One thread for each entry of values of one size, with everything they are made of up to what lies in buffers. */
export function pointwiseKernel(roots: readonly DeviceValue[], isHome: IsHome, traits: DeviceTraits): Fused {
  const reader = new Reader(isHome);
  const scope = new Scope();
  const stores = roots.map((root, i) => {
    const entry = reader.worked(scope, root, Place.linear(scope, root.shape, 'thread'));
    return `  out${i}[thread] = ${entry};`;
  });
  const outputs = roots.map((_, index): Slot => ({ from: 'output', index, name: `out${index}` }));
  const dispatch = threadsDispatch({
    label: roots.map(({ primitive }) => primitive).join(', '),
    slots: [...reader.slots, ...outputs],
    threads: sizeOf(roots[0]!.shape),
    body: [scope.text('  '), ...stores].join('\n'),
    traits,
  });
  return {
    kernel: { dispatches: [dispatch], scratch: [] },
    inputs: reader.inputs,
    absorbed: reader.absorbed,
  };
}
