import type { Binding, DeviceTraits } from '../kernel.ts';
import { inPieces } from '../kernels/pieces.ts';
import { bytesOf } from '../memory/layout.ts';
import type { Formats } from '../kernels/formats.ts';
import type { Operation } from './operation.ts';

/** Bytes of what a binding of an operation binds. */
export function boundBytes(
  { inputs, outputs, kernel }: Operation,
  { from, index }: Binding,
  formats: Formats,
): number {
  if (from === 'scratch') return Math.ceil(kernel.scratch[index]! / 16) * 16;
  return bytesOf((from === 'input' ? inputs : outputs)[index]!, formats);
}

/** An operation that binds in pieces what is too large for a binding, where the pieces are not more than can be bound. */
export function bindable(operation: Operation, formats: Formats, { limits }: DeviceTraits): Operation {
  const { kernel } = operation;
  const dispatches = kernel.dispatches.map((dispatch) => {
    const bytes = (binding: Binding) => boundBytes(operation, binding, formats);
    const split = inPieces(dispatch, bytes, limits.maxStorageBufferBindingSize);
    return split.bindings.length > limits.maxStorageBuffersPerShaderStage ? dispatch : split;
  });
  return { ...operation, kernel: { ...kernel, dispatches } };
}
