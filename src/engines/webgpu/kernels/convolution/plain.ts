import type { Kernel } from '../../kernel.ts';
import { blocksOf } from './bits.ts';
import { addEpilogue, epilogue } from './epilogue.ts';
import { kept, type ConvolutionSite } from './options.ts';
import { packKernel } from './packed.ts';
import { addPrologue } from './prologue.ts';
import { repeat, Shader } from './shader.ts';

/**
 * The convolution as it is written down, for kernels of any odd size: each invocation makes one block of 4 x 4 pixels by
 * 4 channels, and reads what it needs by itself. No barriers and no shared memory. It is for what is rare, so it is short
 * rather than fast.
 */
export function plainConvolution(site: ConvolutionSite): Kernel {
  const { options, traits } = site;
  const { height, width, ins, outs, size } = options;
  const blocks = blocksOf(height, width, outs);
  const [quadsIn, reach] = [Math.ceil(ins / 4), (size - 1) / 2];
  const packed = packKernel(site);

  const shader = new Shader();
  addPrologue(shader, options);
  shader.array('packed', kept(0), 'read', 'vec4f');
  addEpilogue(shader, options);
  const quads = shader.size('quads_out', blocks.quads);
  const across = shader.size('across', blocks.across);
  const body = `  let id = place * 64u + lane;
  if (id >= ${shader.size('count', blocks.count)}) { return; }
  let quad = id % ${quads};
  let across = (id / ${quads}) % ${across};
  let down = id / (${quads} * ${across});
  var y: array<vec4f, 16>;
  for (var tap = 0u; tap < ${size * size}u; tap++) {
    let top = i32(4u * down + tap / ${size}u) - ${reach};
    let left = i32(4u * across + tap % ${size}u) - ${reach};
    for (var q = 0u; q < ${shader.size('quads_in', quadsIn)}; q++) {
      let at = 4u * (tap * ${shader.size('quads_in', quadsIn)} + q) * ${quads} + quad;
      let w = mat4x4f(packed[at], packed[at + ${quads}], packed[at + 2u * ${quads}], packed[at + 3u * ${quads}]);
${repeat(16, true, (i) => `y[${i}] += w * given(top + i32(${i} >> 2u), left + i32(${i} & 3u), q);`)}
    }
  }
${epilogue(shader, site)}`;
  return {
    dispatches: [shader.dispatch('conv2d plain', Math.ceil(blocks.count / 64), 64, body, traits)],
    scratch: [],
    once: packed.once,
  };
}
