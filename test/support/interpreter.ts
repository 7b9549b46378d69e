import type { Plan } from '../../src/compile/plan.ts';
import type { Instruction } from '../../src/compile/hoist.ts';
import { resampleWindows } from '../../src/images/resample.ts';
import { topological } from '../../src/program/program.ts';
import {
  heightWidthChannels,
  kernelSizes,
  rowsColumns,
  sizeOf,
  type Shape,
} from '../../src/program/shape.ts';
import type { PrimitiveAttributes, Signatures } from '../../src/program/signatures.ts';
import type { Value } from '../../src/program/value.ts';

/** The entries of an `input`, a `canvas` or a `result`; a knob has its first value. */
export type LeafEntries = (leaf: Value) => ArrayLike<number>;

/**
 * Computes programs in float64 with plain loops, written from what each primitive says about itself and sharing
 * nothing with the engines: what they are checked against.
 */
export function interpret(
  outputs: Readonly<Record<string, Value>>,
  leaf: LeafEntries,
): Record<string, Float64Array> {
  const entries = new Map<Value, Float64Array>();
  for (const value of topological(Object.values(outputs)))
    entries.set(
      value,
      compute(
        value,
        value.inputs.map((v) => entries.get(v)!),
        leaf,
      ),
    );
  return Object.fromEntries(Object.entries(outputs).map(([name, v]) => [name, entries.get(v)!]));
}

/**
 * Runs a plan as an engine would: constants once, then the loop `evaluations` times. Throws where the plan uses a value after
 * its release, or releases what the next evaluation starts from.
 */
export function interpretPlan(plan: Plan, leaf: LeafEntries, evaluations = 2): Record<string, Float64Array> {
  const live = new Map<Value, Float64Array>();
  const read = (value: Value): Float64Array => {
    const entries = live.get(value);
    if (!entries) throw new Error(`${nameOf(value)} is used before it is made or after its release.`);
    return entries;
  };
  const run = ({ value, release }: Instruction): void => {
    live.set(value, compute(value, value.inputs.map(read), leaf));
    for (const released of release) {
      read(released);
      live.delete(released);
    }
  };

  plan.once.forEach(run);
  // The canvas and the knobs are written from outside, and have to outlast every evaluation.
  const [given, made] = [plan.each.filter(isLeaf), plan.each.filter((i) => !isLeaf(i))];
  given.forEach(run);
  for (let i = 0; i < evaluations; i++) {
    for (const { value } of made) live.delete(value);
    made.forEach(run);
  }
  return Object.fromEntries(Object.entries(plan.outputs).map(([name, v]) => [name, read(v).slice()]));
}

function isLeaf({ value }: Instruction): boolean {
  return value.inputs.length === 0;
}

function nameOf(value: Value): string {
  return `${value.primitive} #${value.id}`;
}

/** The primitives that have entries to compute. */
type Interpreted = Exclude<Value['primitive'], 'constant' | 'knob' | 'input' | 'canvas' | 'result'>;
/** What a kernel needs to know of a value and its inputs besides their entries. */
interface Site<P extends Interpreted> {
  readonly shape: Shape;
  readonly inputs: Signatures<{ readonly shape: Shape }>[P]['inputs'];
  readonly attributes: PrimitiveAttributes[P];
}
/** What a primitive makes of the entries of its inputs. */
type Kernel<P extends Interpreted> = (inputs: readonly Float64Array[], site: Site<P>) => Float64Array;

function compute(value: Value, inputs: readonly Float64Array[], leaf: LeafEntries): Float64Array {
  const entries = entriesOf(value, inputs, leaf);
  if (entries.length !== sizeOf(value.shape))
    throw new Error(`${nameOf(value)} has ${entries.length} entries, not ${sizeOf(value.shape)}.`);
  return entries;
}

function entriesOf(value: Value, inputs: readonly Float64Array[], leaf: LeafEntries): Float64Array {
  switch (value.primitive) {
    case 'constant':
    case 'knob':
      return Float64Array.of(value.attributes.value);
    case 'input':
    case 'canvas':
    case 'result':
      return Float64Array.from(leaf(value));
    default:
      return interpreted(value, inputs);
  }
}

/** What one primitive makes of the entries of its inputs. */
export function interpreted<P extends Interpreted>(
  value: Site<P> & { readonly primitive: P },
  inputs: readonly Float64Array[],
): Float64Array {
  const kernel: Kernel<P> = kernels[value.primitive];
  return kernel(inputs, value);
}

