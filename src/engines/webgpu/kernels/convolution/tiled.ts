import type { Kernel } from '../../kernel.ts';
import { blocksOf } from './bits.ts';
import { addEpilogue, epilogue } from './epilogue.ts';
import { hasPrologue, type ConvolutionOptions } from '../../../passes/convolution-options.ts';
import { kept, type ConvolutionSite } from './options.ts';
import { packKernel } from './packed.ts';
import { addPlaces } from './prologue.ts';
import { lines, Shader } from './shader.ts';

/** What a workgroup makes: `down` x `across` blocks of 4 x 4 pixels by `quads` quads of outs. */
export interface WorkgroupShape {
  readonly down: number;
  readonly across: number;
  readonly quads: number;
}

/** Much picture and few channels: the first layers. */
export const WIDE: WorkgroupShape = { down: 2, across: 4, quads: 16 };
/** Little picture and many channels: the deep layers. */
export const DEEP: WorkgroupShape = { down: 2, across: 2, quads: 16 };
/** Four channels of outs at most: back to a picture. */
export const THIN: WorkgroupShape = { down: 4, across: 8, quads: 1 };

/** Rows of a block that an invocation makes: 32 sums. With 64 and what they are made of, registers would not do on every processor. */
const ROWS = 2;
/** Loads of a round that are on their way while the round before computes. */
const MOST_AHEAD = 3;

/** The patch of x with its margin, in blocks of 4 pixels across, and the taps of the kernel, for one quad of ins. */
function sharedSizes(size: number, { down, across, quads }: WorkgroupShape) {
  const [rows, columns] = [4 * down + size - 1, 4 * across + size - 1];
  const blocks = Math.ceil(columns / 4);
  return { rows, columns, blocks, pixels: rows * columns, taps: 4 * size * size * quads };
}

/** Bytes of shared memory. */
export function sharedBytes({ size }: ConvolutionOptions, shape: WorkgroupShape): number {
  const { rows, blocks } = sharedSizes(size, shape);
  return 16 * (4 * rows * blocks + shape.quads * size * (4 * size + 1));
}

/**
 * The convolution as it is written down, on a graphics processor. Each invocation has half a block, 2 x 4 pixels by 4 channels, in
 * registers. Quad by quad of ins, the workgroup reads a patch of x, the prologue done, and the part of the
 * kernel that goes with it into shared memory; there, each invocation reads a pixel once for as many taps as use it in a
 * row. While it computes, the next quad is on its way.
 */
