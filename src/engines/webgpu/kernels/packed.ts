import { heightWidthChannels } from '../../../program/shape.ts';
import type { KernelMaker } from '../kernel-maker.ts';
import { bitLayout } from './bit-layout.ts';
import { blocksOf } from './convolution/bits.ts';
import { threadsDispatch, type Slot } from './wgsl.ts';

/** The kernels of what the gradient needs of an activation, as bits: see {@link EngineSignatures}. */
export const packedKernels: { readonly [P in 'signs' | 'choices']: KernelMaker<P> } = {
  signs({ inputs: [x], traits }) {
    const [height, width, channels] = heightWidthChannels(x);
    const { across, quads } = blocksOf(height, width, channels);
    const dispatch = threadsDispatch({
      label: 'signs',
      slots,
      threads: bitLayout.signs.words(x),
      traits,
      body: `  let block = thread / 2u;
  let place = block / ${quads}u;
  let top = (place / ${across}u) * 4u + (thread & 1u) * 2u;
  let left = (place % ${across}u) * 4u;
  let channel = (block % ${quads}u) * 4u;
  var word = 0u;
  for (var bit = 0u; bit < 32u; bit++) {
    let y = top + bit / 16u;
    let x = left + (bit / 4u) % 4u;
    let c = channel + bit % 4u;
    if (y < ${height}u && x < ${width}u && c < ${channels}u && entries[(y * ${width}u + x) * ${channels}u + c] > 0f) { word |= 1u << bit; }
  }
  words[thread] = word;`,
    });
    return { dispatches: [dispatch], scratch: [] };
  },

  choices({ inputs: [x], traits }) {
    const [height, width, channels] = heightWidthChannels(x);
    const { across, quads } = blocksOf(height, width, channels);
    const [rows, columns] = [Math.floor(height / 2), Math.floor(width / 2)];
    const dispatch = threadsDispatch({
      label: 'choices',
      slots,
      threads: bitLayout.choices.words(x),
      traits,
      body: `  let place = thread / ${quads}u;
  let top = (place / ${across}u) * 2u;
  let left = (place % ${across}u) * 2u;
  let channel = (thread % ${quads}u) * 4u;
  var word = 0u;
  for (var square = 0u; square < 16u; square++) {
    let row = top + square / 8u;
    let column = left + (square / 4u) % 2u;
    let c = channel + square % 4u;
    if (row >= ${rows}u || column >= ${columns}u || c >= ${channels}u) { continue; }
    let at = (row * ${2 * width}u + column * 2u) * ${channels}u + c;
    var most = entries[at];
    var choice = 0u;
    let right = entries[at + ${channels}u];
    if (right > most) { most = right; choice = 1u; }
    let below = entries[at + ${width * channels}u];
    if (below > most) { most = below; choice = 2u; }
    let across = entries[at + ${(width + 1) * channels}u];
    if (across > most) { choice = 3u; }
    word |= choice << (square * 2u);
  }
  words[thread] = word;`,
    });
    return { dispatches: [dispatch], scratch: [] };
  },
};

const slots: readonly Slot[] = [
  { from: 'input', index: 0, name: 'entries' },
  { from: 'output', index: 0, name: 'words', element: 'u32' },
];
