import type { Stage } from '../../compile/compile.ts';
import type { Engine } from '../../engines/engine.ts';
import { deviceBytes } from '../../platform/device-memory.ts';
import { limitedEngine, type LimitOptions } from '../../tiles/limit.ts';

/** What runs may take where nobody set it: as much as wasm can address, and most graphics processors have. */
const AUTOMATIC = 4e9;

/**
 * The engine for stages that race, in tiles where they do not fit in the memory.
 *
 * @param memory most bytes; undefined where nobody set it.
 * @throws GraphError that names the node of a loss that cannot be computed in tiles.
 */
export function engineWithin(
  memory: number | undefined,
  engine: Engine,
  stages: readonly Stage[],
  told: Pick<LimitOptions, 'preparing' | 'tell'> = {},
): Engine {
  return limitedEngine(engine, stages, {
    memory: memory ?? Math.min(deviceBytes() ?? Infinity, AUTOMATIC),
    isSet: memory !== undefined,
    race: true,
    ...told,
  });
}
