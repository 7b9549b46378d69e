import type { Rectangle } from './crop.ts';
import type { Orientation } from './headers/exif.ts';
import type { Picture } from './picture.ts';
import { walk } from './upright.ts';

/** The edges of a crop as fractions of what is cropped, from its left and its top. */
export interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * What is shown of a picture. In this order, it is flipped, rotated and cropped. The edges are those of the frame that rotating
 * leaves (see {@link frameOf}).
 */
export interface PicturePart extends Edges {
  readonly flip: 'none' | 'horizontal' | 'vertical' | 'both';
  /** Degrees, clockwise, from -180 to 180. */
  readonly rotate: number;
}

/** The whole picture as it is. */
export const WHOLE: PicturePart = { flip: 'none', rotate: 0, left: 0, top: 0, right: 1, bottom: 1 };

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The orientations of a flipped picture after 0 to 3 quarter turns clockwise. */
const orientations: Readonly<Record<PicturePart['flip'], readonly Orientation[]>> = {
  none: [1, 6, 3, 8],
  horizontal: [2, 7, 4, 5],
  vertical: [4, 5, 2, 7],
  both: [3, 8, 1, 6],
};

/** Quarter turns clockwise, 0 to 3, and the degrees that remain, from -45 to 45. */
function turnsOf(degrees: number): { quarters: number; rest: number } {
  const quarters = Math.round(degrees / 90);
  return { quarters: (quarters + 4) % 4, rest: degrees - quarters * 90 };
}

/**
 * The frame of a rotated picture in pixels: the upright rectangle of the largest area inside it, so nothing outside of the
 * picture is ever shown. Rounded down, at least 1 x 1. By quarter turns, it is the whole picture.
 */
export function frameOf({ width, height }: Size, degrees: number): Size {
  const { quarters, rest } = turnsOf(degrees);
  const [w, h] = quarters % 2 === 0 ? [width, height] : [height, width];
  if (rest === 0) return { width: w, height: h };
  const { sine, cosine } = sineAndCosine(Math.abs(rest));
  const [long, short] = [Math.max(w, h), Math.min(w, h)];
  const double = 2 * sine * cosine;
  const inside = (along: number, across: number): number => {
    // A narrow picture is touched by two corners of the frame, in the middle of its long sides; others by all four.
    if (short <= (double + 1e-9) * long) return short / 2 / (along === long ? sine : cosine);
    return (along * cosine - across * sine) / (cosine * cosine - sine * sine);
  };
  const whole = (side: number) => Math.max(1, Math.floor(side + 1e-9));
  return { width: whole(inside(w, h)), height: whole(inside(h, w)) };
}

/** The pixels of a frame between edges: rounded, at least 1 x 1. */
export function rectangleOf({ width, height }: Size, { left, top, right, bottom }: Edges): Rectangle {
  const [x, y] = [
    Math.min(width - 1, Math.round(left * width)),
    Math.min(height - 1, Math.round(top * height)),
  ];
  return {
    x,
    y,
    width: Math.max(1, Math.round(right * width) - x),
    height: Math.max(1, Math.round(bottom * height) - y),
  };
}

/** The size in pixels of a part of a picture of some size. */
export function sizeOfPart(picture: Size, part: PicturePart): Size {
  const { width, height } = rectangleOf(frameOf(picture, part.rotate), part);
  return { width, height };
}

/**
 * A part of a picture. Flips and quarter turns are exact. Other angles are sampled about the middle with cubic interpolation
 * (Keys 1981, a = -0.5), clipped to [0, 1]; where it reaches across an edge of the picture, the pixels of the edge are
 * repeated. Sums are float64 in a fixed order, and no function of the platform is used, so pixels are the same everywhere.
 */
export function takePart(picture: Picture, part: PicturePart): Picture {
  const { quarters, rest } = turnsOf(part.rotate);
  const frame = frameOf(picture, part.rotate);
  const rectangle = rectangleOf(frame, part);
  const turned = turnedBy(picture, orientations[part.flip][quarters]!);
  const data = rest === 0 ? copied(turned, rectangle) : sampled(turned, frame, rectangle, rest);
  return { width: rectangle.width, height: rectangle.height, data };
}

