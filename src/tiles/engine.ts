import type { Plan } from '../compile/plan.ts';
import type {
  Engine,
  EngineForecast,
  Execution,
  LeafReader,
  TellCompiling,
  Tiling,
} from '../engines/engine.ts';
import { most } from '../graph/extremes.ts';
import { sizeOf } from '../program/shape.ts';
import { engineRunner } from './engine-runner.ts';
import { TiledExecution } from './execution.ts';
import { memoryOf } from './memory.ts';
import type { TellTile } from './progress.ts';
import { tilingOf } from './tiling.ts';
import { plansOf, startTiles, tiledPlanOf, type TiledPlan } from './tiled-plan.ts';

/** How large tiles are, and who is told of each. */
export type TilesOptions = { readonly tell?: TellTile } & TileSize;

type TileSize =
  /** Rows and columns of the largest picture that a tile counts, beside its halo. */
  | { readonly side: number }
  /** The largest that fit. */
  | { readonly memory: (plan: Plan) => Allowance };

/** Bytes that a plan may take: in the loop with the canvas and its gradient, and before it. */
interface Allowance {
  readonly loop: number;
  readonly before: number;
}

/** Below this side a halo is most of a tile. */
const LEAST_SIDE = 128;

/** A plan in tiles, and how many of their plans the loop keeps prepared: preparing one takes time. */
interface Cut {
  readonly tiles: TiledPlan;
  readonly tiling: Tiling | undefined;
  readonly kept: number;
}

function cutInto(plan: Plan, side: number): Cut {
  const tiles = tiledPlanOf(plan, side);
  return { tiles, tiling: tilingOf(tiles), kept: Math.max(1, tiles.loop.variants.length) };
}

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
    if ('memory' in options) engine.economize?.();
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
    const runner = engineRunner(this.engine, read, () => undefined);
    const evaluation = await startTiles(tiles, runner, kept);
    try {
      await evaluation.evaluate();
      const outputs = Object.entries(tiles.outputs).map(([name, value]) => {
        return [name, Float32Array.from(evaluation.values.get(value)!)] as const;
      });
      return Object.fromEntries(outputs);
    } finally {
      evaluation.dispose();
      runner.end?.();
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

  private forecastOf({ tiles, tiling, kept }: Cut): EngineForecast {
    const memory = memoryOf(tiles, this.engine, kept);
    return {
      loopBytes: memory.loop,
      constantBytes: memory.constants,
      peakBytes: Math.max(memory.loop, memory.before, memory.whole),
      load: this.loadOf(tiles),
      ...(tiling && { tiling }),
      batching: false,
    };
  }

  private loadOf(tiles: TiledPlan): number {
    return most(
      plansOf(tiles).map((plan) => this.engine.forecast(plan).load),
      0,
    );
  }

  /** Undefined for a plan that is computed whole. */
  private cutOf(plan: Plan): Cut | undefined {
    const known = this.cuts.get(plan);
    if (known) return known.cut;
    const cut =
      'side' in this.options
        ? this.cutAt(plan, this.options.side)
        : this.cutFor(plan, this.options.memory(plan));
    this.cuts.set(plan, { cut });
    return cut;
  }

  private cutAt(plan: Plan, side: number): Cut | undefined {
    return extentOf(plan) > side ? cutInto(plan, side) : undefined;
  }

  /** The fewest tiles that fit; the smallest where none do. */
  private cutFor(plan: Plan, { loop, before }: Allowance): Cut | undefined {
    const extent = extentOf(plan);
    const whole = this.engine.forecast(plan);
    const canvas = plan.each.find(({ value }) => value.primitive === 'canvas');
    const vectors = canvas ? 2 * 4 * sizeOf(canvas.value.shape) : 0;
    if (extent === 0 || (whole.peakBytes + vectors <= loop && whole.load <= 1)) return undefined;
    // A tile takes its share of the whole at least, so fewer need not be tried.
    let count = Math.max(2, Math.floor(0.8 * Math.sqrt(whole.peakBytes / Math.max(1, loop))));
    for (;;) {
      const side = Math.max(LEAST_SIDE, Math.ceil(extent / count));
      const cut = cutInto(plan, side);
      const memory = memoryOf(cut.tiles, this.engine, cut.kept);
      const left = Math.min(loop - memory.loop, before - memory.before);
      if (left >= 0 && this.loadOf(cut.tiles) <= 1) return cut;
      if (side === LEAST_SIDE) return { ...cut, kept: 1 };
      count = Math.ceil(Math.max(1.15 * count, extent / fittingSide(cut, memory.tile, left)));
    }
  }
}

/** About the side of tiles that fit: a tile takes memory by the area that it reads. */
function fittingSide({ tiling }: Cut, tile: number, left: number): number {
  if (!tiling) return LEAST_SIDE;
  const { width, height, halo } = tiling;
  const read = Math.max(width, height) + 2 * halo;
  return Math.max(LEAST_SIDE, read * Math.sqrt(Math.max(0, 1 + left / tile)) - 2 * halo);
}

/** The longer side of the largest picture that a network sees: all else takes no more memory than some pictures. */
function extentOf({ once, each }: Plan): number {
  const sides = [...once, ...each].map(({ value }) => {
    const [height = 0, width = 0] = value.shape;
    return value.primitive === 'conv2d' ? Math.max(height, width) : 0;
  });
  return most(sides, 0);
}
