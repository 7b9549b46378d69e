import { unzipSync } from 'fflate';

/** What an archive says of a part. */
export interface ZipPart {
  readonly name: string;
  /** Bytes when unpacked. */
  readonly size: number;
}

/** A network of a thousand layers has two thousand. */
const MOST_PARTS = 20_000;
/** Deflate makes at most about 1032 bytes of one. */
const MOST_GROWTH = 1100;

/** A zip archive whose parts are unpacked as they are asked for. */
export class ZipArchive {
  private readonly bytes: Uint8Array;
  readonly parts: readonly ZipPart[];

  /** @throws Error if its table of contents, at its end, is missing or damaged. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    const parts: ZipPart[] = [];
    this.unzip(({ name, originalSize, size, compression }) => {
      if (parts.length >= MOST_PARTS) throw new Error(`it has more than ${MOST_PARTS} parts`);
      parts.push({ name, size: compression === 0 ? size : originalSize });
      return false;
    });
    if (parts.length === 0) throw damaged('it has no parts');
    this.parts = parts;
  }

  /**
   * The unpacked bytes of a part.
   *
   * @throws Error if there is none of that name, or it is damaged.
   */
  read(wanted: string): Uint8Array {
    const found = this.unzip(({ name, size, originalSize, compression }) => {
      if (name !== wanted) return false;
      if (size > this.bytes.length || (compression !== 0 && originalSize > size * MOST_GROWTH))
        throw new Error(`its part ${wanted} claims more bytes than it can have`);
      return true;
    });
    const part = found[wanted];
    if (!part) throw damaged(`it lacks its part ${wanted}`);
    const { size } = this.parts.find(({ name }) => name === wanted)!;
    if (part.length !== size) throw damaged(`its part ${wanted} has ${part.length} of ${size} bytes`);
    return part;
  }

  private unzip(filter: NonNullable<NonNullable<Parameters<typeof unzipSync>[1]>['filter']>) {
    try {
      return unzipSync(this.bytes, { filter });
    } catch (cause) {
      const { message } = cause as Error;
      throw damaged(
        message === 'invalid zip data' ? 'the list of its parts, which is its end, is missing' : message,
        cause,
      );
    }
  }
}

function damaged(what: string, cause?: unknown): Error {
  return new Error(`The zip archive is damaged or truncated: ${what}. Download the file again.`, { cause });
}