// Where entries lie

/** How far apart neighbors along each axis are in row-major order. */
function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** The strides that read a tensor of `shape` as if it were stretched to `to`. */
function stretched(shape: Shape, to: Shape): number[] {
  const strides = stridesOf(shape);
  return to.map((_, axis) => (shape.length === 0 || shape[axis] === 1 ? 0 : strides[axis]!));
}

/** For every entry of `shape`, in row-major order, the place that `strides` lead to. */
function places(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  let reached = Int32Array.of(start);
  shape.forEach((n, axis) => {
    const next = new Int32Array(reached.length * n);
    reached.forEach((place, i) => {
      for (let k = 0; k < n; k++) next[i * n + k] = place + k * strides[axis]!;
    });
    reached = next;
  });
  return reached;
}

/** The place of the entry at `index`. */
function placeOf(index: readonly number[], strides: readonly number[]): number {
  return index.reduce((place, n, axis) => place + n * strides[axis]!, 0);
}

function gather(entries: Float64Array, from: Int32Array): Float64Array {
  return Float64Array.from(from, (place) => entries[place]!);
}

/** A tensor of `size` entries where `entries` are added up at the places `to`. */
function scatter(entries: Float64Array, to: Int32Array, size: number): Float64Array {
  const out = new Float64Array(size);
  entries.forEach((entry, i) => {
    out[to[i]!]! += entry;
  });
  return out;
}

// The primitives

function binary<P extends 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'mask'>(
  f: (a: number, b: number) => number,
): Kernel<P> {
  return ([a, b], { shape, inputs: [left, right] }) => {
    const [placeA, placeB] = [left, right].map((v) => places(shape, stretched(v.shape, shape)));
    return Float64Array.from(placeA!, (place, i) => f(a![place]!, b![placeB![i]!]!));
  };
}

function unary<P extends Interpreted>(f: (a: number) => number): Kernel<P> {
  return ([a]) => a!.map(f);
}

function transposed(a: Float64Array, [rows, columns]: Shape): Float64Array {
  return gather(a, places([columns!, rows!], [1, columns!]));
}

function product(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++) {
      const left = a[i * inner + k]!;
      if (left === 0) continue;
      for (let j = 0; j < columns; j++) out[i * columns + j]! += left * b[k * columns + j]!;
    }
  return out;
}

const conv2d: Kernel<'conv2d'> = ([x, kernel, bias], value) => {
  const [input, weights] = value.inputs;
  const [height, width, ins] = heightWidthChannels(input.shape);
  const [size, , , outs] = kernelSizes(weights.shape);
  const reach = (size - 1) / 2;
  const out = new Float64Array(height * width * outs);
  for (let y = 0; y < height; y++)
    for (let column = 0; column < width; column++) {
      const to = (y * width + column) * outs;
      if (bias) out.set(bias, to);
      for (let dy = 0; dy < size; dy++) {
        const fromY = y + dy - reach;
        if (fromY < 0 || fromY >= height) continue;
        for (let dx = 0; dx < size; dx++) {
          const fromX = column + dx - reach;
          if (fromX < 0 || fromX >= width) continue;
          const from = (fromY * width + fromX) * ins;
          for (let i = 0; i < ins; i++) {
            const entry = x![from + i]!;
            if (entry === 0) continue;
            const at = ((dy * size + dx) * ins + i) * outs;
            for (let o = 0; o < outs; o++) out[to + o]! += entry * kernel![at + o]!;
          }
        }
      }
    }
  return value.attributes.activation === 'relu' ? out.map((a) => Math.max(a, 0)) : out;
};

const turn: Kernel<'turn'> = ([kernel], { inputs }) => {
  const [size, , ins, outs] = kernelSizes(inputs[0].shape);
  const out = new Float64Array(kernel!.length);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let i = 0; i < ins; i++)
        for (let o = 0; o < outs; o++)
          out[(((size - 1 - y) * size + (size - 1 - x)) * outs + o) * ins + i] =
            kernel![((y * size + x) * ins + i) * outs + o]!;
  return out;
};

/** Calls `visit` for every entry of a pooled tensor with its place and the four places that it is made of. */
function eachSquare([height, width, channels]: Shape, visit: (to: number, from: number[]) => void): void {
  const [rows, columns] = [Math.floor(height! / 2), Math.floor(width! / 2)];
  const place = (y: number, x: number, c: number): number => (y * width! + x) * channels! + c;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      for (let c = 0; c < channels!; c++)
        visit((y * columns + x) * channels! + c, [
          place(2 * y, 2 * x, c),
          place(2 * y, 2 * x + 1, c),
          place(2 * y + 1, 2 * x, c),
          place(2 * y + 1, 2 * x + 1, c),
        ]);
}

