import type { QueuedSearchForecast, QueuedSearchSettings } from '../../../../optimizers/queued-search.ts';
import type { DeviceTraits } from '../../kernel.ts';
import { vectorBytes } from '../space.ts';
import { sharedBytes } from './direct.ts';
import { numberCount, partsOf, rowsOf, type SearchShape } from './memory.ts';

/** Entries that a thread adds up at least. */
const LEAST_TERMS = 4;
/** Threads of a workgroup, and the most workgroups that share a vector: on graphics processors, and on what stands in. */
const GRAPHICS = { threads: 256, most: 256, together: true };
const SOFTWARE = { threads: 64, most: 4, together: false };
/** Bytes that places for pairs under way may take, and the most evaluations there are of those. */
const SPARE_BYTES = 2 ** 25;
const MOST_UNDER_WAY = 16;

/**
 * Bytes of a search over vectors of so many entries, and of a mark of what it moves; undefined where a device cannot bind
 * its pairs, or share what is worked out of them.
 */
export function forecastSearch(
  { software, limits }: DeviceTraits,
  length: number,
  settings: QueuedSearchSettings,
): QueuedSearchForecast | undefined {
  const shape = shapeOf({ software }, length, settings.history);
  const { numbers, pairs, parts } = lengthsOf(shape);
  if (4 * pairs > Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize)) return undefined;
  if (sharedBytes(shape) > limits.maxComputeWorkgroupStorageSize) return undefined;
  const vector = vectorBytes(length);
  return {
    bytes: vectorBytes(numbers) + vectorBytes(pairs) + vectorBytes(parts) + 2 * vector,
    // x, the gradient, and both where the search started.
    markBytes: vectorBytes(numbers) + 4 * vector,
  };
}

/** Entries of the buffers of a search. */
export function lengthsOf(shape: SearchShape) {
  return {
    numbers: numberCount(shape),
    pairs: 2 * shape.slots * shape.length,
    parts: rowsOf(shape).count * partsOf(shape),
  };
}

/** How many evaluations may be under way: each may need a place for a pair. */
export function underWayOf(length: number): number {
  return Math.max(2, Math.min(MOST_UNDER_WAY, Math.floor(SPARE_BYTES / (8 * length))));
}

/** How a search over vectors of so many entries is laid out. */
export function shapeOf(
  { software }: Pick<DeviceTraits, 'software'>,
  length: number,
  history: number,
): SearchShape {
  const { threads, most, together } = software ? SOFTWARE : GRAPHICS;
  const groups = Math.min(most, Math.ceil(length / (threads * LEAST_TERMS)));
  return { length, history, slots: history + underWayOf(length), groups, threads, together };
}
