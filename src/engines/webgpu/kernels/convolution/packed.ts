import type { Dispatch } from '../../kernel.ts';
import { gridOf } from './grid.ts';
import { inputsOf } from '../../../passes/convolution-options.ts';
import { input, kept, type ConvolutionSite } from './options.ts';
import { Shader } from './shader.ts';

/**
 * A kernel [size, size, ins, outs] with ins and outs filled up with zeros to whole quads, so that nothing has to ask
 * where channels end: vec4f [size, size, 4 quads of ins, quads of outs].
 */
export interface PackedKernel {
  readonly once: { readonly dispatches: readonly Dispatch[]; readonly kept: readonly number[] };
  /** In vec4f. */
  readonly length: number;
}

export function packKernel({ options, traits }: ConvolutionSite): PackedKernel {
  const { size, ins, outs } = options;
  const [rows, quads] = [4 * Math.ceil(ins / 4), Math.ceil(outs / 4)];
  const length = size * size * rows * quads;
  const shader = new Shader();
  shader.reads('weights', input(inputsOf(options).kernel), size * size * ins, outs);
  shader.array('packed', kept(0), 'read_write', 'vec4f', length);
  const body = `  let i = place * 64u + lane;
  if (i >= ${length}u) { return; }
  let channel = (i / ${quads}u) % ${rows}u;
  let tap = i / ${quads * rows}u;
  if (channel < ${ins}u) {
    packed[i] = read_weights(tap * ${ins}u + channel, i % ${quads}u);
  } else {
    packed[i] = vec4f();
  }`;
  const dispatch = shader.dispatch('conv2d pack kernel', gridOf(Math.ceil(length / 64), traits), 64, body);
  return { once: { dispatches: [dispatch], kept: [16 * length] }, length };
}
