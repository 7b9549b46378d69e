import type { Binding, Dispatch } from '../../kernel.ts';
import type { Grid } from './grid.ts';

type Access = 'read' | 'read_write';

/** The n texts that `text` makes, one below the other. */
export function lines(n: number, text: (i: number) => string): string {
  return Array.from({ length: n }, (_, i) => text(i)).join('\n');
}

/**
 * WGSL that does `text` for i from 0 to n - 1: written out, so that arrays indexed by i stay in registers, or `looped`,
 * where that would be too long: a software adapter takes minutes to translate it.
 */
export function repeat(n: number, looped: boolean, text: (i: string) => string): string {
  return looped
    ? `for (var i = 0u; i < ${n}u; i++) {\n${text('i')}\n}`
    : lines(n, (i) => `{\n${text(`${i}u`)}\n}`);
}

/** WGSL of `relu` for a unit, written so that NaN stays NaN: `max` would make it 0. */
export function reluOf(unit: 'f32' | 'vec4f'): string {
  return `fn relu(x: ${unit}) -> ${unit} {
  return select(x, ${unit}(), x <= ${unit}());
}`;
}

/** Lines moved in by the brackets that are open around them, so that texts need not know where they are put. */
function indented(wgsl: string): string {
  let depth = 0;
  return wgsl
    .split('\n')
    .map((text) => {
      const line = text.trim();
      if (/^[)}]/.test(line)) depth--;
      const moved = line && '  '.repeat(depth) + line;
      if (/[({]$/.test(line)) depth++;
      return moved;
    })
    .join('\n');
}

/**
 * A WGSL module in the making: what it binds, the functions through which it reads and writes that, and its other
 * functions. Channels are handled four at a time, as quads: quad q of a place are its channels 4 q to 4 q + 3.
 */
export class Shader {
  readonly #bindings: Binding[] = [];
  readonly #texts: string[] = [];

  /** A storage buffer of `length` elements of a type. */
  array(name: string, binding: Binding, access: Access, type: string, length: number): void {
    const index = this.#bindings.push(binding) - 1;
    this.#texts.push(
      `@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${type}, ${length}>;`,
    );
  }

  /** Features [places, channels] and `read_NAME(place, quad)`, zero in channels that there are not. */
  reads(name: string, binding: Binding, places: number, channels: number): void {
    const quads = Math.ceil(channels / 4);
    if (channels % 4 === 0) {
      this.array(name, binding, 'read', 'vec4f', places * quads);
      this.add(`fn read_${name}(place: u32, quad: u32) -> vec4f {
  return ${name}[place * ${quads}u + quad];
}`);
      return;
    }
    this.array(name, binding, 'read', 'f32', places * channels);
    const lane = (i: number) => {
      if (i < channels % 4) return `${name}[at + ${i}u]`;
      return quads === 1 ? '0' : `select(0, ${name}[at + ${i}u], quad < ${quads - 1}u)`;
    };
    this.add(`fn read_${name}(place: u32, quad: u32) -> vec4f {
  let at = place * ${channels}u + 4u * quad;
  return vec4f(${[0, 1, 2, 3].map(lane).join(', ')});
}`);
  }

  /** Features [places, channels] and `write_NAME(place, quad, value)`, which leaves out channels that there are not. */
  writes(name: string, binding: Binding, places: number, channels: number): void {
    const quads = Math.ceil(channels / 4);
    if (channels % 4 === 0) {
      this.array(name, binding, 'read_write', 'vec4f', places * quads);
      this.add(`fn write_${name}(place: u32, quad: u32, value: vec4f) {
  ${name}[place * ${quads}u + quad] = value;
}`);
      return;
    }
    this.array(name, binding, 'read_write', 'f32', places * channels);
    this.add(`fn write_${name}(place: u32, quad: u32, value: vec4f) {
  let at = place * ${channels}u + 4u * quad;
${lines(4, (i) => {
  const write = `${name}[at + ${i}u] = value[${i}];`;
  if (i < channels % 4) return `  ${write}`;
  return quads === 1 ? '' : `  if (quad < ${quads - 1}u) { ${write} }`;
})}
}`);
  }

  /** Functions and constants at module level. */
  add(text: string): void {
    this.#texts.push(text);
  }

  /** The dispatch, its entry point made of `body`, which knows `place`, the workgroup's in the grid, and `lane`. */
  dispatch(label: string, grid: Grid, lanes: number, body: string): Dispatch {
    return {
      label,
      wgsl: indented(`${this.#texts.join('\n\n')}

@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let place = ${grid.place};${grid.guard && `\n  ${grid.guard}`}
${body}
}
`),
      bindings: this.#bindings,
      workgroups: grid.workgroups,
    };
  }
}
