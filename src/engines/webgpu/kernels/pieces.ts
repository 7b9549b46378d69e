import type { Binding, Dispatch } from '../kernel.ts';
import { DECLARATION, throughFunctions, withBefore } from './accesses.ts';

/** Offsets of bindings are multiples of this many bytes, by the standard's largest minimum. */
const ALIGNMENT = 256;
const STRIDES: Readonly<Record<string, number>> = { f32: 4, u32: 4, vec2f: 8, vec2u: 8, vec4f: 16 };

interface Slot {
  readonly name: string;
  readonly access: string;
  readonly element: string;
  readonly binding: Binding;
  readonly sizes: readonly number[];
}

/** How many bindings so many bytes take, none of more than `most`. */
export function pieceCount(bytes: number, most: number): number {
  return Math.max(1, Math.ceil(bytes / pieceBytes(most)));
}

/**
 * A dispatch that binds in pieces what is larger than a binding may be: its shader finds the piece of an index wherever it
 * reads or writes such a buffer. The same dispatch where there is nothing so large.
 *
 * @param bytesOf what a binding binds
 * @param most bytes of a binding
 */
export function inPieces(dispatch: Dispatch, bytesOf: (binding: Binding) => number, most: number): Dispatch {
  if (dispatch.bindings.every((binding) => bytesOf(binding) <= most)) return dispatch;
  const slots: Slot[] = [];
  const rest = dispatch.wgsl.replace(
    DECLARATION,
    (_, index: string, access: string, name: string, element: string) => {
      const binding = dispatch.bindings[Number(index)]!;
      const bytes = bytesOf(binding);
      const sizes = Array.from({ length: pieceCount(bytes, most) }, (__, i) =>
        Math.min(pieceBytes(most), bytes - i * pieceBytes(most)),
      );
      slots.push({ name, access, element, binding, sizes: bytes > most ? sizes : [bytes] });
      return '';
    },
  );
  if (slots.length !== dispatch.bindings.length)
    throw new Error(`The shader “${dispatch.label}” declares its buffers in a way that cannot be read.`);
  const split = slots.filter(({ sizes }) => sizes.length > 1);
  const bindings: Binding[] = [];
  const declarations = slots.flatMap(({ name, access, element, binding, sizes }) =>
    sizes.map((size, i) => {
      const whole = sizes.length === 1;
      const index =
        bindings.push(whole ? binding : { ...binding, piece: { offset: i * pieceBytes(most), size } }) - 1;
      return `@group(0) @binding(${index}) var<storage, ${access}> ${whole ? name : pieceName(name, i)}: array<${element}>;`;
    }),
  );
  const names = new Set(split.map(({ name }) => name));
  const accessed = throughFunctions(rest, names, { get: 'get', set: 'set' });
  const wgsl = withBefore(accessed, [...declarations, ...split.map((slot) => accessText(slot, most))]);
  return { ...dispatch, wgsl, bindings };
}

function pieceBytes(most: number): number {
  return Math.floor(most / ALIGNMENT) * ALIGNMENT;
}

const pieceName = (name: string, i: number): string => `${name}_piece${i}`;

/** `NAME_get(i)` and `NAME_set(i, value)`. */
function accessText({ name, access, element, sizes }: Slot, most: number): string {
  const length = pieceBytes(most) / STRIDES[element]!;
  const last = sizes.length - 1;
  const place = (i: number): string => `${pieceName(name, i)}[i - ${i * length}u]`;
  const cases = (text: (i: number) => string): string =>
    sizes
      .map((_, i) => (i < last ? `  if (i < ${(i + 1) * length}u) { ${text(i)} }` : `  ${text(i)}`))
      .join('\n');
  const get = `fn ${name}_get(i: u32) -> ${element} {
${cases((i) => `return ${place(i)};`)}
}`;
  if (access === 'read') return get;
  return `${get}
fn ${name}_set(i: u32, value: ${element}) {
${cases((i) => `${place(i)} = value;${i < last ? ' return;' : ''}`)}
}`;
}
