import type { Stage } from '../compile/compile.ts';
import { termPullsPlan, type PullsPlan } from '../compile/pulls.ts';
import type { Engine, LeafReader } from '../engines/engine.ts';
import type { RunControl } from './control.ts';
import { withStart } from './pulls.ts';

/** Steps between two measurements, once the first few are done. */
const EVERY = 32;

/**
 * Whether gradient norms are measured after a step: 1, 2, 4, 8, 16, then every 32nd. A measurement takes at most the work of
 * six evaluations, so that a long run takes at most about a fifth longer.
 */
export function isMeasured(step: number): boolean {
  return step < EVERY ? Number.isInteger(Math.log2(step)) : step % EVERY === 0;
}

/**
 * Measures the gradient norms of the terms of a stage on the way. It computes with a plan of its own, so the run is the same
 * with and without it.
 */
export class GradientNorms {
  private readonly stage: Stage;
  private readonly engine: Engine;
  private readonly read: LeafReader;
  private readonly control: RunControl;
  /** The plan for the weights as they were after so many changes. */
  private planned: { readonly changes: number; readonly plan: PullsPlan | undefined } | undefined;

  constructor(stage: Stage, engine: Engine, read: LeafReader, control: RunControl) {
    this.stage = stage;
    this.engine = engine;
    this.read = read;
    this.control = control;
  }

  /** By term; undefined if that would be too much work, is computed in tiles, fails, or something is not a number. */
  async at(canvas: Float32Array): Promise<Readonly<Record<string, number>> | undefined> {
    const { engine, read, stage } = this;
    const plan = this.plan();
    if (!plan) return undefined;
    const outputs = await engine
      .compute(plan.plan, withStart(read, canvas), stage.loop)
      .catch(() => undefined);
    const norms = plan.measured.map(({ term }, i) => [term, outputs?.[`gradient ${i}`]?.[0] ?? NaN] as const);
    return norms.every(([, norm]) => Number.isFinite(norm)) ? Object.fromEntries(norms) : undefined;
  }

  private plan(): PullsPlan | undefined {
    const { stage, control } = this;
    const { changes } = control;
    if (this.planned?.changes !== changes) {
      const plan =
        stage.objective && this.engine.forecast(stage.loop).tiling === undefined
          ? termPullsPlan(stage.objective, stage.loop.summary.flops, (leaf) => control.knobValue(leaf))
          : undefined;
      this.planned = { changes, plan };
    }
    return this.planned.plan;
  }
}
