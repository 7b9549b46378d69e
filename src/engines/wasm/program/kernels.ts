import { storage } from '../../../compile/memory.ts';
import { resampleWindows } from '../../../images/resample.ts';
import { heightWidthChannels, kernelSizes, rowsColumns, sizeOf } from '../../../program/shape.ts';
import type { ConvolutionOptions } from '../../passes/convolution-options.ts';
import type { EngineValue, EngineValueOf, KernelPrimitive } from '../../passes/engine-value.ts';
import {
  convolutionCalls,
  prepareCalls,
  preparedEntries,
  stripsOf,
  usesWinograd,
  winogradTable,
} from './convolution.ts';
import { bytesOf, ROOM, type Call, type Places, type StepParts } from './step.ts';

/** What makes a step needs besides its value: the numbers it asks for become leaves, and its forms of weights values. */
export interface Making {
  readonly threads: number;
  /** A list of numbers as a leaf. */
  readonly table: (key: string, numbers: () => Float32Array | Uint32Array) => EngineValue;
  /** What a step makes of an input that other steps may share. */
  readonly prepared: (
    key: string,
    of: EngineValue,
    entries: number,
    reads: readonly EngineValue[],
    calls: (places: Places, to: number) => readonly Call[],
  ) => EngineValue;
}

type Maker<P extends KernelPrimitive> = (
  value: EngineValueOf<P>,
  inputs: readonly EngineValue[],
  outputs: readonly EngineValue[],
  making: Making,
) => StepParts;

/** Rows of a piece of a product, as `assembly/tile.ts` has it. */
const ROWS = 5;
/** Rows of b that a product handles at a time. */
const DEPTH = 256;

function convolutionStep(
  options: ConvolutionOptions,
  kernel: EngineValue,
  inputs: readonly EngineValue[],
  outputs: readonly EngineValue[],
  { threads, table, prepared }: Making,
): StepParts {
  const constants = usesWinograd(options) ? table('winograd', winogradTable) : undefined;
  const { size, ins, outs } = options;
  const packed = prepared(
    `convolution ${size} ${ins} ${outs}`,
    kernel,
    preparedEntries(options),
    constants ? [kernel, constants] : [kernel],
    ({ of }, to) => prepareCalls(options, of(kernel), constants ? of(constants) : 0, to),
  );
  return {
    reads: [...inputs.filter((input) => input !== kernel), packed, ...(constants ? [constants] : [])],
    scratch: stripsOf(options, threads).bytes,
    calls: (places) => convolutionCalls(options, inputs, outputs, packed, constants, threads, places),
  };
}

const convolution: Maker<'convolution'> = ({ attributes: { options } }, inputs, outputs, making) => {
  const { unpool, mask } = options.prologue;
  const kernel = inputs[1 + Number(unpool === 'max') + Number(mask)]!;
  return convolutionStep(options, kernel, inputs, outputs, making);
};

const conv2d: Maker<'conv2d'> = (value, inputs, outputs, making) => {
  const [x, kernel, bias] = value.inputs;
  const [height, width, ins] = heightWidthChannels(x.shape);
  const [size, , , outs] = kernelSizes(kernel.shape);
  const options: ConvolutionOptions = {
    ...{ height, width, ins, outs, size },
    prologue: { add: 0, mask: false },
    epilogue: {
      bias: bias !== undefined,
      relu: value.attributes.activation === 'relu',
      add: 0,
      mask: false,
      outputs: ['full'],
    },
  };
  return convolutionStep(options, storage<EngineValue>(kernel), inputs, outputs, making);
};

/** Bytes of packed panels of 8 columns. */
const panelBytes = (k: number, n: number): number => bytesOf(k * 8 * Math.ceil(n / 8));

const matmul: Maker<'matmul'> = (value, [a, b], _, { threads }) => {
  const [m, k] = rowsColumns(value.inputs[0].shape);
  const [, n] = rowsColumns(value.shape);
  return {
    reads: [a!, b!],
    scratch: panelBytes(Math.min(k, DEPTH), n) + threads * ROOM,
    calls: ({ of, scratch }) =>
      blocksOf(k).flatMap(({ first, depth }): Call[] => [
        {
          kernel: 'pack',
          args: [of(b!) + 4 * first * n, 4 * n, depth, n, scratch],
          pieces: Math.ceil(n / 8),
        },
        {
          kernel: 'multiply',
          args: [
            of(a!) + 4 * first,
            4 * k,
            scratch,
            m,
            depth,
            n,
            of(value),
            first === 0 ? 0 : 1,
            scratch + panelBytes(Math.min(k, DEPTH), n),
          ],
          threaded: true,
          pieces: Math.ceil(m / ROWS),
        },
      ]),
  };
};