const maxPool: Kernel<'max-pool'> = ([x], { shape, inputs }) => {
  const out = new Float64Array(sizeOf(shape));
  eachSquare(inputs[0].shape, (to, from) => (out[to] = Math.max(...from.map((place) => x![place]!))));
  return out;
};

const maxPoolGradient: Kernel<'max-pool-gradient'> = ([gradient, x, pooled], { shape }) => {
  const out = new Float64Array(sizeOf(shape));
  eachSquare(shape, (to, from) => {
    const first = from.find((place) => x![place] === pooled![to]);
    if (first === undefined) throw new Error('What was pooled is not the maximum of its square.');
    out[first] = gradient![to]!;
  });
  return out;
};

const averagePool: Kernel<'average-pool'> = ([x], { shape, inputs }) => {
  const out = new Float64Array(sizeOf(shape));
  eachSquare(inputs[0].shape, (to, from) => (out[to] = from.reduce((sum, place) => sum + x![place]! / 4, 0)));
  return out;
};

const averagePoolGradient: Kernel<'average-pool-gradient'> = ([gradient], { shape }) => {
  const out = new Float64Array(sizeOf(shape));
  eachSquare(shape, (to, from) => {
    for (const place of from) out[place] = gradient![to]! / 4;
  });
  return out;
};

const resample: Kernel<'resample'> = ([x], value) => {
  const { axis, from, to, filter, transposed: back } = value.attributes;
  const { starts, weights } = resampleWindows(from, to, filter);
  const [lines, step] = [sizeOf(value.shape.slice(0, axis)), sizeOf(value.shape.slice(axis + 1))];
  const [before, after] = back ? [to, from] : [from, to];
  const out = new Float64Array(sizeOf(value.shape));
  for (let line = 0; line < lines; line++)
    weights.forEach((window, row) => {
      window.forEach((weight, k) => {
        const column = starts[row]! + k;
        const [target, source] = back ? [column, row] : [row, column];
        for (let s = 0; s < step; s++)
          out[(line * after + target) * step + s]! += weight * x![(line * before + source) * step + s]!;
      });
    });
  return out;
};

/** For every entry of a tensor, its index along `axis`. */
function indicesAlong(shape: Shape, axis: number): Int32Array {
  return places(
    shape,
    shape.map((_, i) => (i === axis ? 1 : 0)),
  );
}

/** The place along `axis` replaced by what a list says. */
function redirected(shape: Shape, value: Site<'take' | 'put'>, within: Shape): Int32Array {
  const { axis, indices } = value.attributes;
  const strides = stridesOf(within);
  const rest = places(
    shape,
    strides.map((stride, i) => (i === axis ? 0 : stride)),
  );
  return indicesAlong(shape, axis).map((i, n) => rest[n]! + indices[i]! * strides[axis]!);
}

const ranks: Kernel<'ranks'> = ([x], value) => {
  const [rows, columns] = rowsColumns(value.shape);
  const { ties } = value.attributes;
  return x!.map((entry, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    let before = 0;
    for (let i = 0; i < rows; i++) {
      const other = x![i * columns + column]!;
      if (other < entry) before += 1;
      if (other === entry && ((ties === 'row' && i < row) || (ties === 'last' && i !== row))) before += 1;
    }
    return before;
  });
};

const pick: Kernel<'pick'> = ([values, index], { shape, inputs }) => {
  const [[, columns], [count]] = [rowsColumns(shape), rowsColumns(inputs[0].shape)];
  const last = count - 1;
  return index!.map((wanted, place) => {
    const at = Math.max(0, Math.min(last, wanted));
    const entry = (row: number): number => values![Math.min(row, last) * columns + (place % columns)]!;
    const row = Math.floor(at);
    return entry(row) + (at - row) * (entry(row + 1) - entry(row));
  });
};

