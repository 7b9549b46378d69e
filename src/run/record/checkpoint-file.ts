import { readSafetensors, writeSafetensors, type Tensor } from '../../models/safetensors.ts';
import type { Checkpoint } from '../checkpoint.ts';

const STATE = 'descent/';
const RESULT = 'result/';

/** A checkpoint as the bytes of a safetensors file: what is no picture goes to its metadata. */
export function writeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { canvas, sound, results, descent, ...rest } = checkpoint;
  const { vectors, ...state } = descent;
  const tensors = new Map<string, Tensor>();
  const add = (name: string, data: Float32Array) => tensors.set(name, { shape: [data.length], data });
  add('canvas', canvas);
  add('sound', sound);
  for (const [name, data] of Object.entries(vectors)) add(STATE + name, data);
  for (const [name, data] of results) add(RESULT + name, data);
  const text = JSON.stringify({ ...rest, state }, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value,
  );
  return writeSafetensors(tensors, { format: 'stylograph-checkpoint', checkpoint: text });
}

/** Reads what {@link writeCheckpoint} wrote. Throws an Error where it is something else. */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const { metadata, tensors } = readSafetensors(bytes);
  const text = metadata['checkpoint'];
  const [canvas, sound] = [tensors.get('canvas'), tensors.get('sound')];
  if (text === undefined || !canvas || !sound)
    throw new Error('The checkpoint is damaged: start the run anew.');
  const { state, ...rest } = JSON.parse(text, (_, value: unknown) =>
    isWrapped(value) ? Number(value.number) : value,
  ) as Omit<Checkpoint, 'descent'> & { state: Omit<Checkpoint['descent'], 'vectors'> };
  const under = (prefix: string): [string, Float32Array][] =>
    [...tensors].flatMap(([name, { data }]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), data]] : [],
    );
  return {
    ...rest,
    canvas: canvas.data,
    sound: sound.data,
    descent: { ...state, vectors: Object.fromEntries(under(STATE)) },
    results: new Map(under(RESULT)),
  };
}

/** A number that JSON has no word for. */
function isWrapped(value: unknown): value is { number: string } {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'number';
}
