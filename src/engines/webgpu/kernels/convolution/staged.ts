import type { Binding, Dispatch, Kernel } from '../../kernel.ts';
import { blocksOf } from './bits.ts';
import { addEpilogue, epilogue } from './epilogue.ts';
import {
  hasEpilogue,
  hasPrologue,
  inputsOf,
  type ConvolutionOptions,
} from '../../../passes/convolution-options.ts';
import { input, output, scratch, type ConvolutionSite } from './options.ts';
import { addPrologue } from './prologue.ts';
import { repeat, Shader } from './shader.ts';

/** A convolution of x [height, width, ins] to y [height, width, outs] with the bias and the ReLU of the options alone. */
export interface Bare {
  readonly dispatches: readonly Dispatch[];
  readonly scratch: readonly number[];
  readonly once?: NonNullable<Kernel['once']>;
}

/** Makes a {@link Bare}, whose own scratch buffers are numbered from `firstScratch` on. */
export type BareMaker = (site: ConvolutionSite, x: Binding, y: Binding, firstScratch: number) => Bare;

/**
 * A convolution whose prologue and epilogue, where there are any, are dispatches of their own. On a software adapter a
 * simple inner loop is worth more than what is saved in memory.
 */
export function staged(site: ConvolutionSite, bare: BareMaker): Kernel {
  const { options, traits } = site;
  const { height, width, ins, outs } = options;
  // What is stored in 16 bits has to be written in quads.
  const inQuads = traits.precision === 'mixed' && outs % 4 === 0;
  const [before, after] = [hasPrologue(options), hasEpilogue(options) || inQuads];
  const scratches: number[] = [];
  const own = (channels: number) => scratch(scratches.push(4 * height * width * channels) - 1);
  const x = before ? own(ins) : input(inputsOf(options).x);
  const y = after ? own(outs) : output(0);
  const made = bare(site, x, y, scratches.length);
  return {
    dispatches: [
      ...(before ? [prologueStage(site, x)] : []),
      ...made.dispatches,
      ...(after ? [epilogueStage(site, y)] : []),
    ],
    scratch: [...scratches, ...made.scratch],
    ...(made.once && { once: made.once }),
  };
}

/** Any kernel for a convolution as a {@link Bare}: it is asked for x, kernel and bias, and given them from elsewhere. */
export function bareOf(make: (site: ConvolutionSite) => Kernel): BareMaker {
  return ({ options, traits }, x, y) => {
    const { kernel, bias } = inputsOf(options);
    const { epilogue: asked } = options;
    const alone: ConvolutionOptions = {
      ...options,
      prologue: { add: 0, mask: false },
      epilogue: { bias: asked.bias, relu: asked.relu, add: 0, mask: false, outputs: ['full'] },
    };
    const made = make({ options: alone, traits });
    const inputs = [x, input(kernel), ...(bias === undefined ? [] : [input(bias)])];
    const elsewhere = (dispatches: readonly Dispatch[]) =>
      dispatches.map((dispatch) => ({
        ...dispatch,
        bindings: dispatch.bindings.map((binding) =>
          binding.from === 'input' ? inputs[binding.index]! : binding.from === 'output' ? y : binding,
        ),
      }));
    return {
      dispatches: elsewhere(made.dispatches),
      scratch: made.scratch,
      ...(made.once && { once: { ...made.once, dispatches: elsewhere(made.once.dispatches) } }),
    };
  };
}

function prologueStage({ options, traits }: ConvolutionSite, x: Binding): Dispatch {
  const { height, width, ins } = options;
  const quads = Math.ceil(ins / 4);
  const count = height * width * quads;
  const shader = new Shader();
  addPrologue(shader, options);
  shader.writes('made', x, ins);
  const [across, columns] = [shader.size('quads', quads), shader.size('width', width)];
  const body = `  let i = place * 64u + lane;
  if (i >= ${shader.size('count', count)}) { return; }
  let pixel = i / ${across};
  let quad = i - pixel * ${across};
  let row = pixel / ${columns};
  write_made(pixel, quad, given(i32(row), i32(pixel - row * ${columns}), quad));`;
  return shader.dispatch('conv2d prologue', Math.ceil(count / 64), 64, body, traits);
}

function epilogueStage({ options, traits }: ConvolutionSite, y: Binding): Dispatch {
  const { height, width, outs } = options;
  const blocks = blocksOf(height, width, outs);
  // The bias and the ReLU are done.
  const rest = { ...options, epilogue: { ...options.epilogue, bias: false, relu: false } };
  const shader = new Shader();
  shader.reads('bare', y, outs);
  addEpilogue(shader, rest);
  const quads = shader.size('quads', blocks.quads);
  const across = shader.size('across', blocks.across);
  const [rows, columns] = [shader.size('height', height), shader.size('width', width)];
  const body = `  let i = place * 64u + lane;
  if (i >= ${shader.size('count', blocks.count)}) { return; }
  let block_place = i / ${quads};
  let quad = i - block_place * ${quads};
  let down = block_place / ${across};
  let across = block_place - down * ${across};
  var y: array<vec4f, 16>;
${repeat(
  16,
  traits.software,
  (i) => `  // Past the edge the last pixel is read again, and nothing of it is kept.
  let row = min(4u * down + (${i} >> 2u), ${rows} - 1u);
  let column = min(4u * across + (${i} & 3u), ${columns} - 1u);
  y[${i}] = read_bare(row * ${columns} + column, quad);`,
)}
${epilogue(shader, { options: rest, traits })}`;
  return shader.dispatch('conv2d epilogue', Math.ceil(blocks.count / 64), 64, body, traits);
}
