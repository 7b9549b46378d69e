import type { Dispatch } from '../../kernel.ts';
import { inputsOf } from '../../../passes/convolution-options.ts';
import { input, kept, type ConvolutionSite } from './options.ts';
import { Shader } from './shader.ts';

/**
 * A kernel [size, size, ins, outs] with ins and outs filled up with zeros to whole quads, so that nothing has to ask
 * where channels end: vec4f [size, size, 4 quads of ins, quads of outs].
 */
export interface PackedKernel {
  readonly once: { readonly dispatches: readonly Dispatch[]; readonly kept: readonly number[] };
}

export function packKernel({ options, traits }: ConvolutionSite): PackedKernel {
  const { size, ins, outs } = options;
  const [rows, quads] = [4 * Math.ceil(ins / 4), Math.ceil(outs / 4)];
  const length = size * size * rows * quads;
  const shader = new Shader();
  shader.reads('weights', input(inputsOf(options).kernel), outs);
  shader.array('packed', kept(0), 'read_write', 'vec4f');
  const [of, channels, across] = [
    shader.size('rows', rows),
    shader.size('channels', ins),
    shader.size('quads', quads),
  ];
  const body = `  let i = place * 64u + lane;
  if (i >= ${shader.size('length', length)}) { return; }
  let channel = (i / ${across}) % ${of};
  let tap = i / (${across} * ${of});
  if (channel < ${channels}) {
    packed[i] = read_weights(tap * ${channels} + channel, i % ${across});
  } else {
    packed[i] = vec4f();
  }`;
  const dispatch = shader.dispatch('conv2d pack kernel', Math.ceil(length / 64), 64, body, traits);
  return { once: { dispatches: [dispatch], kept: [16 * length] } };
}
