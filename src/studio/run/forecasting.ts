import type { Compiled } from '../../compile/compile.ts';
import type { Engine } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { GraphError, type Problem } from '../../graph/problem.ts';
import { deviceBytes } from '../../platform/device-memory.ts';
import { effortOf, type Effort } from '../../run/estimate.ts';
import { largestSize } from '../../run/largest-size.ts';
import type { World } from '../../run/world.ts';
import { vocabulary } from '../../vocabulary.ts';
import { engineWithin } from './memory-limit.ts';

/** What a run of the graph will take, as the worker finds it when it checks the graph. */
export interface Forecast extends Effort {
  /** The longer side of the largest result that fits, in pixels, where this one does not fit. */
  readonly largest: number | undefined;
  /** Most bytes that it may take; undefined where nobody set it. */
  readonly memory: number | undefined;
  /** Why it cannot be computed in tiles, where it does not fit otherwise. */
  readonly problem: Problem | undefined;
}

/** @param memory most bytes of a run; undefined where nobody set it. */
export async function forecastOf(
  document: GraphDocument,
  compiled: Compiled,
  { catalogue }: World,
  engine: Engine,
  memory: number | undefined,
): Promise<Forecast> {
  const effort = (of: Compiled['stages'], on: Engine): Effort => {
    const own = effortOf(of, on, { race: true, deviceBytes: deviceBytes() });
    return memory === undefined ? own : { ...own, load: Math.max(own.load, own.bytes / memory) };
  };
  try {
    const own = effort(compiled.stages, await engineWithin(memory, engine, compiled.stages));
    if (own.load <= 1 || own.stages.some(({ tiling }) => tiling))
      return { ...own, largest: undefined, memory, problem: undefined };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { ...whole(), problem: error.problems[0] };
  }
  return { ...whole(), problem: undefined };

  function whole(): Omit<Forecast, 'problem'> {
    const loadOf = ({ stages }: Compiled): number => effort(stages, engine).load;
    const largest = largestSize(document, vocabulary, catalogue, compiled, loadOf);
    return { ...effort(compiled.stages, engine), largest, memory };
  }
}