export function tiledConvolution(shape: WorkgroupShape): (site: ConvolutionSite) => Kernel {
  return (site) => {
    const { options, traits } = site;
    const { height, width, ins, outs, size } = options;
    const { down, across, quads } = blocksOf(height, width, outs);
    const [groupsAcross, groupsOfQuads] = [Math.ceil(across / shape.across), Math.ceil(quads / shape.quads)];
    const count = Math.ceil(down / shape.down) * groupsAcross * groupsOfQuads;
    const shared = sharedSizes(size, shape);
    const lanes = shape.down * 2 * shape.across * shape.quads;
    const packed = packKernel(site);
    const chooses = options.epilogue.outputs.includes('choices');

    const shader = new Shader();
    addPlaces(shader, options);
    shader.array('packed', kept(0), 'read', 'vec4f');
    addEpilogue(shader, options);
    const quadsIn = shader.size('quads_in', Math.ceil(ins / 4));
    const quadsOut = shader.size('quads_out', quads);
    const ofQuads = shader.size('groups_of_quads', groupsOfQuads);
    const ofAcross = shader.size('groups_along', groupsAcross);
    shader.add(`// [row, block of the row], [pixel]: zero where there are none, for nothing is written there.
var<workgroup> pixels: array<array<vec4f, 4>, ${shared.rows * shared.blocks}>;
// [quad of outs], [row of the kernel], [tap of the row, channel of the quad of ins] and room, so that neighbors are in other banks.
var<workgroup> taps: array<array<array<vec4f, ${4 * size + 1}>, ${size}>, ${shape.quads}>;`);
    if (chooses) shader.add(`var<workgroup> choices_of_halves: array<u32, ${lanes}>;`);
    const ofPixels = Math.ceil(shared.pixels / lanes);
    const ofTaps = Math.ceil(shared.taps / lanes);
    const pixelsAhead = ofPixels <= MOST_AHEAD && !hasPrologue(options);
    const tapsAhead = ofTaps <= MOST_AHEAD;
    const loadPixels = (q: string) => lines(ofPixels, (n) => `v${n} = fetched(at${n}, ${q});`);
    const stride = lanes / shape.quads;
    const loadTaps = (q: string) =>
      lines(
        ofTaps,
        (n) => `u${n} = packed[first_tap + (${stride * n}u * ${quadsIn} + 4u * ${q}) * ${quadsOut}];`,
      );
    /** WGSL: whether there is an n-th one of so many for a lane; empty where there is one for all. */
    const within = (n: number, all: number) => (lanes * (n + 1) <= all ? '' : `lane < ${all - lanes * n}u`);
    const insideText = (n: number) => {
      const exists = within(n, shared.pixels);
      const inside = `is_inside(top + i32(patch_row${n}), left + i32(patch_column${n}))`;
      return exists ? `${inside} & (${exists})` : inside;
    };
    const body = `  let first_quad = ${shape.quads}u * (place % ${ofQuads});
  let group_across = (place / ${ofQuads}) % ${ofAcross};
  let group_down = place / (${ofQuads} * ${ofAcross});
  let own_quad = lane % ${shape.quads}u;
  let own_across = (lane / ${shape.quads}u) % ${shape.across}u;
  let own_rows = lane / ${shape.quads * shape.across}u;
  let top = i32(${4 * shape.down}u * group_down) - ${(size - 1) / 2};
  let left = i32(${4 * shape.across}u * group_across) - ${(size - 1) / 2};
${lines(
  ofPixels,
  (n) => `  let patch_row${n} = (lane + ${lanes * n}u) / ${shared.columns}u;
  let patch_column${n} = (lane + ${lanes * n}u) % ${shared.columns}u;
  let at${n} = place_of(top + i32(patch_row${n}), left + i32(patch_column${n}));
  let inside${n} = ${insideText(n)};
  let patch_block${n} = patch_row${n} * ${shared.blocks}u + patch_column${n} / 4u;
  let patch_pixel${n} = patch_column${n} % 4u;
  var v${n}: Fetched;`,
)}
  // An invocation reads every ${stride}th tap, of one channel and one quad of outs. Quads past the end are those before it, and nothing of them is kept.
  let first_tap = ((lane / ${4 * shape.quads}u) * 4u * ${quadsIn} + (lane / ${shape.quads}u) % 4u) * ${quadsOut} + min(first_quad + own_quad, ${quadsOut} - 1u);
${lines(
  ofTaps,
  (n) => `  let tap_row${n} = (lane / ${shape.quads}u + ${stride * n}u) / ${4 * size}u;
  let tap_column${n} = (lane / ${shape.quads}u + ${stride * n}u) % ${4 * size}u;
  var u${n}: vec4f;`,
)}
  var y: array<vec4f, ${4 * ROWS}>;
${pixelsAhead ? loadPixels('0u') : ''}
${tapsAhead ? loadTaps('0u') : ''}
  for (var q = 0u; q < 65536u; q++) {
    if (q >= ${quadsIn}) { break; }
${pixelsAhead ? '' : loadPixels('q')}
${tapsAhead ? '' : loadTaps('q')}
    workgroupBarrier();
${lines(ofPixels, (n) => `    if (inside${n}) { pixels[patch_block${n}][patch_pixel${n}] = finished(at${n}, v${n}); }`)}
${lines(ofTaps, (n) => {
  const store = `taps[own_quad][tap_row${n}][tap_column${n}] = u${n};`;
  const condition = within(n, shared.taps);
  return condition ? `    if (${condition}) { ${store} }` : `    ${store}`;
})}
    workgroupBarrier();
    // The last round reads the last quad again, for nothing.
    let next = min(q + 1u, ${quadsIn} - 1u);
${pixelsAhead ? loadPixels('next') : ''}
${tapsAhead ? loadTaps('next') : ''}
    for (var dy = 0u; dy < ${size}u; dy++) {
${lines(4 * size, (n) => `      let w${n} = taps[own_quad][dy][${n}];`)}
${lines(
  ROWS,
  (row) => `      {
        let at = (${ROWS}u * own_rows + dy + ${row}u) * ${shared.blocks}u + own_across;
${lines(size + 3, (n) =>
  [
    // The first ones backwards, so that a wait for one is a wait for all.
    readPixel(n < size ? size - 1 - n : n),
    // Soon after what it takes is read: so few of them are held at a time.
    ...chainsAfter(n, size).map((i) => `        y[${4 * row + i}] += ${chain(size, i)};`),
  ].join('\n'),
)}
      }`,
)}
    }
  }
  let quad = first_quad + own_quad;
  let across = ${shape.across}u * group_across + own_across;
  let down = ${shape.down}u * group_down + own_rows / 2u;
  let half = own_rows % 2u;
  let is_block = quad < ${quadsOut} && across < ${shader.size('across', across)} && down < ${shader.size('down', down)};
${chooses ? '  var chosen = 0u;' : ''}
  if (is_block) {
${epilogue(shader, site, ROWS)}
  }
${chooses ? joinHalves(shader, options, shape) : ''}`;
    return {
      dispatches: [shader.dispatch('conv2d tiled', count, lanes, body, traits)],
      scratch: [],
      once: packed.once,
    };
  };
}

/** WGSL that reads pixel i of a row. */
function readPixel(i: number): string {
  return `        let p${i} = pixels[at + ${i >> 2}u][${i & 3}];`;
}

/** Which of the four chains of a row come after its n-th pixel is read: one pixel further than they need. */
function chainsAfter(n: number, size: number): number[] {
  if (n === size + 2) return [2, 3];
  return n < size ? [] : [n - size];
}

/** WGSL: the products of a row of the kernel with the pixels from `first` on, in one chain. */
function chain(size: number, first: number): string {
  let text = '';
  for (let n = 0; n < 4 * size; n++) {
    const pixel = `p${first + (n >> 2)}[${n & 3}]`;
    text = n === 0 ? `w0 * ${pixel}` : `fma(w${n}, vec4f(${pixel}), ${text})`;
  }
  return text;
}

/** WGSL that writes the choices of a block, a word that two invocations have halves of. */
function joinHalves(shader: Shader, options: ConvolutionOptions, shape: WorkgroupShape): string {
  const { across, quads } = blocksOf(options.height, options.width, options.outs);
  const block = `(down * ${shader.size('blocks_across', across)} + across) * ${shader.size('blocks_quads', quads)} + quad`;
  return `  choices_of_halves[lane] = chosen;
  workgroupBarrier();
  if (is_block && half == 0u) {
    choices[${block}] = chosen | (choices_of_halves[lane + ${shape.across * shape.quads}u] << 16u);
  }`;
}
