import type { Primitive } from '../../program/primitive.ts';
import { primitives } from '../../program/primitives/index.ts';
import type { PrimitiveName } from '../../program/signatures.ts';
import { inputShapesOf, type EngineValue, type EngineValueOf } from './engine-value.ts';

/** Floating-point operations of a value; 0 for what an engine adds of its own, other than joined convolutions. */
export function flopsOf(value: EngineValue): number {
  if (value.primitive === 'convolution') return value.attributes.flops;
  if (!isOfProgram(value)) return 0;
  const rule: Primitive = primitives[value.primitive];
  return rule.flops(inputShapesOf<PrimitiveName>(value), value.shape, value.attributes);
}

function isOfProgram(value: EngineValue): value is EngineValueOf<PrimitiveName> {
  return value.primitive in primitives;
}
