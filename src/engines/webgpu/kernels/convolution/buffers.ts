import { pieceCount } from '../pieces.ts';
import type { ConvolutionOutput } from '../../../passes/convolution-options.ts';
import type { ConvolutionSite } from './options.ts';

/** Bindings of what a convolution reads and writes, large buffers by their pieces. */
interface Bindings {
  /** x as given and its choices, what is added to it, its signs; and x once all that is done. */
  readonly before: number;
  readonly x: number;
  readonly weights: number;
  /** What is added to y, and signs for it; y before that; and the outputs. */
  readonly after: number;
  readonly y: number;
  readonly outputs: number;
}

function bindingsOf({ options, traits }: ConvolutionSite): Bindings {
  const { height, width, ins, outs, prologue, epilogue } = options;
  const pieces = (pixels: number, channels: number) =>
    pieceCount(4 * pixels * channels, traits.limits.maxStorageBufferBindingSize);
  const pixels = height * width;
  const pooled = Math.floor(height / 2) * Math.floor(width / 2);
  const [x, y] = [pieces(pixels, ins), pieces(pixels, outs)];
  const output: Record<ConvolutionOutput, number> = {
    full: y,
    pooled: pieces(pooled, outs),
    signs: 1,
    choices: 1,
  };
  return {
    before:
      (prologue.unpool ? pieces(pooled, ins) : x) +
      Number(prologue.unpool === 'max') +
      prologue.add * x +
      Number(prologue.mask),
    x,
    weights: 1 + Number(epilogue.bias),
    after: epilogue.add * y + Number(epilogue.mask),
    y,
    outputs: epilogue.outputs.reduce((sum, name) => sum + output[name], 0),
  };
}

/** Whether all that a convolution reads and writes can be bound at a time. */
export function bindsAtOnce(site: ConvolutionSite): boolean {
  const { before, weights, after, outputs } = bindingsOf(site);
  return before + weights + after + outputs <= site.traits.limits.maxStorageBuffersPerShaderStage;
}

/** Whether it can be where prologue, sum and epilogue are dispatches of their own. */
export function bindsByStages(site: ConvolutionSite): boolean {
  const { before, x, weights, after, y, outputs } = bindingsOf(site);
  const most = Math.max(before + x, x + weights + y, y + after + outputs);
  return most <= site.traits.limits.maxStorageBuffersPerShaderStage;
}
