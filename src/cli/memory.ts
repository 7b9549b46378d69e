import { InvalidArgumentError, Option } from 'commander';
import type { Compiled, Pairs, Stage } from '../compile/compile.ts';
import type { Engine, TellCompiling, Tiling } from '../engines/engine.ts';
import { GraphError, refusal } from '../graph/problem.ts';
import { sizeOf } from '../program/shape.ts';
import { withFittingPairs } from '../run/pairs.ts';
import { NotTileable } from '../tiles/layout.ts';
import { tiledEngine } from '../tiles/engine.ts';
import { ProcessMemory } from './process-memory.ts';
import { countText } from './text.ts';

const UNITS = { MB: 1e6, GB: 1e9 } as const;

export const memoryOption = () =>
  new Option(
    '--memory <size>',
    'most memory of the run, such as 2GB: larger canvases are computed in tiles, with the same result to rounding',
  ).argParser((text: string) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?) ?(MB|GB)$/i.exec(text) ?? [];
    if (number === undefined || unit === undefined)
      throw new InvalidArgumentError('It must be a size such as 500MB or 2GB.');
    return Number(number) * UNITS[unit.toUpperCase() as keyof typeof UNITS];
  });

/** Of what the evaluations of a stage may take, that a tile is large beside its halo. */
const SHARE = 0.3;

/**
 * The stages with as many pairs of L-BFGS as fit in the memory of a run.
 *
 * @param leastOf what the evaluations of a stage take at least.
 */
function stagesWithin(
  stages: readonly Stage[],
  memory: number,
  known: ProcessMemory,
  leastOf: (stage: Stage) => number,
): readonly Stage[] {
  return stages.map((stage) =>
    withFittingPairs(stage, (fewer) => known.beside(fewer, stages) + leastOf(stage) <= memory),
  );
}

/** `L-BFGS keeps 4 pairs instead of 10 to fit in 2 GB` */
export function pairsText({ kept, asked }: Pairs, memory: number): string {
  return `L-BFGS keeps ${kept} ${kept === 1 ? 'pair' : 'pairs'} instead of ${asked} to fit in ${countText(memory)}B`;
}

/** `24 tiles of 800 x 744 pixels and a halo of 112` */
export function tilingText({ tiles, width, height, halo }: Tiling): string {
  return `${tiles} tiles of ${width} x ${height} pixels and a halo of ${halo}`;
}

/**
 * The engine with the memory of a run limited: what does not fit in one piece is computed in tiles.
 *
 * @param preparing told how many tiles are computed, before a loop in tiles.
 * @throws GraphError that names the node of a loss that cannot be.
 */
function withMemory(
  engine: Engine,
  memory: number,
  stages: readonly Stage[],
  known: ProcessMemory,
  preparing: TellCompiling | undefined,
): Engine {
  const allowances = new Map(
    stages.map((stage) => {
      const loop = memory - known.beside(stage, stages);
      return [stage.loop, { loop, before: memory - known.before(stage, stages) }] as const;
    }),
  );
  const others = { loop: memory - known.base, before: memory - known.base };
  const limited = tiledEngine(engine, { memory: (plan) => allowances.get(plan) ?? others }, preparing);
  try {
    for (const { loop } of stages) limited.forecast(loop);
  } catch (error) {
    if (!(error instanceof NotTileable)) throw error;
    throw new GraphError([
      {
        severity: 'error',
        ...(error.node !== undefined && { node: error.node }),
        reason: `It does not fit in the memory, and cannot be computed in tiles: ${error.reason}`,
        remedy: 'Use a smaller size, allow more memory, or mute it.',
      },
    ]);
  }
  return limited;
}

/**
 * Throws a GraphError where a run needs more than it may take, even in tiles.
 *
 * @param bytes that it needs.
 * @param largest finds the longest side at which it would fit.
 */
export function requireMemory(
  bytes: number,
  memory = Infinity,
  { largest, sizeOption = '--size' }: { largest: () => number | undefined; sizeOption?: string | undefined },
): void {
  if (bytes <= memory) return;
  const fits = largest();
  throw refusal(
    `The run needs ${countText(bytes)}B of memory, and may take ${countText(memory)}B.`,
    `Allow more memory, use ${fits === undefined ? 'a smaller size' : `at most ${fits} pixels (${sizeOption} ${fits})`}, or use a method that keeps fewer pictures, such as Adam.`,
  );
}

/** A run with its memory limited, if it is. */
interface Limited {
  readonly compiled: Compiled;
  readonly engine: Engine;
  /** The most bytes that the process takes; undefined where nothing is limited. */
  readonly peak: number | undefined;
}

interface LimitOptions {
  /** Whether the run writes checkpoints. */
  readonly recorded: boolean;
  readonly preparing?: TellCompiling;
}

/** Fits a run into a memory: fewer pairs of L-BFGS, and tiles. */
export function limited(
  compiled: Compiled,
  engine: Engine,
  memory: number | undefined,
  { recorded, preparing }: LimitOptions,
): Limited {
  if (memory === undefined) return { compiled, engine, peak: undefined };
  const known = new ProcessMemory(engine, recorded);
  const fit = (leastOf: (stage: Stage) => number): Limited => {
    const stages = stagesWithin(compiled.stages, memory, known, leastOf);
    const fewer = { ...compiled, stages };
    const tiled = withMemory(engine, memory, stages, known, preparing);
    return { compiled: fewer, engine: tiled, peak: known.peak(fewer, tiled) };
  };
  const share = SHARE * (memory - known.base);
  const first = fit(
    ({ canvas, loop }) => 2 * 4 * sizeOf(canvas.shape) + Math.min(engine.forecast(loop).peakBytes, share),
  );
  if (known.peak({ ...first.compiled, pictures: [] }, first.engine) <= memory) return first;
  // Even the smallest tiles take more.
  return fit(({ loop }) => first.engine.forecast(loop).loopBytes);
}
