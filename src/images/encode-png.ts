import { joinBytes } from './bytes.ts';
import type { Picture } from './picture.ts';
import { pngChunkBytes, PNG_SIGNATURE, type PngChunk } from './png-chunks.ts';
import { rowBytes, stripsOf, type BitDepth } from './rows.ts';

export interface PngOptions {
  /** Bits per channel; 8 by default. */
  readonly depth?: BitDepth | undefined;
  /** Dots per inch in print. Without it, the file does not say. */
  readonly dpi?: number | undefined;
  /** More parts, such as text. */
  readonly chunks?: readonly PngChunk[];
}

/** An IDAT chunk ends once it has so many bytes: its length comes before it, so it is kept until then. */
const CHUNK = 1 << 20;

/**
 * A picture as a PNG of 8-bit RGB, or RGBA if it has alpha, that says it is sRGB, the same in Node and in every browser.
 *
 * @throws if the picture's data or alpha does not fit its size.
 */
export async function encodePng(picture: Picture, options?: PngOptions): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of pngParts(picture, options)) parts.push(part);
  return joinBytes(...parts);
}

/**
 * As {@link encodePng}, in parts of at most about a megabyte: rows are converted and compressed as they go, so that writing takes little
 * memory besides the picture. Source: PNG specification, third edition, sections 9, 11.2.1, 11.3.4.3 and 12.7.
 */
export async function* pngParts(
  picture: Picture,
  { depth = 8, dpi, chunks = [] }: PngOptions = {},
): AsyncGenerator<Uint8Array> {
  const { width, height } = picture;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, picture.alpha ? 6 : 2], 8);
  yield PNG_SIGNATURE;
  yield pngChunkBytes({ type: 'IHDR', data: header });
  for (const chunk of chunks) yield pngChunkBytes(chunk);
  yield pngChunkBytes({ type: 'sRGB', data: new Uint8Array(1) });
  if (dpi !== undefined) yield pngChunkBytes(densityChunk(dpi));
  const pixelBytes = ((picture.alpha ? 4 : 3) * depth) / 8;
  let ready: Uint8Array[] = [];
  let size = 0;
  for await (const part of deflated(
    filtered(stripsOf(picture, depth), rowBytes(picture, depth), pixelBytes),
  )) {
    ready.push(part);
    size += part.length;
    if (size < CHUNK) continue;
    yield pngChunkBytes({ type: 'IDAT', data: joinBytes(...ready) });
    [ready, size] = [[], 0];
  }
  if (size > 0) yield pngChunkBytes({ type: 'IDAT', data: joinBytes(...ready) });
  yield pngChunkBytes({ type: 'IEND', data: new Uint8Array() });
}

/** `pHYs`: pixels per meter, of which an inch has 0.0254. */
function densityChunk(dpi: number): PngChunk {
  const data = new Uint8Array(9);
  const view = new DataView(data.buffer);
  const perMeter = Math.round(dpi / 0.0254);
  view.setUint32(0, perMeter);
  view.setUint32(4, perMeter);
  data[8] = 1;
  return { type: 'pHYs', data };
}

/** Strips of rows, each row after the filter that leaves the smallest sum, with the filter's number before it. */
function* filtered(
  strips: Iterable<Uint8Array>,
  stride: number,
  pixelBytes: number,
): Generator<Uint8Array<ArrayBuffer>, void> {
  const tried = filters.map(() => new Uint8Array(stride));
  let above: Uint8Array = new Uint8Array(stride);
  for (const strip of strips) {
    const rows = strip.length / stride;
    const out = new Uint8Array(rows * (stride + 1));
    for (let y = 0; y < rows; y++) {
      const row = strip.subarray(y * stride, (y + 1) * stride);
      let [best, least] = [0, Infinity];
      for (const [number, filter] of filters.entries()) {
        const sum = filter(row, above, tried[number]!, pixelBytes);
        if (sum < least) [best, least] = [number, sum];
      }
      out[y * (stride + 1)] = best;
      out.set(tried[best]!, y * (stride + 1) + 1);
      above = row;
    }
    yield out;
  }
}

type Filter = (row: Uint8Array, above: Uint8Array, out: Uint8Array, pixelBytes: number) => number;

/** A filter takes from each byte what is predicted of the bytes left of it, above it, and above that left of it. */
function filterBy(predict: (left: number, up: number, corner: number) => number): Filter {
  return (row, above, out, pixelBytes) => {
    let sum = 0;
    for (let i = 0; i < row.length; i++) {
      const before = i - pixelBytes;
      const off =
        row[i]! - predict(before < 0 ? 0 : row[before]!, above[i]!, before < 0 ? 0 : above[before]!);
      out[i] = off;
      const byte = off & 255;
      sum += byte < 128 ? byte : 256 - byte;
    }
    return sum;
  };
}

/** None, Sub, Up, Average, Paeth. */
const filters: readonly Filter[] = [
  filterBy(() => 0),
  filterBy((left) => left),
  filterBy((_, up) => up),
  filterBy((left, up) => (left + up) >> 1),
  filterBy((left, up, corner) => {
    const [toLeft, toUp, toCorner] = [
      Math.abs(up - corner),
      Math.abs(left - corner),
      Math.abs(left + up - 2 * corner),
    ];
    if (toLeft <= toUp && toLeft <= toCorner) return left;
    return toUp <= toCorner ? up : corner;
  }),
];

/** What is compressed, as it comes: no strip is asked for before the one before it is taken. */
async function* deflated(strips: Generator<Uint8Array<ArrayBuffer>, void>): AsyncGenerator<Uint8Array> {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const next = strips.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
    },
    { highWaterMark: 0 },
  );
  const reader = source.pipeThrough(new CompressionStream('deflate')).getReader();
  for (;;) {
    const result = await reader.read();
    if (result.done) return;
    yield result.value;
  }
}
