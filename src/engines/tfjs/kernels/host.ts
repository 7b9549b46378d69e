import type { BackendPrimitive, Kernels, Run } from './kernel.ts';
import { broadcast } from './host/broadcast.ts';
import { gram } from './host/gram.ts';
import { arrange, pick, ranks } from './host/order.ts';
import { averagePoolGradient, maxPoolGradient } from './host/pool-gradients.ts';
import { put } from './host/put.ts';
import { runOnHost } from '../backends/host-memory.ts';
import { resample } from './host/resample.ts';
import { slice } from './host/slice.ts';
import { sum } from './host/sum.ts';
import { take } from './host/take.ts';

/** The wasm backend's own takes entries between -1 and 1 for 0. */
const sign: Run = (a) =>
  runOnHost(a.shape, [a], (output, entries) => {
    for (let i = 0; i < output.length; i++) output[i] = Math.sign(entries[i]!);
  });

/** Kernels for tensors in memory that JavaScript reads directly, where TensorFlow.js has none or only slow ones. */
export const hostKernels: Kernels<BackendPrimitive | 'sign' | 'slice' | 'broadcast' | 'take'> = {
  sign: () => sign,
  slice,
  take,
  broadcast,
  gram,
  sum,
  'max-pool-gradient': maxPoolGradient,
  'average-pool-gradient': averagePoolGradient,
  resample,
  put,
  ranks,
  arrange,
  pick,
};
