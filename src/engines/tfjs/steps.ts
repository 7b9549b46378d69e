import type { Tensor } from '@tensorflow/tfjs-core';
import type { Instruction } from '../../compile/hoist.ts';
import { isComputed, type Value } from '../../program/value.ts';
import type { BackendName } from './backends/backend-name.ts';
import type { Run } from './kernels/kernel.ts';
import { kernelFor, type Setting } from './kernels/table.ts';

/** An instruction with its kernel: `run` makes `value` from its inputs; then `release` is no longer needed. */
export interface Step extends Instruction {
  /** Absent where the value is a leaf that is given from outside. */
  readonly run: Run | undefined;
}

/** Pairs instructions with their kernels, each in its setting. */
export function stepsOf(
  instructions: readonly Instruction[],
  backend: BackendName,
  settingOf: (value: Value) => Setting,
): Step[] {
  return instructions.map(({ value, release }) => ({
    value,
    release,
    run: isComputed(value) ? kernelFor(value, backend, settingOf(value)) : undefined,
  }));
}

/** What runs a step: an observer that times it, for instance. */
export type Runner = (step: Step, inputs: readonly Tensor[]) => Tensor;