const gram: Maker<'gram'> = (value, [x], _, { threads }) => {
  const [positions, channels] = rowsColumns(value.inputs[0].shape);
  const turned = bytesOf(channels * Math.min(positions, DEPTH));
  const packedBytes = panelBytes(Math.min(positions, DEPTH), channels);
  const pieces = Math.ceil(channels / 8);
  return {
    reads: [x!],
    scratch: turned + packedBytes + threads * ROOM,
    calls: ({ of, scratch }) => [
      ...blocksOf(positions).flatMap(({ first, depth }): Call[] => {
        const from = of(x!) + 4 * first * channels;
        const packed = scratch + turned;
        return [
          { kernel: 'transposeColumns', args: [from, depth, channels, scratch], pieces },
          { kernel: 'pack', args: [from, 4 * channels, depth, channels, packed], pieces },
          {
            kernel: 'multiplyUpper',
            args: [
              scratch,
              4 * depth,
              packed,
              channels,
              depth,
              of(value),
              first === 0 ? 0 : 1,
              packed + packedBytes,
            ],
            threaded: true,
            pieces: Math.ceil(channels / ROWS),
          },
        ];
      }),
      { kernel: 'mirror', args: [of(value), channels], pieces: channels },
    ],
  };
};

function blocksOf(depth: number): { first: number; depth: number }[] {
  return Array.from({ length: Math.ceil(depth / DEPTH) }, (_, i) => ({
    first: i * DEPTH,
    depth: Math.min(DEPTH, depth - i * DEPTH),
  }));
}

const signs: Maker<'signs'> = (value, [x]) => {
  const [height, width, channels] = heightWidthChannels(value.inputs[0].shape);
  return {
    reads: [x!],
    scratch: 0,
    calls: ({ of }) => [{ kernel: 'signsOf', args: [of(x!), width, channels, of(value)], pieces: height }],
  };
};

const choices: Maker<'choices'> = (value, [x]) => {
  const [height, width, channels] = heightWidthChannels(value.inputs[0].shape);
  return {
    reads: [x!],
    scratch: bytesOf((height >> 1) * (width >> 1) * channels),
    calls: ({ of, scratch }) => [
      { kernel: 'choicesOf', args: [of(x!), width, channels, scratch, of(value)], pieces: height >> 1 },
    ],
  };
};

/** `take` and `put`: lines before the axis, and steps after it. */
function byIndices(kernel: 'take' | 'put'): Maker<'take'> & Maker<'put'> {
  return (
    value: EngineValueOf<'take'> | EngineValueOf<'put'>,
    [x]: readonly EngineValue[],
    _: unknown,
    making: Making,
  ) => {
    const { axis, from, indices } = value.attributes;
    const list = making.table(`indices ${indices.join()}`, () => Uint32Array.from(indices));
    const [lines, step] = [sizeOf(value.shape.slice(0, axis)), sizeOf(value.shape.slice(axis + 1))];
    return {
      reads: [x!, list],
      scratch: 0,
      calls: ({ of }) => [
        { kernel, args: [of(x!), of(list), from, indices.length, step, of(value)], pieces: lines },
      ],
    };
  };
}

const TIES = { row: 0, first: 1, last: 2 } as const;

const ranks: Maker<'ranks'> = (value, [x], _, { threads }) => {
  const [rows, columns] = rowsColumns(value.shape);
  return {
    reads: [x!],
    scratch: threads * 8 * rows,
    calls: ({ of, scratch }) => [
      {
        kernel: 'ranks',
        args: [of(x!), rows, columns, TIES[value.attributes.ties], scratch, of(value)],
        threaded: true,
        pieces: columns,
      },
    ],
  };
};

const arrange: Maker<'arrange'> = (value, [v, order]) => {
  const [rows, columns] = rowsColumns(value.shape);
  return {
    reads: [v!, order!],
    scratch: 0,
    calls: ({ of }) => [
      { kernel: 'arrange', args: [of(v!), of(order!), rows, columns, of(value)], pieces: columns },
    ],
  };
};

