import type { Kernel } from '../../kernel.ts';
import { blocksOf } from './bits.ts';
import { addEpilogue, epilogue } from './epilogue.ts';
import { gridOf } from './grid.ts';
import type { ConvolutionOptions } from '../../../passes/convolution-options.ts';
import { kept, type ConvolutionSite } from './options.ts';
import { packKernel } from './packed.ts';
import { addPrologue } from './prologue.ts';
import { lines, repeat, Shader } from './shader.ts';

/** What a workgroup makes: `blocks` x `blocks` blocks of 4 x 4 pixels by `quads` quads of outs. */
export interface WorkgroupShape {
  readonly blocks: number;
  readonly quads: number;
}

/** Much picture and few channels: the first layers. */
export const WIDE: WorkgroupShape = { blocks: 4, quads: 4 };
/** Little picture and many channels: the deep layers. */
export const DEEP: WorkgroupShape = { blocks: 2, quads: 16 };

/** Bytes of shared memory: a patch of x with its margin, and the kernel, for one quad of ins. */
export function sharedBytes({ size }: ConvolutionOptions, { blocks, quads }: WorkgroupShape): number {
  return 16 * ((4 * blocks + size - 1) ** 2 + 4 * size * size * quads);
}

/**
 * The convolution as it is written down, on a graphics processor. Each of 64 threads has one block of 4 x 4 pixels by 4
 * channels in registers. Quad by quad of ins, the workgroup reads a patch of x, the prologue done, and the part of the
 * kernel that goes with it into shared memory; there, each thread reads a pixel once for as many taps as use it in a row.
 */
export function tiledConvolution(shape: WorkgroupShape): (site: ConvolutionSite) => Kernel {
  return (site) => {
    const { options, traits } = site;
    const { height, width, ins, outs, size } = options;
    const { down, across, quads } = blocksOf(height, width, outs);
    const [groupsAcross, groupsOfQuads] = [Math.ceil(across / shape.blocks), Math.ceil(quads / shape.quads)];
    const count = Math.ceil(down / shape.blocks) * groupsAcross * groupsOfQuads;
    const quadsIn = Math.ceil(ins / 4);
    const patch = 4 * shape.blocks + size - 1;
    const taps = size * size * 4 * shape.quads;
    const packed = packKernel(site);

    const shader = new Shader();
    addPrologue(shader, options);
    shader.array('packed', kept(0), 'read', 'vec4f', packed.length);
    addEpilogue(shader, options);
    shader.add(`var<workgroup> pixels: array<vec4f, ${patch * patch}>;
// [tap, channel of the quad of ins, quad of outs].
var<workgroup> taps: array<vec4f, ${taps}>;`);
    const body = `  let first_quad = ${shape.quads}u * (place % ${groupsOfQuads}u);
  let group_across = (place / ${groupsOfQuads}u) % ${groupsAcross}u;
  let group_down = place / ${groupsOfQuads * groupsAcross}u;
  let own_quad = lane % ${shape.quads}u;
  let own_across = (lane / ${shape.quads}u) % ${shape.blocks}u;
  let own_down = lane / ${shape.quads * shape.blocks}u;
  let quad = first_quad + own_quad;
  let across = ${shape.blocks}u * group_across + own_across;
  let down = ${shape.blocks}u * group_down + own_down;
  let top = i32(${4 * shape.blocks}u * group_down) - ${(size - 1) / 2};
  let left = i32(${4 * shape.blocks}u * group_across) - ${(size - 1) / 2};
  var y: array<vec4f, 16>;
  for (var q = 0u; q < ${quadsIn}u; q++) {
    for (var i = lane; i < ${patch * patch}u; i += 64u) {
      pixels[i] = given(top + i32(i / ${patch}u), left + i32(i % ${patch}u), q);
    }
    for (var i = lane; i < ${taps}u; i += 64u) {
      let tap = i / ${4 * shape.quads}u;
      let channel = 4u * q + (i / ${shape.quads}u) % 4u;
      // Quads past the end are those before it, and nothing of them is kept.
      let at = min(first_quad + i % ${shape.quads}u, ${quads - 1}u);
      taps[i] = packed[(tap * ${4 * quadsIn}u + channel) * ${quads}u + at];
    }
    workgroupBarrier();
    for (var dy = 0u; dy < ${size}u; dy++) {
${lines(size, (dx) => `      let w${dx} = weights(dy * ${size}u + ${dx}u, own_quad);`)}
${repeat(
  4,
  traits.software,
  (row) => `        let at = (4u * own_down + dy + ${row}) * ${patch}u + 4u * own_across;
${lines(size + 3, (i) => `        let p${i} = pixels[at + ${i}u];`)}
${lines(4, (i) => `        y[4u * ${row} + ${i}u] += ${sum(size, i)};`)}`,
)}
    }
    workgroupBarrier();
  }
  if (quad >= ${quads}u || across >= ${across}u || down >= ${down}u) { return; }
${epilogue(site)}`;
    shader.add(`fn weights(tap: u32, quad: u32) -> mat4x4f {
  let at = tap * ${4 * shape.quads}u + quad;
  return mat4x4f(${[0, 1, 2, 3].map((c) => `taps[at + ${c * shape.quads}u]`).join(', ')});
}`);
    return {
      dispatches: [shader.dispatch('conv2d tiled', gridOf(count, traits), 64, body)],
      scratch: [],
      once: packed.once,
    };
  };
}

/** WGSL: the products of a row of the kernel with the pixels from `first` on. */
function sum(size: number, first: number): string {
  return Array.from({ length: size }, (_, dx) => `w${dx} * p${first + dx}`).join(' + ');
}
