/** What is kept of a convolution: see {@link ConvolutionOptions.outputs}. */
export type ConvolutionOutput = 'full' | 'signs' | 'pooled' | 'choices';

/**
 * A convolution of a network with what stands before and after it, in this order:
 *
 *     x       = given
 *     x       = unpooled x                     where `unpool`
 *     x       = x + each of `prologue.add`
 *     x       = x where its sign bit is set    where `prologue.mask`
 *     y       = conv2d(x, kernel) + bias
 *     y       = max(y, 0)                      where `relu`
 *     y       = y + each of `epilogue.add`
 *     y       = y where its sign bit is set    where `epilogue.mask`
 *     outputs = y, the signs of y, pooled y, the choices of its maxima
 *
 * Forwards, the bias, the ReLU and a pool come after it. Backwards, where the kernel is the turned one, the unpooling of
 * the gradient and the mask of the ReLU come before it, and the gradients of other users of y's value after it.
 */
export interface ConvolutionOptions {
  /** Pixels of y; those of x are the same, once unpooled. */
  readonly height: number;
  readonly width: number;
  /** Channels of x and of y. */
  readonly ins: number;
  readonly outs: number;
  /** The kernel is [size, size, ins, outs], `size` odd. Outside of x are zeros. */
  readonly size: number;
  readonly prologue: {
    /**
     * x is given as the gradient of a 2 x 2 pool, [floor(height / 2), floor(width / 2), ins]. Back through a maximum it
     * goes where the choices say; through a mean, a quarter to each place. An odd last row or column gets zero.
     */
    readonly unpool?: 'max' | 'average';
    /** How many tensors [height, width, ins] are added to x. */
    readonly add: number;
    readonly mask: boolean;
  };
  readonly epilogue: {
    readonly bias: boolean;
    readonly relu: boolean;
    /** How many tensors [height, width, outs] are added to y. */
    readonly add: number;
    readonly mask: boolean;
    /** The 2 x 2 pool that makes `pooled` and `choices`. An odd last row or column is left out. */
    readonly pool?: 'max' | 'average';
    /**
     * What is written, each once, in the order of the kernel's outputs: `full`, y itself; `signs`, a bit for each of its
     * entries set where y > 0; `pooled`; `choices`, which place of each square is its maximum, the first in
     * reading order on a tie.
     */
    readonly outputs: readonly ConvolutionOutput[];
  };
}

/** Which input of the kernel is what: the order in which a plan has to give them. */
export interface ConvolutionInputs {
  readonly x: number;
  readonly choices: number | undefined;
  readonly addedBefore: readonly number[];
  readonly signsBefore: number | undefined;
  readonly kernel: number;
  readonly bias: number | undefined;
  readonly addedAfter: readonly number[];
  readonly signsAfter: number | undefined;
  readonly count: number;
}

/** x, choices, those added to x, signs of x, kernel, bias, those added to y, signs for y: each where it is asked for. */
export function inputsOf({ prologue, epilogue }: ConvolutionOptions): ConvolutionInputs {
  let count = 0;
  const one = () => count++;
  const where = (asked: boolean) => (asked ? one() : undefined);
  const several = (n: number) => Array.from({ length: n }, one);
  // Evaluated in the order written.
  const inputs = {
    x: one(),
    choices: where(prologue.unpool === 'max'),
    addedBefore: several(prologue.add),
    signsBefore: where(prologue.mask),
    kernel: one(),
    bias: where(epilogue.bias),
    addedAfter: several(epilogue.add),
    signsAfter: where(epilogue.mask),
  };
  return { ...inputs, count };
}

/** Whether x is anything but what is given. */
export function hasPrologue({ prologue }: ConvolutionOptions): boolean {
  return prologue.unpool !== undefined || prologue.add > 0 || prologue.mask;
}

/** Whether there is more to y than the sum, its bias and its ReLU. */
export function hasEpilogue({ epilogue: asked }: ConvolutionOptions): boolean {
  return asked.add > 0 || asked.mask || asked.outputs.length !== 1 || asked.outputs[0] !== 'full';
}
