import type { Primitive } from '../program/primitive.ts';
import { primitives } from '../program/primitives/index.ts';
import type { Program } from '../program/program.ts';
import { shapesOf, type Value } from '../program/value.ts';
import { fuseRelu } from './fuse-relu.ts';
import { hoist, type Instructions } from './hoist.ts';
import type { Objective } from './objective.ts';
import { bytesOf, memoryUse, storage } from './memory.ts';
import { resolve } from './resolve.ts';
import { simplify } from './simplify.ts';

/** What a part of a plan costs in one evaluation. */
export interface Cost {
  readonly primitives: number;
  /** Floating-point operations, a multiply-add counted as two. */
  readonly flops: number;
  /** Bytes read and written, each input and output counted once a primitive. */
  readonly bytes: number;
}

/** What a plan will take, known before anything runs. */
export interface PlanSummary extends Cost {
  /**
   * Most bytes of tensors alive at once, before the loop or in it: targets, weights, activations. An engine may keep
   * more, such as kernels in a form of its own. What an optimizer keeps is none of a plan: see `forecastStage`.
   */
  readonly peakBytes: number;
  /** Most bytes of tensors alive at once in the loop. */
  readonly loopBytes: number;
  /** Of both, what is made before the loop and held in it. */
  readonly constantBytes: number;
  /** Dispatches of one evaluation, where an engine has said. */
  readonly dispatches?: number;
  /** What is computed once, before the loop. */
  readonly once: Cost;
  /** The cost of one evaluation by the graph node that asked for it. */
  readonly byNode: ReadonlyMap<string, Cost>;
}

/** A program ordered for one canvas: what an engine runs. */
export interface Plan extends Instructions {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly summary: PlanSummary;
  /** Of a loop that minimizes a loss of a graph: that loss, from which it can be cut into tiles. */
  readonly objective?: Objective;
}

/** Plans a program, its gradient already in it if it has one: resolve, simplify, fuse, hoist, sum up. */
export function planOf(program: Program): Plan {
  const fused = fuseRelu(simplify(resolve(program)));
  const order = hoist(fused);
  const each = order.each.map(({ value }) => value);
  const nodes = new Set(each.map((v) => v.origin ?? ''));
  const byNode = new Map(
    [...nodes].map((node) => [node, costOf(each.filter((v) => (v.origin ?? '') === node))]),
  );
  const once = costOf(order.once.map(({ value }) => value));
  return {
    ...order,
    outputs: fused.outputs,
    summary: { ...costOf(each), ...memoryUse(order), once, byNode },
  };
}

function costOf(values: readonly Value[]): Cost {
  let [flops, bytes, count] = [0, 0, 0];
  for (const value of values) {
    const rule: Primitive = primitives[value.primitive];
    flops += rule.flops(shapesOf(value), value.shape, value.attributes);
    if (value.inputs.length === 0 || value.primitive === 'reshape') continue;
    count += 1;
    bytes += bytesOf(value) + value.inputs.reduce((sum, v) => sum + bytesOf(storage(v)), 0);
  }
  return { primitives: count, flops, bytes };
}
