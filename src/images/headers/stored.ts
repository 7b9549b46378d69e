/** The properties in the header of a picture file. */
export interface Stored {
  /** Pixels, as stored: before any turning. */
  readonly width: number;
  readonly height: number;
  /** The EXIF block, as a view into the file's bytes. */
  readonly exif: Uint8Array | undefined;
  /** Whether its format can hold no transparency here: then a transparent pixel is one that was not decoded. */
  readonly opaque: boolean;
  /** Whether its colors are inks (CMYK) with a profile. */
  readonly inks: boolean;
  readonly ending: Ending;
  /** The file with the end that its format asks for. What is missing of the pixels is filled up. */
  readonly whole: () => Uint8Array<ArrayBuffer>;
  /** The same, for decoders: without an orientation, and with colors declared in the way that all of them read alike. */
  readonly plain: () => Uint8Array<ArrayBuffer>;
}

/** How a file ends. */
export interface Ending {
  /** What is not as its format wants it, as the end of a sentence about the file; undefined if all is well. */
  readonly flaw?: string | undefined;
  /**
   * Whether pixels are missing. If only decoding can show it, this is the plain file with other bits appended after its last
   * ones: they are visible where pixels are missing, and ignored otherwise.
   */
  readonly missing?: boolean | (() => Uint8Array<ArrayBuffer>);
}

/** `3.4 MB`, `12 kB`, `7 bytes`. */
export function amountText(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${Math.round(bytes / 1e3)} kB` : `${bytes} bytes`;
}

const MOST_PIXELS = 100e6;

/** The size as it is. Throws where it holds no pixel or more than 100 megapixels: before anything is unpacked. */
export function checkedSize(width: number, height: number): { width: number; height: number } {
  if (width * height === 0)
    throw new Error(`the picture is damaged: its header says ${width} x ${height} pixels`);
  if (width * height > MOST_PIXELS)
    throw new Error(
      `the picture is too large: ${width} x ${height} pixels; the most is ${MOST_PIXELS / 1e6} megapixels`,
    );
  return { width, height };
}
