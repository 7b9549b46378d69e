import * as v from 'valibot';
import {
  readSafetensors,
  writeSafetensors,
  type Safetensors,
  type Tensor,
} from '../../models/safetensors.ts';
import { sha256 } from '../../share/hash.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { checkpointSchema } from './checkpoint-schema.ts';
import { entriesHash } from './hashes.ts';
import { damaged, requireKept, requireVersion, type Source } from './kept.ts';
import type { RunRecord } from './schema.ts';

const FORMAT = 'stylograph-checkpoint';
/** The first had neither a version nor hashes. */
const VERSION = 2;
const STATE = 'descent/';
const RESULT = 'result/';
/** The name of the other data among the hashes, besides pictures. */
const TEXT = 'checkpoint';

const hashesSchema = v.record(v.string(), v.string());

/**
 * A checkpoint of the run of a record, as the bytes of a safetensors file: everything but pictures is in its metadata, with
 * the hash of each part.
 */
export async function writeCheckpoint(
  checkpoint: Checkpoint,
  { id }: Pick<RunRecord, 'id'>,
): Promise<Uint8Array> {
  const { canvas, sound, results, descent, ...rest } = checkpoint;
  const { vectors, ...state } = descent;
  const tensors = new Map<string, Tensor>();
  const hashes: Record<string, string> = {};
  const add = async (name: string, data: Float32Array) => {
    tensors.set(name, { shape: [data.length], data });
    hashes[name] = await entriesHash(data);
  };
  await add('canvas', canvas);
  await add('sound', sound);
  for (const [name, data] of Object.entries(vectors)) await add(STATE + name, data);
  for (const [name, data] of results) await add(RESULT + name, data);
  const text = JSON.stringify({ ...rest, state }, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value,
  );
  hashes[TEXT] = await textHash(text);
  return writeSafetensors(tensors, {
    format: FORMAT,
    version: String(VERSION),
    record: id,
    hashes: JSON.stringify(hashes),
    checkpoint: text,
  });
}

/**
 * Reads what {@link writeCheckpoint} wrote, of the run of a record. Throws a {@link GraphError} that names the source and the
 * part where anything is not as it was written, or does not fit the record.
 */
export async function readCheckpoint(
  bytes: Uint8Array,
  record: RunRecord,
  source: Source,
): Promise<Checkpoint> {
  const { metadata, tensors } = tensorsIn(bytes, source);
  if (metadata['format'] !== FORMAT) throw damaged(source, 'it is not a checkpoint');
  const { version, hashes } = metadata;
  requireVersion({ version: Number(version) }, VERSION, source);
  const text = metadata['checkpoint'] ?? '';
  if (version !== undefined || hashes !== undefined) {
    if (version !== String(VERSION)) throw damaged(source, '“version” has changed');
    await requireHashes(hashes, text, tensors, source);
    if (metadata['record'] !== record.id) throw damaged(source, 'it is the checkpoint of another run');
  }

  const read = stateIn(text, source);
  // Unchanged: settings are compared with those of the graph when the run resumes.
  requireKept(checkpointSchema, read, source);
  const { state, ...rest } = read;
  const part = (name: string): Float32Array => {
    const tensor = tensors.get(name);
    if (!tensor) throw damaged(source, `“${name}” is missing`);
    return tensor.data;
  };
  const under = (prefix: string): [string, Float32Array][] =>
    [...tensors].flatMap(([name, { data }]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), data]] : [],
    );
  const { curves } = record.stages.find(({ optimizer }) => optimizer === rest.optimizer) ?? {};
  if (rest.step > (curves?.step.at(-1) ?? 0))
    throw damaged(source, `“step” is ${rest.step}, but the record of “${rest.optimizer}” ends before`);
  return {
    ...rest,
    canvas: part('canvas'),
    sound: part('sound'),
    descent: { ...state, vectors: Object.fromEntries(under(STATE)) },
    results: new Map(under(RESULT)),
  };
}

function tensorsIn(bytes: Uint8Array, source: Source): Safetensors {
  try {
    return readSafetensors(bytes);
  } catch {
    throw damaged(source, bytes.length === 0 ? 'it is empty' : 'its parts are not where they should be');
  }
}

/** The part of a checkpoint that is stored as text, besides pictures. */
function stateIn(text: string, source: Source): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => (isWrapped(value) ? Number(value.number) : value));
  } catch {
    throw damaged(source, 'its state cannot be read');
  }
}

async function requireHashes(
  listed: string | undefined,
  text: string,
  tensors: Safetensors['tensors'],
  source: Source,
): Promise<void> {
  let hashes: Readonly<Record<string, string>>;
  try {
    hashes = v.parse(hashesSchema, JSON.parse(listed ?? ''));
  } catch {
    throw damaged(source, 'the hashes of its parts cannot be read');
  }
  const found = new Map([[TEXT, await textHash(text)]]);
  for (const [name, { data }] of tensors) found.set(name, await entriesHash(data));
  const missing = Object.keys(hashes).find((name) => !found.has(name));
  if (missing !== undefined) throw damaged(source, `“${missing}” is missing`);
  for (const [name, hash] of found)
    if (hashes[name] !== hash) throw damaged(source, `“${name === TEXT ? 'state' : name}” has changed`);
}

function textHash(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}

/** A number that JSON has no word for. */
function isWrapped(value: unknown): value is { number: string } {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'number';
}
