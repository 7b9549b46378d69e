import { inputsOf, type ConvolutionOptions } from '../../passes/convolution-options.ts';
import type { EngineValue } from '../../passes/engine-value.ts';
import { FAR, FAR2, FAR3, NEAR, NEAR2, NEAR3, BOTH2, POINTS_OF_WEIGHTS } from '../../winograd.ts';
import { bytesOf, ROOM, type Call, type Places } from './step.ts';

/** Bytes of intermediate results of a strip that should stay in the cache. */
const STRIP_BYTES = 2 ** 20;
/** Tiles from which a product is worth reading all the weights for. */
const FEWEST_TILES = 128;
const POINTS = 36;
/** Parts of the outs that the products of a point are split in. */
const PARTS = 2;

/** The constants of Winograd's method, as `assembly/winograd.ts` reads them: G after the others. */
export const winogradTable = (): Float32Array =>
  Float32Array.of(NEAR, NEAR2, NEAR3, FAR, FAR2, FAR3, BOTH2, 0, ...POINTS_OF_WEIGHTS.flat());
const G_BYTES = 32;

export function usesWinograd({
  size,
  ins,
  outs,
}: Pick<ConvolutionOptions, 'size' | 'ins' | 'outs'>): boolean {
  return size === 3 && ins >= 16 && outs >= 16 && ins % 4 === 0 && outs % 8 === 0;
}

/** Entries of the kernel as it is prepared. */
export function preparedEntries(options: ConvolutionOptions): number {
  const { size, ins, outs } = options;
  return usesWinograd(options) ? POINTS * ins * outs : size * size * ins * 8 * Math.ceil(outs / 8);
}

/** Makes the prepared kernel. */
export function prepareCalls(options: ConvolutionOptions, kernel: number, table: number, to: number): Call[] {
  const { size, ins, outs } = options;
  const pieces = Math.ceil(outs / 8);
  return [
    usesWinograd(options)
      ? { kernel: 'winogradKernel', args: [kernel, table + G_BYTES, ins, outs, to], pieces }
      : { kernel: 'pack', args: [kernel, 4 * outs, size * size * ins, outs, to], pieces },
  ];
}

/** Entries from one point of tiles to the next, as `assembly/winograd.ts` has it. */
const pointEntries = (tiles: number, channels: number): number =>
  tiles === 0 ? 0 : 32 * Math.ceil((tiles * channels) / 32) + 16;

/** How a convolution goes through its rows, and where in its scratch what lies. */
interface Strips {
  readonly rows: number;
  readonly padded: number;
  readonly across: number;
  readonly tiles: number;
  readonly x: number;
  readonly points: number;
  readonly products: number;
  readonly y: number;
  readonly room: number;
  readonly bytes: number;
}

export function stripsOf(options: ConvolutionOptions, threads: number): Strips {
  const { height, width, ins, outs, size, epilogue } = options;
  const keepsFull = epilogue.outputs.includes('full');
  const winograd = usesWinograd(options);
  const across = Math.ceil(width / 4);
  const padded = winograd ? 4 * across + 2 : width + size - 1;
  const fitting = winograd
    ? 4 * Math.ceil(Math.max(FEWEST_TILES, STRIP_BYTES / (4 * POINTS * (ins + outs))) / across)
    : 2 * Math.ceil(STRIP_BYTES / (8 * padded * (ins + outs)));
  // Strips of the same height: a short last one would read all the weights for few rows.
  const unit = winograd ? 4 : 2;
  const rows = unit * Math.ceil(height / Math.ceil(height / fitting) / unit);
  const tiles = winograd ? across * (rows / 4) : 0;
  let bytes = 0;
  const place = (entries: number): number => {
    const at = bytes;
    bytes += bytesOf(entries);
    return at;
  };
  const [x, points, products] = [
    place((rows + size - 1) * padded * ins),
    place(POINTS * pointEntries(tiles, ins)),
    place(POINTS * pointEntries(tiles, outs)),
  ];
  const y = place(keepsFull ? 0 : rows * width * outs);
  const room = place(threads * (winograd ? 144 : ROOM / 4));
  return { rows, padded, across, tiles, x, points, products, y, room, bytes };
}

/** The calls of a convolution: for each strip of rows, what is read, the product, and what is done to it. */
export function convolutionCalls(
  options: ConvolutionOptions,
  inputs: readonly EngineValue[],
  outputs: readonly EngineValue[],
  prepared: EngineValue,
  table: EngineValue | undefined,
  threads: number,
  { of, scratch }: Places,
): Call[] {
  const { height, width, ins, outs, size, prologue, epilogue } = options;
  const at = inputsOf(options);
  const input = (i: number | undefined): number => (i === undefined ? 0 : of(inputs[i]!));
  const output = (name: (typeof epilogue.outputs)[number]): number => {
    const i = epilogue.outputs.indexOf(name);
    return i === -1 ? 0 : of(outputs[i]!);
  };
  const strips = stripsOf(options, threads);
  const reach = (size - 1) / 2;
  const unpool = prologue.unpool === undefined ? 0 : prologue.unpool === 'max' ? 1 : 2;
  const pool = output('pooled') === 0 ? 0 : epilogue.pool === 'max' ? 1 : 2;
  const full = output('full');
  const x = scratch + strips.x;
  const room = scratch + strips.room;
  const calls: Call[] = [];
  for (let first = 0; first < height; first += strips.rows) {
    const rows = Math.min(strips.rows, height - first);
    const y = full === 0 ? scratch + strips.y : full + 4 * first * width * outs;
    const margin = [height, width, ins, reach, strips.padded, first, x];
    const given = [input(at.x), input(at.choices), input(at.signsBefore), unpool];
    const tileRows = Math.ceil(rows / 4);
    const filled = table ? 4 * tileRows + 2 : rows + size - 1;
    calls.push({ kernel: 'fill', args: [...given, ...margin], pieces: filled });
    if (table) {
      const tiles = tileRows * strips.across;
      const [points, products] = [scratch + strips.points, scratch + strips.products];
      const shared = [of(table), room, strips.across, tiles];
      calls.push(
        {
          kernel: 'winogradInput',
          args: [x, ...shared, ins, strips.padded, points],
          threaded: true,
          pieces: tiles,
        },
        {
          kernel: 'winogradMultiply',
          args: [points, of(prepared), tiles, ins, outs, PARTS, products],
          pieces: POINTS * PARTS,
        },
        {
          kernel: 'winogradOutput',
          args: [products, ...shared, outs, width, rows, y],
          threaded: true,
          pieces: tiles,
        },
      );
    } else
      calls.push({
        kernel: 'direct',
        args: [x, of(prepared), width, ins, outs, size, strips.padded, y, room],
        threaded: true,
        pieces: rows,
      });
    const [added, added2] = at.addedAfter.map(input);
    const bias = input(at.bias);
    const relu = epilogue.relu ? 1 : 0;
    const [mask, signs] = [input(at.signsAfter), output('signs')];
    if (bias || relu || added || mask || signs || pool)
      calls.push({
        kernel: 'finish',
        args: [
          ...[y, bias, relu, added ?? 0, added2 ?? 0, mask, signs],
          ...[pool, output('pooled'), output('choices'), width, outs, first, rows],
        ],
        pieces: Math.ceil(rows / 2),
      });
  }
  return calls;
}