/** A flipped and turned picture, without a copy: its pixel at column x, row y is number `first + x * right + y * down` of `data`. */
interface Turned extends Size, ReturnType<typeof walk> {
  readonly data: Float32Array;
}

function turnedBy({ width, height, data }: Picture, orientation: Orientation): Turned {
  const size = orientation >= 5 ? { width: height, height: width } : { width, height };
  return { ...size, ...walk(width, height, orientation), data };
}

function copied({ data, first, right, down }: Turned, { x, y, width, height }: Rectangle): Float32Array {
  const out = new Float32Array(width * height * 3);
  for (let row = 0, to = 0; row < height; row++) {
    let from = (first + x * right + (y + row) * down) * 3;
    for (let column = 0; column < width; column++, to += 3, from += right * 3) {
      out[to] = data[from]!;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]!;
    }
  }
  return out;
}

function sampled(turned: Turned, frame: Size, rectangle: Rectangle, degrees: number): Float32Array {
  const { data, first, right, down } = turned;
  const { sine, cosine } = sineAndCosine(degrees);
  const out = new Float32Array(rectangle.width * rectangle.height * 3);
  const [across, along] = [new Taps(turned.width), new Taps(turned.height)];
  for (let row = 0, to = 0; row < rectangle.height; row++) {
    const y = rectangle.y + row + 0.5 - frame.height / 2;
    for (let column = 0; column < rectangle.width; column++, to += 3) {
      const x = rectangle.x + column + 0.5 - frame.width / 2;
      across.moveTo(turned.width / 2 + x * cosine + y * sine);
      along.moveTo(turned.height / 2 - x * sine + y * cosine);
      let [red, green, blue] = [0, 0, 0];
      for (let j = 0; j < 4; j++) {
        const begin = first + along.places[j]! * down;
        for (let i = 0; i < 4; i++) {
          const weight = along.weights[j]! * across.weights[i]!;
          const from = (begin + across.places[i]! * right) * 3;
          red += weight * data[from]!;
          green += weight * data[from + 1]!;
          blue += weight * data[from + 2]!;
        }
      }
      out[to] = Math.min(1, Math.max(0, red));
      out[to + 1] = Math.min(1, Math.max(0, green));
      out[to + 2] = Math.min(1, Math.max(0, blue));
    }
  }
  return out;
}

/** The four pixels of a row or column around a place, and their weights in cubic interpolation. */
class Taps {
  readonly places = new Int32Array(4);
  readonly weights = new Float64Array(4);
  private readonly last: number;

  constructor(size: number) {
    this.last = size - 1;
  }

  /** @param place in pixels; the middle of pixel i is at i + 0.5. */
  moveTo(place: number): void {
    const base = Math.floor(place - 0.5);
    const t = place - 0.5 - base;
    for (let k = 0; k < 4; k++) this.places[k] = Math.min(this.last, Math.max(0, base - 1 + k));
    this.weights[0] = ((-0.5 * t + 1) * t - 0.5) * t;
    this.weights[1] = (1.5 * t - 2.5) * t * t + 1;
    this.weights[2] = ((-1.5 * t + 2) * t + 0.5) * t;
    this.weights[3] = (0.5 * t - 0.5) * t * t;
  }
}

/** Of an angle of at most 45 degrees, by their series: `Math.sin` may differ in its last bit between engines. */
function sineAndCosine(degrees: number): { sine: number; cosine: number } {
  const angle = (degrees * Math.PI) / 180;
  let [sine, cosine] = [0, 0];
  for (let n = 0, term = 1; n < 24; n++, term *= angle / n) {
    const signed = n % 4 < 2 ? term : -term;
    if (n % 2 === 0) cosine += signed;
    else sine += signed;
  }
  return { sine, cosine };
}
