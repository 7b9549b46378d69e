import type { Primitive } from '../src/program/primitive.ts';
import { shapesOf } from '../src/program/value.ts';
import { plainRunner } from '../src/engines/tfjs/execution.ts';
import type { Runner } from '../src/engines/tfjs/steps.ts';
import { primitives } from '../src/program/primitives/index.ts';

interface Share {
  count: number;
  ms: number;
  flops: number;
}

/** Times each primitive of a plan on a backend that computes at once (wasm, cpu). */
export class Profile {
  private readonly shares = new Map<string, Share>();

  readonly runner: Runner = (step, inputs) => {
    const start = performance.now();
    const tensor = plainRunner(step, inputs);
    const { primitive, inputs: from, shape, attributes } = step.value;
    const name = primitive === 'conv2d' ? `conv2d ${shape.join(' x ')} from ${from[0].shape[2]}` : primitive;
    const share = this.shares.get(name) ?? { count: 0, ms: 0, flops: 0 };
    share.count++;
    share.ms += performance.now() - start;
    const rule: Primitive = primitives[primitive];
    share.flops += rule.flops(shapesOf(step.value), shape, attributes);
    this.shares.set(name, share);
    return tensor;
  };

  restart(): void {
    this.shares.clear();
  }

  /** Rows by falling time. */
  table(): Record<string, Record<string, string | number>> {
    const all = [...this.shares.values()].reduce((sum, { ms }) => sum + ms, 0);
    const sorted = [...this.shares].sort(([, a], [, b]) => b.ms - a.ms);
    return Object.fromEntries(
      sorted.map(([name, { count, ms, flops }]) => [
        name,
        {
          count,
          ms: ms.toFixed(2),
          '%': ((100 * ms) / all).toFixed(1),
          'GFLOP/s': (flops / ms / 1e6).toFixed(1),
        },
      ]),
    );
  }
}
