import { topological, type Program } from '../program/program.ts';
import type { Value } from '../program/value.ts';
import { replace } from './rewrite.ts';

/** Fuses a convolution with the ReLU that follows it, where nothing else uses what lies between. */
export function fuseRelu(program: Program): Program {
  const uses = new Map<Value, number>();
  const count = (v: Value) => uses.set(v, (uses.get(v) ?? 0) + 1);
  for (const { inputs } of topological(Object.values(program.outputs))) inputs.forEach(count);
  Object.values(program.outputs).forEach(count);
  return replace(program, (value, original) => {
    if (value.primitive !== 'relu') return undefined;
    const [convolution] = value.inputs;
    if (convolution.primitive !== 'conv2d' || uses.get(original.inputs[0]!) !== 1) return undefined;
    const { id, origin } = value;
    return { ...convolution, id, origin, attributes: { activation: 'relu' } };
  });
}
