/** What a picture file tells of itself. */
export interface Stored {
  /** Pixels, as stored: before any turning. */
  readonly width: number;
  readonly height: number;
  /** The EXIF block, as a view into the file's bytes. */
  readonly exif: Uint8Array | undefined;
}
