import * as v from 'valibot';
import { joinBytes } from '../../images/bytes.ts';
import {
  headerLength,
  readSafetensorsHeader,
  readTensor,
  safetensorsHead,
  type SafetensorsHeader,
} from '../../models/safetensors.ts';
import { sha256 } from '../../share/hash.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { checkpointOf, liveOf, type LiveCheckpoint } from '../live-checkpoint.ts';
import { checkpointSchema } from './checkpoint-schema.ts';
import { entriesHash } from './hashes.ts';
import { damaged, requireKept, requireVersion, type Source } from './kept.ts';
import type { RunRecord } from './schema.ts';

const FORMAT = 'stylograph-checkpoint';
/** The first had neither a version nor hashes. */
const VERSION = 2;
/** The name of the other data among the hashes, besides pictures. */
const TEXT = 'checkpoint';
/** A picture is written in parts of so many bytes. */
const PART = 1 << 23;

const hashesSchema = v.record(v.string(), v.string());

/** As {@link checkpointParts}, as a whole. */
export async function writeCheckpoint(
  checkpoint: Checkpoint | LiveCheckpoint,
  record: Pick<RunRecord, 'id'>,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const live = 'entries' in checkpoint ? checkpoint : liveOf(checkpoint);
  for await (const part of checkpointParts(live, record)) parts.push(part);
  return joinBytes(...parts);
}

/**
 * A checkpoint of the run of a record, as the bytes of a safetensors file: everything but pictures is in its metadata, with
 * the hash of each part. It comes in parts, and each picture is read twice, first for its hash, so that there is never more than one of them.
 */
export async function* checkpointParts(
  { entries, ...rest }: LiveCheckpoint,
  { id }: Pick<RunRecord, 'id'>,
): AsyncGenerator<Uint8Array> {
  const sizes = new Map<string, { dtype: string; shape: readonly number[]; bytes: number }>();
  const hashes: Record<string, string> = {};
  for (const [name, read] of entries) {
    const data = await read();
    sizes.set(name, { dtype: 'F32', shape: [data.length], bytes: data.byteLength });
    hashes[name] = await entriesHash(data);
  }
  const text = JSON.stringify(rest, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value,
  );
  hashes[TEXT] = await textHash(text);
  yield safetensorsHead(sizes, {
    format: FORMAT,
    version: String(VERSION),
    record: id,
    hashes: JSON.stringify(hashes),
    checkpoint: text,
  });
  for (const read of entries.values()) {
    const { buffer, byteOffset, byteLength } = await read();
    for (let at = 0; at < byteLength; at += PART)
      yield new Uint8Array(buffer, byteOffset + at, Math.min(PART, byteLength - at));
  }
}

/** A file that is read part by part. */
export interface CheckpointFile {
  readonly size: number;
  /** The bytes from one place to another; fewer if the file ends before. */
  read(begin: number, end: number): Promise<Uint8Array>;
}

/** As {@link readCheckpointFile}, from the bytes of the file. */
export function readCheckpoint(bytes: Uint8Array, record: RunRecord, source: Source): Promise<Checkpoint> {
  const read = (begin: number, end: number) => Promise.resolve(bytes.subarray(begin, end));
  return readCheckpointFile({ size: bytes.length, read }, record, source);
}

/**
 * Reads what {@link checkpointParts} gave, of the run of a record, picture by picture. Throws a {@link GraphError} that names the source and the
 * part where anything is not as it was written, or does not fit the record.
 */
export async function readCheckpointFile(
  file: CheckpointFile,
  record: RunRecord,
  source: Source,
): Promise<Checkpoint> {
  const { metadata, entries } = await headerOf(file, source);
  if (metadata['format'] !== FORMAT) throw damaged(source, 'it is not a checkpoint');
  const { version, hashes: listed } = metadata;
  requireVersion({ version: Number(version) }, VERSION, source);
  const text = metadata['checkpoint'] ?? '';
  const isFirst = version === undefined && listed === undefined;
  if (!isFirst && version !== String(VERSION)) throw damaged(source, '“version” has changed');
  const hashes = isFirst ? undefined : hashesIn(listed, source);
  const known = (name: string, hash: string) => {
    if (hashes && hashes[name] !== hash)
      throw damaged(source, `“${name === TEXT ? 'state' : name}” has changed`);
  };
  const missing = Object.keys(hashes ?? {}).find((name) => name !== TEXT && !entries.has(name));
  if (missing !== undefined) throw damaged(source, `“${missing}” is missing`);
  known(TEXT, await textHash(text));
  const pictures = new Map<string, Float32Array>();
  for (const [name, entry] of entries) {
    const { begin, end } = entry;
    const bytes = await file.read(begin, end);
    const data = dataOf(bytes, name, { ...entry, begin: 0, end: end - begin }, source);
    known(name, await entriesHash(data));
    pictures.set(name, data);
  }
  if (!isFirst && metadata['record'] !== record.id)
    throw damaged(source, 'it is the checkpoint of another run');

  const read = stateIn(text, source);
  // Unchanged: settings are compared with those of the graph when the run resumes.
  requireKept(checkpointSchema, read, source);
  for (const name of ['canvas', 'sound'])
    if (!pictures.has(name)) throw damaged(source, `“${name}” is missing`);
  const { curves } = record.stages.find(({ optimizer }) => optimizer === read.optimizer) ?? {};
  if (read.step > (curves?.step.at(-1) ?? 0))
    throw damaged(source, `“step” is ${read.step}, but the record of “${read.optimizer}” ends before`);
  return checkpointOf(read, pictures);
}

async function headerOf(file: CheckpointFile, source: Source): Promise<SafetensorsHeader> {
  const length = Math.min(headerLength(await file.read(0, 8)), file.size);
  try {
    return readSafetensorsHeader(await file.read(0, length), file.size);
  } catch {
    throw damaged(source, file.size === 0 ? 'it is empty' : 'its parts are not where they should be');
  }
}

function dataOf(...[bytes, name, entry, source]: [...Parameters<typeof readTensor>, Source]): Float32Array {
  try {
    return readTensor(bytes, name, entry).data;
  } catch {
    throw damaged(source, 'its parts are not where they should be');
  }
}

function hashesIn(listed: string | undefined, source: Source): Readonly<Record<string, string>> {
  try {
    return v.parse(hashesSchema, JSON.parse(listed ?? ''));
  } catch {
    throw damaged(source, 'the hashes of its parts cannot be read');
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

function textHash(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}

/** A number that JSON has no word for. */
function isWrapped(value: unknown): value is { number: string } {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'number';
}
