import type { Execution } from '../engines/engine.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { DescentState } from './descent.ts';

/** What the names of vectors of the method, and of results of other optimizers, begin with among the entries. */
export const STATE = 'descent/';
export const RESULT = 'result/';

/**
 * A checkpoint whose pictures are still where the run has them: each is read when it is asked for, until the next step. Of a canvas of 60
 * megapixels, each has 720 MB.
 */
export interface LiveCheckpoint extends Omit<Checkpoint, 'canvas' | 'sound' | 'descent' | 'results'> {
  readonly state: Omit<DescentState<unknown>, 'vectors'>;
  /** By name: `canvas`, `sound`, and those of the state and the results. */
  readonly entries: ReadonlyMap<string, () => Promise<Float32Array>>;
}

/** A checkpoint as one that is read picture by picture. */
export function liveOf({ canvas, sound, descent, results, ...rest }: Checkpoint): LiveCheckpoint {
  const { vectors, ...state } = descent;
  const entries = new Map<string, Float32Array>([
    ['canvas', canvas],
    ['sound', sound],
  ]);
  for (const [name, data] of Object.entries(vectors)) entries.set(STATE + name, data);
  for (const [name, data] of results) entries.set(RESULT + name, data);
  return {
    ...rest,
    state,
    entries: new Map([...entries].map(([name, data]) => [name, () => Promise.resolve(data)])),
  };
}

/** Reads all of it. */
export async function wholeOf({ state, entries, ...rest }: LiveCheckpoint): Promise<Checkpoint> {
  const read = new Map<string, Float32Array>();
  // One after the other: an engine needs a buffer for each that is on its way.
  for (const [name, entry] of entries) read.set(name, await entry());
  return checkpointOf({ ...rest, state }, read);
}

/** A checkpoint of its parts; `canvas` and `sound` are among the entries. */
export function checkpointOf(
  { state, ...rest }: Omit<LiveCheckpoint, 'entries'>,
  entries: ReadonlyMap<string, Float32Array>,
): Checkpoint {
  const under = (prefix: string): [string, Float32Array][] =>
    [...entries].flatMap(([name, data]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), data]] : [],
    );
  return {
    ...rest,
    canvas: entries.get('canvas')!,
    sound: entries.get('sound')!,
    descent: { ...state, vectors: Object.fromEntries(under(STATE)) },
    results: new Map(under(RESULT)),
  };
}

/** Vectors of an execution as entries that are read when they are asked for. */
export function vectorEntries<V>(
  execution: Execution<V>,
  vectors: Readonly<Record<string, V>>,
): [string, () => Promise<Float32Array>][] {
  return Object.entries(vectors).map(([name, vector]) => [name, () => execution.read(vector)]);
}
