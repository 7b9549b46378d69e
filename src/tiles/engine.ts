import type { Plan } from '../compile/plan.ts';
import type { Engine, EngineForecast, Execution, LeafReader, TellCompiling } from '../engines/engine.ts';
import { most } from '../graph/extremes.ts';
import { sizeOf } from '../program/shape.ts';
import { engineRunner } from './engine-runner.ts';
import { TiledExecution } from './execution.ts';
import { gradientBytes, type Schedule } from './schedule.ts';
import { tileCount, type TellTile } from './progress.ts';
import { picturesIn, startTiles, tiledPlanOf, type TiledPlan } from './tiled-plan.ts';

/** How large tiles are, and who is told of each. */
export type TilesOptions = { readonly tell?: TellTile } & TileSize;

type TileSize =
  /** Rows and columns of the largest picture that a tile counts, beside its halo. */
  | { readonly side: number }
  /** The largest that fit in so many bytes, with the canvas, its gradient and what is computed before the loop. */
  | { readonly memory: number };

/** Below this side a halo is most of a tile. */
const LEAST_SIDE = 128;

/** A plan in tiles, and how many of their plans the loop keeps prepared: preparing one takes time. */
interface Cut {
  readonly tiles: TiledPlan;
  readonly kept: number;
}

const allKept = (tiles: TiledPlan): Cut => ({ tiles, kept: Math.max(1, tiles.loop.variants.length) });

/**
 * An engine that computes on another one in tiles, with the same results to rounding. What fits is computed whole.
 *
 * @param preparing told how many tiles are computed, before a loop in tiles.
 * @throws NotTileable from `prepare`, `compute` and `forecast`, if a loss mixes positions otherwise than in sums.
 */
export function tiledEngine(engine: Engine, options: TilesOptions, preparing?: TellCompiling): Engine {
  return new TiledEngine(engine, options, preparing);
}

class TiledEngine implements Engine {
  readonly adapter?: string;
  private readonly engine: Engine;
  private readonly options: TilesOptions;
  private readonly preparing: TellCompiling | undefined;
  private readonly cuts = new WeakMap<Plan, { readonly cut: Cut | undefined }>();
  private readonly executions = new Set<TiledExecution>();

  constructor(engine: Engine, options: TilesOptions, preparing?: TellCompiling) {
    this.engine = engine;
    if (engine.adapter !== undefined) this.adapter = engine.adapter;
    this.options = options;
    this.preparing = preparing;
  }

  get name(): string {
    return this.engine.name;
  }
  get versions(): NonNullable<Engine['versions']> {
    return this.engine.versions ?? {};
  }

  async prepare(plan: Plan, read: LeafReader, signal?: AbortSignal): Promise<Execution> {
    const cut = this.cutOf(plan);
    if (!cut) return this.engine.prepare(plan, read, signal);
    const execution = await TiledExecution.start(cut.tiles, {
      runnerOf: (tell) => engineRunner(this.engine, read, tell),
      kept: cut.kept,
      preparing: this.preparing,
      signal,
      ...(this.options.tell && { tell: this.options.tell }),
      ended: () => {
        this.executions.delete(execution);
      },
    });
    this.executions.add(execution);
    return execution;
  }

  async compute(plan: Plan, read: LeafReader, loop?: Plan): Promise<Record<string, Float32Array>> {
    const cut = this.cutOf(plan);
    if (!cut) return this.engine.compute(plan, read, loop);
    const { tiles, kept } = cut;
    if (tiles.canvas) throw new Error('The plan depends on a canvas, so it cannot be computed without one.');
    const evaluation = await startTiles(
      tiles,
      engineRunner(this.engine, read, () => undefined),
      kept,
    );
    try {
      await evaluation.evaluate();
      const outputs = Object.entries(tiles.outputs).map(([name, value]) => {
        return [name, Float32Array.from(evaluation.values.get(value)!)] as const;
      });
      return Object.fromEntries(outputs);
    } finally {
      evaluation.dispose();
    }
  }

