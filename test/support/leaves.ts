import type { Builder } from '../../src/program/builder.ts';
import type { InputSource } from '../../src/program/sources.ts';
import type { PrimitiveAttributes, PrimitiveName } from '../../src/program/signatures.ts';
import type { Shape, Value } from '../../src/program/value.ts';

/** A tensor that a test gives the entries of, by a name. */
export function given(b: Builder, shape: Shape, name: string): Value {
  return b.emit('input', [], { shape, source: { kind: 'given', name } });
}

/** Where the entries of an input come from; undefined for any other value. */
export function sourceOf(value: Value): InputSource | undefined {
  return value.primitive === 'input' ? value.attributes.source : undefined;
}

/** The name of a given tensor, or the node of a canvas or a result. */
export function nameOf(leaf: Value): string {
  if (leaf.primitive === 'canvas' || leaf.primitive === 'result') return leaf.attributes.node;
  const source = sourceOf(leaf);
  if (source?.kind !== 'given') throw new Error(`“${leaf.primitive}” has no name.`);
  return source.name;
}

/** A primitive with its attributes. */
export type Emitted = {
  readonly [P in PrimitiveName]: { readonly primitive: P; readonly attributes?: PrimitiveAttributes[P] };
}[PrimitiveName];

/** Like `b.emit`, for tests that use primitives as data, or request invalid ones. */
export function emitAny(
  b: Builder,
  primitive: string,
  inputs: readonly Value[],
  attributes: object = {},
): Value {
  const emit = b.emit.bind(b) as (primitive: string, inputs: readonly Value[], attributes: object) => Value;
  return emit(primitive, inputs, attributes);
}
