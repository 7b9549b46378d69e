import type { Orientation } from './headers/exif.ts';
import type { Picture } from './picture.ts';

/** Interleaved samples as a decoder gives them: `height * width * channels` integers from 0 to `white`. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  /** 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha (straight, not premultiplied). */
  readonly channels: number;
  readonly values: Uint8Array | Uint8ClampedArray | Uint16Array;
  readonly white: number;
}

/**
 * Makes a picture of decoded samples: turned upright, gray made RGB, and white paper put behind what is
 * transparent.
 */
export function flattenSamples(samples: Samples, orientation: Orientation): Picture {
  const { channels, values, white } = samples;
  const alpha = channels === 2 || channels === 4 ? channels - 1 : undefined;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const turned = orientation >= 5;
  const width = turned ? samples.height : samples.width;
  const height = turned ? samples.width : samples.height;
  const { first, right, down } = walk(samples.width, samples.height, orientation);
  const data = new Float32Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    let from = (first + y * down) * channels;
    for (let x = 0; x < width; x++, to += 3, from += right * channels) {
      const opacity = alpha === undefined ? 1 : values[from + alpha]! / white;
      const scale = opacity / white;
      const paper = 1 - opacity;
      data[to] = values[from]! * scale + paper;
      data[to + 1] = values[from + green]! * scale + paper;
      data[to + 2] = values[from + blue]! * scale + paper;
    }
  }
  return { width, height, data };
}

/**
 * In stored pixels of a w x h picture: where the first shown one is, and the steps to those right of and
 * below it.
 */
function walk(
  w: number,
  h: number,
  orientation: Orientation,
): { readonly first: number; readonly right: number; readonly down: number } {
  const [upperRight, lowerLeft, lowerRight] = [w - 1, (h - 1) * w, h * w - 1];
  const walks = {
    1: { first: 0, right: 1, down: w },
    2: { first: upperRight, right: -1, down: w },
    3: { first: lowerRight, right: -1, down: -w },
    4: { first: lowerLeft, right: 1, down: -w },
    5: { first: 0, right: w, down: 1 },
    6: { first: lowerLeft, right: -w, down: 1 },
    7: { first: lowerRight, right: -w, down: -1 },
    8: { first: upperRight, right: w, down: -1 },
  };
  return walks[orientation];
}
