import type { Binding, DeviceTraits, Dispatch } from '../../kernel.ts';
import { Sizes } from '../sizes.ts';
import { gridOf } from './grid.ts';

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
  readonly #sizes = new Sizes();
  #inSubgroups = false;

  /** A storage buffer of elements of a type. */
  array(name: string, binding: Binding, access: Access, type: string): void {
    const index = this.#bindings.push(binding) - 1;
    this.#texts.push(`@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${type}>;`);
  }

  /** WGSL of a number that is not in the text, so that shaders for other sizes have the same; each name has one value. */
  size(name: string, value: number): string {
    return this.#sizes.of(name, value);
  }

  /**
   * Features [places, channels] and `read_NAME(place, quad)`, zero in channels that there are not. In loops over quads,
   * `load_NAME(first_NAME(place), quad)` does the same, with less to do in each round.
   */
  reads(name: string, binding: Binding, channels: number): void {
    const quads = Math.ceil(channels / 4);
    const whole = channels % 4 === 0;
    this.array(name, binding, 'read', whole ? 'vec4f' : 'f32');
    const lane = (i: number) => {
      if (i < channels % 4) return `${name}[at + ${i}u]`;
      return quads === 1 ? '0' : `select(0, ${name}[at + ${i}u], quad < ${quads - 1}u)`;
    };
    const loaded = whole
      ? `  return ${name}[first + quad];`
      : `  let at = first + 4u * quad;
  return vec4f(${[0, 1, 2, 3].map(lane).join(', ')});`;
    this.add(`fn first_${name}(place: u32) -> u32 {
  return place * ${whole ? this.size(`quads_of_${name}`, quads) : `${channels}u`};
}

fn load_${name}(first: u32, quad: u32) -> vec4f {
${loaded}
}

fn read_${name}(place: u32, quad: u32) -> vec4f {
  return load_${name}(first_${name}(place), quad);
}`);
  }

  /** Features [places, channels] and `write_NAME(place, quad, value)`, which leaves out channels that there are not. */
  writes(name: string, binding: Binding, channels: number): void {
    const quads = Math.ceil(channels / 4);
    if (channels % 4 === 0) {
      this.array(name, binding, 'read_write', 'vec4f');
      this.add(`fn write_${name}(place: u32, quad: u32, value: vec4f) {
  ${name}[place * ${this.size(`quads_of_${name}`, quads)} + quad] = value;
}`);
      return;
    }
    this.array(name, binding, 'read_write', 'f32');
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

  /**
   * Counts lanes by subgroups: four that follow each other, from a multiple of four on, can then exchange values by
   * `quadBroadcast`. WGSL does not say which lanes of a workgroup a subgroup has, so each takes as many as it finds free;
   * what a kernel computes must not depend on that.
   */
  takeLanesBySubgroups(): void {
    this.#inSubgroups = true;
    this.add('var<workgroup> lanes_taken: atomic<u32>;');
  }

  /**
   * A dispatch of `count` workgroups of `lanes`. Its entry point is made of `body`, which knows `place`, the number of the
   * workgroup, and `lane`.
   */
  dispatch(label: string, count: number, lanes: number, body: string, { limits }: DeviceTraits): Dispatch {
    const workgroups = gridOf(count, limits.maxComputeWorkgroupsPerDimension);
    const laneOf = this.#inSubgroups
      ? '@builtin(subgroup_size) subgroup_size: u32, @builtin(subgroup_invocation_id) subgroup_lane: u32'
      : '@builtin(local_invocation_index) lane: u32';
    const counted = `  var first_lane = 0u;
  if (subgroupElect()) { first_lane = atomicAdd(&lanes_taken, subgroup_size); }
  let lane = subgroupBroadcastFirst(first_lane) + subgroup_lane;
`;
    const main = `@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3u, ${laneOf}) {
${this.#inSubgroups ? counted : ''}  let place = group.y * ${this.size('groups_across', workgroups[0])} + group.x;
  if (place >= ${this.size('groups', count)}) { return; }
${body}
}
`;
    const { declaration, sizes } = this.#sizes;
    return {
      label,
      wgsl:
        (this.#inSubgroups ? 'enable subgroups;\n' : '') +
        indented([declaration, ...this.#texts, main].join('\n\n')),
      bindings: this.#bindings,
      sizes,
      workgroups,
    };
  }
}
