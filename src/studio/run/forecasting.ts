import type { Compiled } from '../../compile/compile.ts';
import type { Engine } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { deviceBytes } from '../../platform/device-memory.ts';
import { effortOf, type Effort } from '../../run/estimate.ts';
import { largestSize } from '../../run/largest-size.ts';
import type { World } from '../../run/world.ts';
import { vocabulary } from '../../vocabulary.ts';

/** What a run of the graph will take, as the worker finds it when it checks the graph. */
export interface Forecast extends Effort {
  /** The longer side of the largest result that fits, in pixels, where this one does not fit. */
  readonly largest: number | undefined;
}

export function forecastOf(
  document: GraphDocument,
  compiled: Compiled,
  { catalogue }: World,
  engine: Engine,
): Forecast {
  const effort = (of: Compiled['stages']) => effortOf(of, engine, { race: true, deviceBytes: deviceBytes() });
  const own = effort(compiled.stages);
  const largest =
    own.load > 1
      ? largestSize(document, vocabulary, catalogue, compiled, ({ stages }) => effort(stages).load)
      : undefined;
  return { ...own, largest };
}
