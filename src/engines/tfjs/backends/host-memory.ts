import * as tf from '@tensorflow/tfjs-core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { sizeOf, type Shape } from '../../../program/value.ts';

type WasmMemory = Pick<BackendWasm, 'makeOutput' | 'typedArrayFromHeap'> & tf.KernelBackend;
type CpuMemory = Pick<MathBackendCPU, 'data' | 'makeTensorInfo'> & tf.KernelBackend;

/**
 * A new tensor with uninitialized entries. The current backend must be `wasm` or `cpu`, here and below.
 */
export function allocate(shape: Shape): tf.Tensor {
  const info =
    tf.getBackend() === 'wasm'
      ? (tf.backend() as WasmMemory).makeOutput([...shape], 'float32')
      : (tf.backend() as CpuMemory).makeTensorInfo([...shape], 'float32', new Float32Array(sizeOf(shape)));
  return tf.engine().makeTensorFromTensorInfo(info);
}

/** The entries of a tensor where they lie. Good until the next tensor is made: that may move the memory of wasm. */
export function entriesOf(tensor: tf.Tensor): Float32Array {
  return tf.getBackend() === 'wasm'
    ? ((tf.backend() as WasmMemory).typedArrayFromHeap(tensor) as Float32Array)
    : ((tf.backend() as CpuMemory).data.get(tensor.dataId).values as Float32Array);
}

/** Fills `output` from the entries of the inputs. All are row-major; none overlap. */
export type HostLoop = (output: Float32Array, ...inputs: Float32Array[]) => void;

/** Runs a loop over the entries of tensors where they lie, without copying them. */
export function runOnHost(shape: Shape, inputs: readonly tf.Tensor[], loop: HostLoop): tf.Tensor {
  const output = allocate(shape);
  loop(entriesOf(output), ...inputs.map(entriesOf));
  return output;
}