/** Rows that `nearest` compares at a time, and bytes that it needs for them, as `assembly/rows.ts` has them. */
const [BLOCK, BLOCK_ROOM] = [40, ROOM + 40 * 64];

const nearest: Maker<'nearest'> = (value, [a, b], _, { threads }) => {
  const [m, k] = rowsColumns(value.inputs[0].shape);
  const [n] = rowsColumns(value.inputs[1].shape);
  return {
    reads: [a!, b!],
    scratch: panelBytes(k, n) + threads * BLOCK_ROOM,
    calls: ({ of, scratch }) => [
      { kernel: 'packRows', args: [of(b!), k, n, scratch], pieces: Math.ceil(n / 8) },
      {
        kernel: 'nearest',
        args: [of(a!), scratch, m, k, n, of(value), scratch + panelBytes(k, n)],
        threaded: true,
        pieces: Math.ceil(m / BLOCK),
      },
    ],
  };
};

const gather: Maker<'gather'> = (value, [values, places]) => {
  const [count, columns] = rowsColumns(value.shape);
  const [rows] = rowsColumns(value.inputs[0].shape);
  return {
    reads: [values!, places!],
    scratch: 0,
    calls: ({ of }) => [
      {
        kernel: 'gather',
        args: [of(values!), of(places!), rows, count, 4 * columns, of(value)],
        pieces: Math.ceil(count / 64),
      },
    ],
  };
};

const scatter: Maker<'scatter'> = (value, [x, places]) => {
  const [rows, columns] = rowsColumns(value.shape);
  const [count] = rowsColumns(value.inputs[0].shape);
  // Each piece reads all places, so pieces are few.
  const each = Math.ceil(rows / 16);
  return {
    reads: [x!, places!],
    scratch: 0,
    calls: ({ of }) => [
      {
        kernel: 'scatter',
        args: [of(x!), of(places!), count, rows, 4 * columns, each, of(value)],
        pieces: Math.ceil(rows / each),
      },
    ],
  };
};

/** The matrix of a resampling by rows: sources and weights of each target, one after the other. */
function sparseRows({ from, to, filter, transposed }: EngineValueOf<'resample'>['attributes']) {
  const { starts, weights } = resampleWindows(from, to, filter);
  const entries = weights.flatMap((window, row) =>
    Array.from(window, (weight, k) => {
      const column = starts[row]! + k;
      return transposed ? { target: column, source: row, weight } : { target: row, source: column, weight };
    }),
  );
  const targets = transposed ? from : to;
  const sorted = entries.toSorted((a, b) => a.target - b.target || a.source - b.source);
  const begins = new Uint32Array(targets + 1);
  for (const { target } of sorted) begins[target + 1]! += 1;
  for (let i = 0; i < targets; i++) begins[i + 1]! += begins[i]!;
  return {
    begins,
    sources: Uint32Array.from(sorted, ({ source }) => source),
    weights: Float32Array.from(sorted, ({ weight }) => weight),
  };
}

const resample: Maker<'resample'> = (value, [x], _, { table }) => {
  const { axis, from, to, transposed } = value.attributes;
  const key = JSON.stringify(value.attributes);
  const rows = sparseRows(value.attributes);
  const begins = table(`begins ${key}`, () => rows.begins);
  const sources = table(`sources ${key}`, () => rows.sources);
  const weights = table(`weights ${key}`, () => rows.weights);
  const [lines, step] = [sizeOf(value.shape.slice(0, axis)), sizeOf(value.shape.slice(axis + 1))];
  const [before, after] = transposed ? [to, from] : [from, to];
  return {
    reads: [x!, begins, sources, weights],
    scratch: 0,
    calls: ({ of }) => [
      {
        kernel: 'resample',
        args: [of(x!), of(begins), of(sources), of(weights), lines, before, after, step, of(value)],
        pieces: after,
      },
    ],
  };
};

/** A primitive without one does not compile. */
export const kernels: { readonly [P in KernelPrimitive]: Maker<P> } = {
  arrange,
  choices,
  conv2d,
  convolution,
  gather,
  gram,
  matmul,
  nearest,
  put: byIndices('put'),
  ranks,
  resample,
  scatter,
  signs,
  take: byIndices('take'),
};
