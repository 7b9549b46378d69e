import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Store } from '../library/store.ts';
import type { ProgressMeter } from './progress.ts';
import type { ByteRange, RemoteFile } from './remote-file.ts';

/** Bytes of a piece: what is lost, at most, when a download is broken off for good. */
const PIECE = 4 * 1024 * 1024;
const PARALLEL = 4;

/**
 * Downloads ranges of a file in pieces, several at once, and keeps each in the store, so that an interrupted download can
 * resume. The pieces stay there until the caller removes them, when the model is added.
 */
export async function fetchPieces(
  file: RemoteFile,
  ranges: readonly ByteRange[],
  {
    name,
    store,
    meter,
    signal,
  }: { name: string; store: Store; meter: ProgressMeter; signal: AbortSignal | undefined },
): Promise<Uint8Array[]> {
  // Another file, or another version of it, has other pieces.
  const identity = new TextEncoder().encode(JSON.stringify([file.url, file.size, file.version]));
  const key = bytesToHex(sha256(identity)).slice(0, 12);
  const results = ranges.map(({ begin, end }) => new Uint8Array(end - begin));
  const pieces = ranges.flatMap((range, i) =>
    Array.from({ length: Math.ceil((range.end - range.begin) / PIECE) }, (_, n) => {
      const begin = range.begin + n * PIECE;
      return { begin, end: Math.min(begin + PIECE, range.end), into: results[i]!, at: n * PIECE };
    }),
  );
  // The first failure ends the others.
  const failure = new AbortController();
  const either = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const queue = pieces.values();
  const work = async (): Promise<void> => {
    for (const { begin, end, into, at } of queue) {
      either.throwIfAborted();
      const part = `${name}.${key}.${begin}-${end}.part`;
      const kept = await store.read(part);
      if (kept?.length === end - begin) {
        meter.had(kept.length);
        into.set(kept, at);
        continue;
      }
      const bytes = await file.read({ begin, end }, either);
      into.set(bytes, at);
      await store.write(part, bytes);
    }
  };
  const workers = Array.from({ length: PARALLEL }, async () => {
    try {
      await work();
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return results;
}
