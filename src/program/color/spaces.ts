import type { Builder } from '../builder.ts';
import type { Value } from '../value.ts';
import {
  inverse,
  joined,
  mergeChannels,
  perChannel,
  splitChannels,
  transformed,
  type Matrix,
} from './channels.ts';
import { fromHsv, toHsv } from './hsv.ts';

type Conversion = (b: Builder, x: Value) => Value;

interface ColorSpace {
  /** The space that this one is defined by; sRGB, the root, has none. */
  readonly parent?: ColorSpaceName;
  readonly fromParent: Conversion;
  readonly toParent: Conversion;
  /** What each channel runs over, for pictures that are shown: the colors of sRGB lie within. */
  readonly ranges: readonly (readonly [number, number])[];
}

export type ColorSpaceName = 'srgb' | 'linear' | 'gray' | 'yuv' | 'ycbcr' | 'xyz' | 'lab' | 'luv' | 'hsv';

const UNIT = [
  [0, 1],
  [0, 1],
  [0, 1],
] as const;
/** The white of daylight, D65, for the observer of 2 degrees. */
const WHITE = [0.95047, 1, 1.08883];

const XYZ: Matrix = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
];
const YUV: Matrix = [
  [0.299, 0.587, 0.114],
  [-0.14714119, -0.28886916, 0.43601035],
  [0.61497538, -0.51496512, -0.10001026],
];
const YCBCR: Matrix = [
  [65.481, 128.553, 24.966],
  [-37.797, -74.203, 112],
  [112, -93.786, -18.214],
];
const LUMA = [0.2125, 0.7154, 0.0721];

const WHITE_SUM = WHITE[0]! + 15 * WHITE[1]! + 3 * WHITE[2]!;
const [WHITE_U, WHITE_V] = [(4 * WHITE[0]!) / WHITE_SUM, (9 * WHITE[1]!) / WHITE_SUM];
/** What is divided by where it would be 0. */
const SMALLEST = 1e-7;

/**
 * Colors as scikit-image defines them: sRGB of IEC 61966-2-1, D65. What lies outside of sRGB is not cut off, and all
 * conversions are differentiable.
 */
export const colorSpaces: Readonly<Record<ColorSpaceName, ColorSpace>> = {
  srgb: { fromParent: (_, x) => x, toParent: (_, x) => x, ranges: UNIT },
  linear: {
    parent: 'srgb',
    fromParent: (b, x) =>
      joined(
        b,
        x,
        0.04045,
        (low) => b.mul(low, 1 / 12.92),
        (high) => b.power(b.mul(b.add(high, 0.055), 1 / 1.055), 2.4),
      ),
    toParent: (b, x) =>
      joined(
        b,
        x,
        0.0031308,
        (low) => b.mul(low, 12.92),
        (high) => b.sub(b.mul(b.power(high, 1 / 2.4), 1.055), 0.055),
      ),
    ranges: UNIT,
  },
  gray: {
    parent: 'srgb',
    fromParent: (b, x) => transformed(b, x, [LUMA, LUMA, LUMA]),
    toParent: (_, x) => x,
    ranges: UNIT,
  },
  yuv: {
    parent: 'srgb',
    fromParent: (b, x) => transformed(b, x, YUV),
    toParent: (b, x) => transformed(b, x, inverse(YUV)),
    ranges: [
      [0, 1],
      [-0.436, 0.436],
      [-0.615, 0.615],
    ],
  },
  ycbcr: {
    parent: 'srgb',
    fromParent: (b, x) => b.add(transformed(b, x, YCBCR), perChannel(b, [16, 128, 128])),
    toParent: (b, x) => transformed(b, b.sub(x, perChannel(b, [16, 128, 128])), inverse(YCBCR)),
    ranges: [
      [16, 235],
      [16, 240],
      [16, 240],
    ],
  },
  xyz: {
    parent: 'linear',
    fromParent: (b, x) => transformed(b, x, XYZ),
    toParent: (b, x) => transformed(b, x, inverse(XYZ)),
    ranges: [
      [0, WHITE[0]!],
      [0, WHITE[1]!],
      [0, WHITE[2]!],
    ],
  },
  lab: {
    parent: 'xyz',
    fromParent(b, xyz) {
      const [x, y, z] = splitChannels(b, lightness(b, b.div(xyz, perChannel(b, WHITE))));
      return mergeChannels(b, [b.sub(b.mul(y, 116), 16), b.mul(b.sub(x, y), 500), b.mul(b.sub(y, z), 200)]);
    },
    toParent(b, lab) {
      const [l, a, c] = splitChannels(b, lab);
      const y = b.mul(b.add(l, 16), 1 / 116);
      const curve = mergeChannels(b, [b.add(y, b.mul(a, 1 / 500)), y, b.sub(y, b.mul(c, 1 / 200))]);
      return b.mul(unlightness(b, curve), perChannel(b, WHITE));
    },
    ranges: [
      [0, 100],
      [-128, 128],
      [-128, 128],
    ],
  },
  luv: {
    parent: 'xyz',
    fromParent(b, xyz) {
      const [x, y, z] = splitChannels(b, xyz);
      const l = b.sub(b.mul(lightness(b, y), 116), 16);
      const sum = b.maximum(b.add(b.add(x, b.mul(y, 15)), b.mul(z, 3)), SMALLEST);
      const part = (of: Value, factor: number, white: number) =>
        b.mul(b.mul(l, 13), b.sub(b.div(b.mul(of, factor), sum), white));
      return mergeChannels(b, [l, part(x, 4, WHITE_U), part(y, 9, WHITE_V)]);
    },
    toParent(b, luv) {
      const [l, u, v] = splitChannels(b, luv);
      const y = unlightness(b, b.mul(b.add(l, 16), 1 / 116));
      const l13 = b.mul(b.maximum(l, SMALLEST), 13);
      const [du, dv] = [b.add(b.div(u, l13), WHITE_U), b.maximum(b.add(b.div(v, l13), WHITE_V), SMALLEST)];
      const scale = b.div(b.mul(y, 0.25), dv);
      const z = b.sub(b.sub(b.number(12), b.mul(du, 3)), b.mul(dv, 20));
      return mergeChannels(b, [b.mul(scale, b.mul(du, 9)), y, b.mul(scale, z)]);
    },
    ranges: [
      [0, 100],
      [-200, 200],
      [-200, 200],
    ],
  },
  hsv: { parent: 'srgb', fromParent: toHsv, toParent: fromHsv, ranges: UNIT },
};

/** The curve of CIE's lightness: a cube root, straight near black. */
function lightness(b: Builder, x: Value): Value {
  return joined(
    b,
    x,
    0.008856,
    (low) => b.add(b.mul(low, 7.787), 16 / 116),
    (high) => b.power(high, 1 / 3),
  );
}

function unlightness(b: Builder, x: Value): Value {
  return joined(
    b,
    x,
    0.2068966,
    (low) => b.mul(b.sub(low, 16 / 116), 1 / 7.787),
    (high) => b.power(high, 3),
  );
}
