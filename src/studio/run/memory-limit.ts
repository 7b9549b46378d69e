import type { Stage } from '../../compile/compile.ts';
import type { Engine } from '../../engines/engine.ts';
import { deviceBytes } from '../../platform/device-memory.ts';
import { effortOf } from '../../run/estimate.ts';
import type { LimitOptions } from '../../tiles/limit.ts';

/** What runs may take where nobody set it: as much as wasm can address, and most graphics processors have. */
const AUTOMATIC = 4e9;

/**
 * The engine for stages that race, in tiles where they do not fit in the memory. Tiles are loaded when they are needed.
 *
 * @param memory most bytes; undefined where nobody set it.
 * @throws GraphError that names the node of a loss that cannot be computed in tiles.
 */
export async function engineWithin(
  memory: number | undefined,
  engine: Engine,
  stages: readonly Stage[],
  told: Pick<LimitOptions, 'preparing' | 'tell'> = {},
): Promise<Engine> {
  const own = deviceBytes();
  const most = memory ?? Math.min(own ?? Infinity, AUTOMATIC);
  const { bytes, load } = effortOf(stages, engine, { race: true, deviceBytes: own });
  if (bytes <= most && load <= 1) return engine;
  const { limitedEngine } = await import('../../tiles/limit.ts');
  return limitedEngine(engine, stages, { memory: most, isSet: memory !== undefined, race: true, ...told });
}
