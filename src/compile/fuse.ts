import { topological, type Program } from '../program/program.ts';
import type { Value } from '../program/value.ts';
import { rewrite } from './rewrite.ts';

/** Joins a convolution with the ReLU that follows it, where nothing else wants what lies between. */
export function fuse(program: Program): Program {
  const uses = new Map<Value, number>();
  const count = (v: Value) => uses.set(v, (uses.get(v) ?? 0) + 1);
  for (const value of topological(Object.values(program.outputs))) value.inputs.forEach(count);
  Object.values(program.outputs).forEach(count);
  return rewrite(program, (b, value, [convolution]) =>
    value.primitive === 'relu' && convolution!.primitive === 'conv2d' && uses.get(value.inputs[0]!) === 1
      ? b.emit('conv2d', convolution!.inputs, { ...convolution!.attributes, activation: 'relu' })
      : undefined,
  );
}
