import { constants, open } from 'node:fs/promises';
import { megabytes } from '../share/inflate.ts';

/** Bytes of a file that is read at all, where nothing less is said: weights are the largest. */
const LARGEST = 2e9;

/** A file that is not read, though it is there; the message follows its path: `is a device or a pipe, not a file.` */
export class UnfitFileError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'UnfitFileError';
  }
}

/**
 * The bytes of a file that somebody named, perhaps somebody else than the user. Devices and pipes are not read, because they may
 * never end or never begin.
 *
 * @param most bytes that it may have.
 * @throws UnfitFileError if it is no regular file, or larger; the system's error where it cannot be read.
 */
export function readRegularFile(path: string, most = LARGEST): Promise<Uint8Array<ArrayBuffer>> {
  return withRegularFile(path, ({ size, read }) => {
    if (size > most) throw new UnfitFileError(`is larger than ${megabytes(most)}.`);
    return read(0, size);
  });
}

/** A file that is read part by part. */
interface OpenFile {
  readonly size: number;
  /** The bytes from one place to another; fewer if the file ends before. */
  readonly read: (begin: number, end: number) => Promise<Uint8Array<ArrayBuffer>>;
}

/** As {@link readRegularFile}, for a file of any size of which no more is read at once than is asked for. */
export async function withRegularFile<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  // Opening a pipe would wait for somebody to write to it. Windows has no such flag.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = await handle.stat();
    if (found.isDirectory()) throw new UnfitFileError('is a folder.');
    if (!found.isFile()) throw new UnfitFileError('is a device or a pipe, not a file.');
    return await use({
      size: found.size,
      async read(begin, end) {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, found.size) - begin));
        let at = 0;
        while (at < bytes.length) {
          const { bytesRead } = await handle.read(bytes, at, bytes.length - at, begin + at);
          if (bytesRead === 0) break;
          at += bytesRead;
        }
        return at === bytes.length ? bytes : bytes.slice(0, at);
      },
    });
  } finally {
    await handle.close();
  }
}
