import { inputsOf, type ConvolutionOptions } from '../../src/engines/passes/convolution-options.ts';

/** Entries of a tensor [height, width, channels], read with zeros outside. */
type Features = (row: number, column: number, channel: number) => number;

/** The signs of features, entry by entry; here a number for each entry, where the engine has a bit. */
export interface Expected {
  readonly full: Float64Array;
  readonly signs: Float64Array;
  readonly pooled: Float64Array;
  readonly choices: Float64Array;
}

/**
 * The convolution with its prologue and epilogue in float64, with plain loops, as the comment of
 * {@link ConvolutionOptions} says it. `inputs` are in the order of the kernel, signs and choices as one number an entry
 * of [height, width, channels] and of the pooled [height / 2, width / 2, channels].
 */
export function convolutionReference(
  options: ConvolutionOptions,
  inputs: readonly ArrayLike<number>[],
): Expected {
  const { height, width, ins, outs, size, prologue, epilogue } = options;
  const at = inputsOf(options);
  const place = (row: number, column: number) => row * width + column;
  const kernel = inputs[at.kernel]!;
  const reach = (size - 1) / 2;

  const x = new Float64Array(height * width * ins);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let c = 0; c < ins; c++) {
        const i = place(row, column) * ins + c;
        let value = prologue.unpool ? unpooled(options, inputs, row, column, c) : inputs[at.x]![i]!;
        for (const added of at.addedBefore) value += inputs[added]![i]!;
        if (at.signsBefore !== undefined && !inputs[at.signsBefore]![i]) value = 0;
        x[i] = value;
      }
  const given: Features = (row, column, c) =>
    row < 0 || column < 0 || row >= height || column >= width ? 0 : x[place(row, column) * ins + c]!;

  const full = new Float64Array(height * width * outs);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let o = 0; o < outs; o++) {
        const i = place(row, column) * outs + o;
        let y = at.bias === undefined ? 0 : inputs[at.bias]![o]!;
        for (let tap = 0; tap < size * size; tap++)
          for (let c = 0; c < ins; c++)
            y +=
              given(row + Math.floor(tap / size) - reach, column + (tap % size) - reach, c) *
              kernel[(tap * ins + c) * outs + o]!;
        if (epilogue.relu) y = Math.max(y, 0);
        for (const added of at.addedAfter) y += inputs[added]![i]!;
        if (at.signsAfter !== undefined && !inputs[at.signsAfter]![i]) y = 0;
        full[i] = y;
      }
  return { full, signs: full.map((y) => (y > 0 ? 1 : 0)), ...pooledReference(options, full) };
}

function unpooled(
  options: ConvolutionOptions,
  inputs: readonly ArrayLike<number>[],
  row: number,
  column: number,
  channel: number,
): number {
  const { height, width, ins, prologue } = options;
  const at = inputsOf(options);
  const [rows, columns] = [height >> 1, width >> 1];
  if (row >> 1 >= rows || column >> 1 >= columns) return 0;
  const i = ((row >> 1) * columns + (column >> 1)) * ins + channel;
  if (prologue.unpool === 'average') return inputs[at.x]![i]! / 4;
  return inputs[at.choices!]![i] === 2 * (row & 1) + (column & 1) ? inputs[at.x]![i]! : 0;
}

function pooledReference(options: ConvolutionOptions, full: Float64Array) {
  const { height, width, outs, epilogue } = options;
  const [rows, columns] = [height >> 1, width >> 1];
  const pooled = new Float64Array(rows * columns * outs);
  const choices = new Float64Array(rows * columns * outs);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let o = 0; o < outs; o++) {
        const square = [0, 1, 2, 3].map(
          (n) => full[((2 * row + (n >> 1)) * width + 2 * column + (n & 1)) * outs + o]!,
        );
        const i = (row * columns + column) * outs + o;
        choices[i] = square.indexOf(Math.max(...square));
        pooled[i] = epilogue.pool === 'average' ? square.reduce((a, b) => a + b) / 4 : Math.max(...square);
      }
  return { pooled, choices };
}
