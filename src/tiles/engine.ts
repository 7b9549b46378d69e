import type { Plan } from '../compile/plan.ts';
import type { Engine, EngineForecast, Execution, LeafReader } from '../engines/engine.ts';
import { most } from '../graph/extremes.ts';
import { sizeOf } from '../program/shape.ts';
import { engineRunner } from './engine-runner.ts';
import { TiledExecution } from './execution.ts';
import { startTiles, tiledPlanOf, type TiledPlan } from './tiled-plan.ts';

export interface TilesOptions {
  /** Rows and columns of the largest picture that a tile counts, beside its halo. */
  readonly side: number;
  /** How many plans of tiles are kept prepared; with 1, each takes the place of the one before. */
  readonly kept?: number;
}

/**
 * An engine that computes on another one in tiles, with the same results to rounding. What a tile counts in full is computed whole.
 *
 * @throws NotTileable from `prepare`, `compute` and `forecast`, if a loss mixes positions otherwise than in sums.
 */
export function tiledEngine(engine: Engine, options: TilesOptions): Engine {
  return new TiledEngine(engine, options);
}

class TiledEngine implements Engine {
  private readonly engine: Engine;
  private readonly side: number;
  private readonly kept: number;
  private readonly plans = new WeakMap<Plan, TiledPlan>();
  private readonly executions = new Set<TiledExecution>();

  constructor(engine: Engine, { side, kept = 4 }: TilesOptions) {
    this.engine = engine;
    this.side = side;
    this.kept = kept;
  }

  get name(): string {
    return this.engine.name;
  }
  get versions(): Engine['versions'] & object {
    return this.engine.versions ?? {};
  }

  async prepare(plan: Plan, read: LeafReader): Promise<Execution> {
    if (!this.isLarge(plan)) return this.engine.prepare(plan, read);
    const tiles = this.tilesOf(plan);
    const execution = await TiledExecution.start(tiles, {
      runnerOf: (tell) => engineRunner(this.engine, read, tell),
      kept: this.kept,
      ended: () => {
        this.executions.delete(execution);
      },
    });
    this.executions.add(execution);
    return execution;
  }

  async compute(plan: Plan, read: LeafReader, loop?: Plan): Promise<Record<string, Float32Array>> {
    if (!this.isLarge(plan)) return this.engine.compute(plan, read, loop);
    const tiles = this.tilesOf(plan);
    if (tiles.canvas) throw new Error('The plan depends on a canvas, so it cannot be computed without one.');
    const evaluation = await startTiles(
      tiles,
      engineRunner(this.engine, read, () => undefined),
      this.kept,
    );
    try {
      await evaluation.evaluate();
      const outputs = Object.entries(tiles.outputs).map(([name, value]) => {
        const entries = evaluation.values.get(value)!;
        return [name, Float32Array.from(entries)] as const;
      });
      return Object.fromEntries(outputs);
    } finally {
      evaluation.dispose();
    }
  }

  forecast(plan: Plan): EngineForecast {
    if (!this.isLarge(plan)) return this.engine.forecast(plan);
    const { before, loop, canvas, frontier } = this.tilesOf(plan);
    const of = (variants: readonly { readonly plan: Plan }[]) =>
      variants.map((variant) => this.engine.forecast(variant.plan));
    const [once, each] = [of(before.variants), of(loop.variants)];
    // The largest that may be prepared at once.
    const held = (forecasts: readonly EngineForecast[]): number =>
      forecasts
        .map(({ peakBytes }) => peakBytes)
        .toSorted((a, b) => b - a)
        .slice(0, this.kept)
        .reduce((sum, bytes) => sum + bytes, 0);
    const constantBytes = frontier.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
    const vectors = canvas ? 3 * 4 * sizeOf(canvas.shape) : 0;
    const loopBytes = held(each) + constantBytes + vectors;
    return {
      loopBytes,
      constantBytes,
      peakBytes: Math.max(loopBytes, held(once) + constantBytes),
      load: most(
        [...once, ...each].map(({ load }) => load),
        0,
      ),
      batching: false,
    };
  }

  memoryBytes(): number {
    return [...this.executions].reduce(
      (sum, execution) => sum + execution.bytes(),
      this.engine.memoryBytes(),
    );
  }

  dispose(): void {
    for (const execution of this.executions) execution.dispose();
    this.engine.dispose();
  }

  /** Whether a network sees more than a tile counts: everything else takes no more memory than some pictures. */
  private isLarge({ once, each }: Plan): boolean {
    return [...once, ...each].some(({ value }) => {
      const [height = 0, width = 0] = value.shape;
      return value.primitive === 'conv2d' && Math.max(height, width) > this.side;
    });
  }

  private tilesOf(plan: Plan): TiledPlan {
    const known = this.plans.get(plan);
    if (known) return known;
    const tiles = tiledPlanOf(plan, this.side);
    this.plans.set(plan, tiles);
    return tiles;
  }
}
