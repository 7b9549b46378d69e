/**
 * A decoded picture: sRGB values in [0, 1], row by row, three channels a pixel, no alpha.
 * `data` has `height * width * 3` entries; the value at row y, column x, channel c is
 * `data[(y * width + x) * 3 + c]`.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}