/** In big integers, as the primitive is written down. */
const random: Kernel<'random'> = ([count], value) => {
  const word = (x: bigint): bigint => x & 0xffffffffn;
  const mix = (x: bigint): bigint => {
    let h = word(x);
    h = word((h ^ (h >> 16n)) * 0x7feb352dn);
    h = word((h ^ (h >> 15n)) * 0x846ca68bn);
    return h ^ (h >> 16n);
  };
  const key = mix(word(mix(BigInt(value.attributes.seed)) + BigInt(count![0]!)));
  return Float64Array.from({ length: sizeOf(value.shape) }, (_, i) => {
    let sum = 0n;
    for (let k = 0; k < 6; k++) {
      const h = mix(key ^ mix(BigInt(6 * i + k)));
      sum += (h & 0xffffn) + (h >> 16n);
    }
    return Number(sum - 393210n) / 65536;
  });
};

/** A primitive without one does not compile. */
const kernels: { readonly [P in Interpreted]: Kernel<P> } = {
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  maximum: binary(Math.max),
  mask: binary((a, b) => (b > 0 ? a : 0)),
  surrogate: ([a]) => a!,
  abs: unary(Math.abs),
  sign: unary(Math.sign),
  step: unary((a) => (a > 0 ? 1 : 0)),
  sqrt: unary(Math.sqrt),
  exp: unary(Math.exp),
  log: unary(Math.log),
  relu: unary((a) => Math.max(a, 0)),
  power: ([a], value) => a!.map((x) => x ** value.attributes.exponent),
  reshape: ([a]) => a!,
  slice: ([a], value) => {
    const strides = stridesOf(value.inputs[0].shape);
    return gather(a!, places(value.shape, strides, placeOf(value.attributes.begin, strides)));
  },
  pad: ([a], value) => {
    const strides = stridesOf(value.shape);
    const start = placeOf(value.attributes.before, strides);
    return scatter(a!, places(value.inputs[0].shape, strides, start), sizeOf(value.shape));
  },
  broadcast: ([a], { shape, inputs }) => gather(a!, places(shape, stretched(inputs[0].shape, shape))),
  transpose: ([a], { inputs }) => transposed(a!, inputs[0].shape),
  sum: ([a], { shape, inputs: [input] }) =>
    scatter(a!, places(input.shape, stretched(shape, input.shape)), sizeOf(shape)),
  matmul: ([a, b], { inputs: [left, right] }) =>
    product(a!, b!, ...rowsColumns(left.shape), rowsColumns(right.shape)[1]),
  gram: ([a], { inputs }) => {
    const [positions, channels] = rowsColumns(inputs[0].shape);
    return product(transposed(a!, [positions, channels]), a!, channels, positions, channels);
  },
  conv2d,
  turn,
  'max-pool': maxPool,
  'max-pool-gradient': maxPoolGradient,
  'average-pool': averagePool,
  'average-pool-gradient': averagePoolGradient,
  resample,
  take: ([a], value) => gather(a!, redirected(value.shape, value, value.inputs[0].shape)),
  put: ([a], value) => {
    const { shape } = value.inputs[0];
    return scatter(a!, redirected(shape, value, value.shape), sizeOf(value.shape));
  },
  ranks,
  arrange: ([v, order], { shape }) => {
    const columns = shape[1]!;
    return scatter(
      v!,
      Int32Array.from(order!, (rank, place) => rank * columns + (place % columns)),
      v!.length,
    );
  },
  pick,
  random,
  nearest: ([a, b], { inputs: [left, right] }) => {
    const [count, width] = rowsColumns(left.shape);
    const [others] = rowsColumns(right.shape);
    return Float64Array.from({ length: count }, (_, i) => {
      let [best, place] = [-Infinity, 0];
      for (let j = 0; j < others; j++) {
        let sum = 0;
        for (let k = 0; k < width; k++) sum += a![i * width + k]! * b![j * width + k]!;
        if (sum > best) [best, place] = [sum, j];
      }
      return place;
    });
  },
  gather: ([values, to], { shape, inputs: [from] }) => gather(values!, rowPlaces(to!, from.shape, shape)),
  scatter: ([x, to], { shape, inputs: [from] }) =>
    scatter(x!, rowPlaces(to!, shape, from.shape), sizeOf(shape)),
};

/** Where each entry of rows [n, k] lies in [m, k], by the places of rows. */
function rowPlaces(places: Float64Array, whole: Shape, rows: Shape): Int32Array {
  const [m, width] = rowsColumns(whole);
  return Int32Array.from({ length: sizeOf(rows) }, (_, i) => {
    const row = Math.min(m - 1, Math.max(0, Math.floor(places[Math.floor(i / width)]!)));
    return row * width + (i % width);
  });
}
