import { storage } from '../../../compile/memory.ts';
import { topological } from '../../../program/program.ts';
import { inputsOf } from '../../passes/convolution-options.ts';
import { holdsBits, type EngineValue } from '../../passes/engine-value.ts';
import type { DeviceTraits } from '../kernel.ts';
import { inFormats, writesQuads, type Format, type Formats } from '../kernels/formats.ts';
import type { Operation } from './operation.ts';

/**
 * With mixed precision, the features that convolutions make are half floats. What a network gives between its layers is
 * never beyond their range by much, and what is saturates. Gradients of features may be of any size, so they are bfloat.
 * Only what kernels write in quads can be stored so.
 *
 * What is the same before the loop and in it has the same bits: so features are rounded before a mean is taken of them
 * (`kernels/convolution/epilogue.ts`), and means stay float32. A maximum of what was rounded is the rounded maximum.
 *
 * @param outputs of the plan; what is only needed by `gradient` is the backward pass
 */
export function formatsOf(
  operations: readonly Operation[],
  outputs: ReadonlyMap<string, EngineValue>,
  { precision }: DeviceTraits,
): Formats {
  const formats = new Map<EngineValue, Format>();
  if (precision !== 'mixed') return formats;
  const gradient = outputs.get('gradient');
  const forward = new Set(topological([...outputs.values()].filter((value) => value !== gradient)));
  for (const { outputs: made, kernel } of operations)
    made.forEach((value, index) => {
      const format = value === gradient ? undefined : formatOf(value, forward);
      const written = kernel.dispatches.flatMap((dispatch) =>
        dispatch.bindings.flatMap((binding, i) =>
          binding.from === 'output' && binding.index === index ? [writesQuads(dispatch, i)] : [],
        ),
      );
      if (format && written.every(Boolean)) formats.set(value, format);
    });
  return formats;
}

function formatOf(value: EngineValue, forward: ReadonlySet<EngineValue>): Format | undefined {
  if (holdsBits(value)) return undefined;
  switch (value.primitive) {
    case 'conv2d':
      return isTurned(storage<EngineValue>(value.inputs[1])) ? undefined : 'half';
    case 'convolution': {
      const { options } = value.attributes;
      const { x, kernel } = inputsOf(options);
      // Features that are computed again for the gradient are made of the same.
      const again = forward.has(storage(value.inputs[x]!)) && !isTurned(storage(value.inputs[kernel]!));
      if (!forward.has(value) && !again) return 'bfloat';
      return options.epilogue.outputs[0] === 'pooled' && options.epilogue.pool === 'average'
        ? undefined
        : 'half';
    }
    case 'convolution-output': {
      const [maker] = value.inputs;
      if (maker.primitive !== 'convolution') return undefined;
      return maker.attributes.options.epilogue.pool === 'average' ? undefined : 'half';
    }
    case 'matmul':
      return forward.has(value) ? undefined : 'bfloat';
    default:
      return undefined;
  }
}

/** Whether a kernel is that of a gradient. */
function isTurned({ primitive }: EngineValue): boolean {
  return primitive === 'turn';
}

/** An operation whose shaders read and write values in their formats. */
export function formatted(operation: Operation, formats: Formats): Operation {
  const { inputs, outputs, kernel } = operation;
  const dispatches = kernel.dispatches.map((dispatch) =>
    inFormats(
      dispatch,
      dispatch.bindings.map(({ from, index }) => {
        const value = from === 'input' ? inputs[index] : from === 'output' ? outputs[index] : undefined;
        return value && formats.get(value);
      }),
    ),
  );
  return { ...operation, kernel: { ...kernel, dispatches } };
}
