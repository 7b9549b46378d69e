/**
 * A decoded picture: sRGB values in [0, 1], row by row, three channels a pixel.
 * `data` has `height * width * 3` entries; the value at row y, column x, channel c is
 * `data[(y * width + x) * 3 + c]`.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  /**
   * How opaque each pixel is, from 0 to 1, row by row: `height * width` entries. Without it, the picture is opaque. In a decoded
   * picture, `data` has the colors on white; a picture is written with its colors in `data`, and this beside them.
   */
  readonly alpha?: Float32Array;
}
