import type { EngineValue, EngineValueOf } from '../../passes/engine-value.ts';
import type { Dispatch, Kernel } from '../kernel.ts';
import type { Formats } from '../kernels/formats.ts';

/** One kernel at its place in a plan, or the upload of a leaf. */
export interface Operation {
  /** The primitives in it, for profiles. */
  readonly label: string;
  /** The graph node that it works for, if any. */
  readonly origin: string | undefined;
  /** Floating-point operations of its primitives. */
  readonly flops: number;
  /** The values whose buffers are the kernel's inputs and outputs, by position. */
  readonly inputs: readonly EngineValue[];
  readonly outputs: readonly EngineValue[];
  readonly kernel: Kernel;
  /** Whether its entries come from outside: then there is no dispatch, and its one output is the leaf. */
  readonly upload: boolean;
}

/** What an engine has to do for a plan, described without a device. */
export interface DeviceProgram {
  /** Before the loop. */
  readonly once: readonly Operation[];
  /** For every evaluation. */
  readonly each: readonly Operation[];
  /** What holds the entries of each output of the plan. */
  readonly outputs: ReadonlyMap<string, EngineValue>;
  readonly canvas: EngineValueOf<'canvas'> | undefined;
  readonly knobs: readonly EngineValueOf<'knob'>[];
  /** Which values are stored in 16 bits. */
  readonly formats: Formats;
  /** The entries of leaves that the kernels themselves ask for. */
  readonly tables: ReadonlyMap<EngineValue, Float32Array | Uint32Array>;
}

/** The inputs that the dispatches of an operation do bind. */
export function boundInputs({ inputs, kernel }: Operation): Set<EngineValue> {
  const bound = kernel.dispatches.flatMap(({ bindings }) =>
    bindings.filter(({ from }) => from === 'input').map(({ index }) => inputs[index]!),
  );
  return new Set(bound);
}

/**
 * An operation whose kernel makes something of its inputs once, as two: the first makes it, before the loop, and the
 * second takes it as further inputs. What was made of the same inputs before, which `known` remembers, is made no more.
 */
export function withoutOnce(
  operation: Operation,
  known: Map<string, readonly EngineValue[]>,
): readonly [once: Operation | undefined, each: Operation] {
  const { kernel, inputs, label } = operation;
  if (!kernel.once) return [undefined, operation];
  const { dispatches, kept } = kernel.once;
  const key = JSON.stringify([
    kept,
    dispatches.map(({ wgsl, sizes, bindings }) => [
      wgsl,
      sizes,
      bindings.map(({ from, index }) => (from === 'input' ? inputs[index]!.id : [from, index])),
    ]),
  ]);
  const already = known.get(key);
  const made =
    already ??
    kept.map((bytes, index): EngineValue => ({
      id: -1,
      primitive: 'kept',
      inputs: [],
      attributes: { index },
      shape: [Math.ceil(bytes / 4)],
      origin: operation.origin,
    }));
  const rebound = (all: readonly Dispatch[], from: 'input' | 'output', first: number): Dispatch[] =>
    all.map((dispatch) => ({
      ...dispatch,
      bindings: dispatch.bindings.map((b) => (b.from === 'kept' ? { from, index: first + b.index } : b)),
    }));
  known.set(key, made);
  return [
    already
      ? undefined
      : {
          ...operation,
          label: `${label}, prepared`,
          flops: 0,
          outputs: made,
          kernel: { dispatches: rebound(dispatches, 'output', 0), scratch: [] },
        },
    {
      ...operation,
      inputs: [...inputs, ...made],
      kernel: { dispatches: rebound(kernel.dispatches, 'input', inputs.length), scratch: kernel.scratch },
    },
  ];
}
