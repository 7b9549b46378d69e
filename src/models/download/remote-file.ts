import { request, type Answer, type RequestOptions } from './request.ts';
import { DownloadError, retry, Setback } from './retry.ts';

export interface ByteRange {
  readonly begin: number;
  /** After the last byte. */
  readonly end: number;
}

/** Bytes of the first request: more than any header of a VGG network. */
const START = 64 * 1024;

/**
 * A file on a server, of which parts can be read. A server that cannot send parts sends the file from its beginning on,
 * as far as it is needed.
 */
export class RemoteFile {
  readonly url: string;
  /** Bytes of the whole file, if the server reports them. */
  readonly size: number | undefined;
  /** Changes with the file, if the server reports it. */
  readonly version: string | undefined;
  /** Whether the server sends parts. */
  readonly parts: boolean;
  private readonly options: RequestOptions;
  private beginning: Uint8Array;

  private constructor(url: string, answer: Answer, beginning: Uint8Array, options: RequestOptions) {
    this.url = url;
    this.options = options;
    this.beginning = beginning;
    this.parts = answer.status === 206;
    ({ size: this.size, version: this.version } = answer);
  }

  static async open(url: string, options: RequestOptions): Promise<RemoteFile> {
    // What comes now is asked for again, or kept, and counted then.
    const silent = { ...options, onbytes: () => undefined };
    return retry(async () => {
      const answer = await request(url, { begin: 0, end: START }, silent);
      const beginning = new Uint8Array(Math.min(START, answer.size ?? START));
      const got = await fill(answer, beginning);
      if (got < beginning.length && answer.size !== undefined) throw cutOff(url);
      return new RemoteFile(url, answer, beginning.subarray(0, got), options);
    }, options);
  }

  /** The first bytes of the file, at least so many if it has them. */
  async start(length: number): Promise<Uint8Array> {
    if (this.beginning.length < length) this.beginning = await this.read({ begin: 0, end: length });
    return this.beginning;
  }

  /** Bytes of the file. A connection that breaks is taken up where it broke. */
  async read({ begin, end }: ByteRange, signal = this.options.signal): Promise<Uint8Array> {
    const options = { ...this.options, ...(signal && { signal }) };
    if (!this.parts) return (await this.readOn(end)).subarray(begin, end);
    const bytes = new Uint8Array(end - begin);
    let got = 0;
    return retry(async (progressed) => {
      const answer = await request(this.url, { begin: begin + got, end }, options);
      if (answer.status !== 206)
        throw new Setback(`${this.host} sent the whole file instead of the requested part.`);
      this.requireSameFile(answer);
      await answer.read((piece) => {
        if (piece.length > bytes.length - got)
          throw new Setback(`${this.host} sent more data than requested.`);
        bytes.set(piece, got);
        got += piece.length;
        progressed();
        return got < bytes.length ? 'more' : 'enough';
      });
      if (got < bytes.length) throw cutOff(this.url);
      return bytes;
    }, options);
  }

  /**
   * The file from its beginning to `end`, or to its own end, in one go; from the beginning again where the connection
   * breaks.
   */
  async readOn(end = Infinity): Promise<Uint8Array> {
    return retry(async () => {
      const answer = await request(this.url, undefined, this.options);
      this.requireSameFile(answer);
      const pieces: Uint8Array[] = [];
      let got = 0;
      await answer.read((piece) => {
        pieces.push(piece);
        got += piece.length;
        return got < end ? 'more' : 'enough';
      });
      if (answer.size !== undefined && got < Math.min(end, answer.size)) throw cutOff(this.url);
      const bytes = new Uint8Array(got);
      let at = 0;
      for (const piece of pieces) {
        bytes.set(piece, at);
        at += piece.length;
      }
      return bytes;
    }, this.options);
  }

  private get host(): string {
    return new URL(this.url).host;
  }

  private requireSameFile({ size, version }: Answer): void {
    const other = (before: unknown, now: unknown): boolean =>
      before !== undefined && now !== undefined && before !== now;
    if (other(this.size, size) || other(this.version, version))
      throw new DownloadError(`The file on ${this.host} changed during the download. Try again.`);
  }
}

async function fill(answer: Answer, bytes: Uint8Array): Promise<number> {
  let got = 0;
  await answer.read((piece) => {
    const part = piece.subarray(0, bytes.length - got);
    bytes.set(part, got);
    got += part.length;
    return got < bytes.length ? 'more' : 'enough';
  });
  return got;
}

function cutOff(url: string): Setback {
  return new Setback(`${new URL(url).host} ended the file too early.`);
}