  forecast(plan: Plan): EngineForecast {
    const cut = this.cutOf(plan);
    return cut ? this.forecastOf(cut) : this.engine.forecast(plan);
  }

  attend(attention: Parameters<NonNullable<Engine['attend']>>[0]): void {
    this.engine.attend?.(attention);
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

  private forecastOf(cut: Cut): EngineForecast {
    const { tiles } = cut;
    const { before, loop, canvas, lightPlan } = tiles;
    const of = (plans: readonly Plan[]) => plans.map((plan) => this.engine.forecast(plan));
    const forecastsOf = (schedules: readonly Schedule[]) =>
      schedules.flatMap(({ variants }) => of(variants.map(({ plan }) => plan)));
    const [once, each] = [forecastsOf(before), forecastsOf([loop])];
    // The largest that may be prepared at once.
    const held = (forecasts: readonly EngineForecast[], kept: number): number =>
      forecasts
        .map(({ peakBytes }) => peakBytes)
        .toSorted((a, b) => b - a)
        .slice(0, kept)
        .reduce((sum, bytes) => sum + bytes, 0);
    const bytesOf = (values: Iterable<{ readonly shape: readonly number[] }>): number =>
      [...values].reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
    const constantBytes = bytesOf(new Set([...tiles.frontier, ...picturesIn(loop)]));
    const pictures = before.flatMap((schedule) => [...picturesIn(schedule)]);
    const beforeBytes = bytesOf(new Set([...tiles.frontier, ...tiles.light, ...pictures]));
    const light = lightPlan ? this.engine.forecast(lightPlan).peakBytes : 0;
    const gradients = most(before.map(gradientBytes), 0);
    const vectors = canvas ? 2 * bytesOf([canvas]) : 0;
    const loopBytes = held(each, cut.kept) + constantBytes + vectors + gradientBytes(loop);
    return {
      loopBytes,
      constantBytes,
      peakBytes: Math.max(loopBytes, beforeBytes + Math.max(light, held(once, 1) + gradients)),
      load: most(
        [...once, ...each].map(({ load }) => load),
        0,
      ),
      tiling: { tiles: tileCount(loop) },
      batching: false,
    };
  }

  /** Undefined for a plan that is computed whole. */
  private cutOf(plan: Plan): Cut | undefined {
    const known = this.cuts.get(plan);
    if (known) return known.cut;
    const cut =
      'side' in this.options ? this.cutAt(plan, this.options.side) : this.cutFor(plan, this.options.memory);
    this.cuts.set(plan, { cut });
    return cut;
  }

  private cutAt(plan: Plan, side: number): Cut | undefined {
    return extentOf(plan) > side ? allKept(tiledPlanOf(plan, side)) : undefined;
  }

  /** The fewest tiles that fit; the smallest where none do. */
  private cutFor(plan: Plan, memory: number): Cut | undefined {
    const extent = extentOf(plan);
    const whole = this.engine.forecast(plan);
    const canvas = plan.each.find(({ value }) => value.primitive === 'canvas');
    const vectors = canvas ? 2 * 4 * sizeOf(canvas.value.shape) : 0;
    if (extent === 0 || (whole.peakBytes + vectors <= memory && whole.load <= 1)) return undefined;
    for (let count = 2; ; count = Math.ceil(1.4 * count)) {
      const side = Math.ceil(extent / count);
      const cut = allKept(tiledPlanOf(plan, side));
      const { peakBytes, load } = this.forecastOf(cut);
      if (peakBytes <= memory && load <= 1) return cut;
      if (side <= LEAST_SIDE) return { ...cut, kept: 1 };
    }
  }
}

/** The longer side of the largest picture that a network sees: all else takes no more memory than some pictures. */
function extentOf({ once, each }: Plan): number {
  const sides = [...once, ...each].map(({ value }) => {
    const [height = 0, width = 0] = value.shape;
    return value.primitive === 'conv2d' ? Math.max(height, width) : 0;
  });
  return most(sides, 0);
}
