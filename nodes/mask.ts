import { heightWidth } from '../src/program/shape.ts';
import type { NumberParameter } from '../src/graph/parameters.ts';
import type { Builder } from '../src/program/builder.ts';
import { channelOf } from '../src/program/color/channels.ts';
import { convertColor } from '../src/program/color/convert.ts';
import { defineNode } from '../src/program/node.ts';
import type { Value } from '../src/program/value.ts';

const share = { kind: 'number', default: 0.5, min: 0, max: 1 } as const satisfies Partial<NumberParameter>;

/** Standard deviation of the window in which detail is measured, over the longer side. */
const NEIGHBORHOOD = 1 / 64;
/** One step of a picture of 8 bits: less is rounding. */
const LEAST_CONTRAST = 1 / 255;

export default defineNode({
  type: 'mask',
  category: 'image',
  title: 'Mask',
  description:
    'Selects a region: 1 inside and 0 outside, from a picture’s brightness, as a shape, or painted by hand.',
  aliases: ['region', 'selection', 'guide', 'threshold', 'circle', 'half', 'matte', 'paint', 'brush'],
  inputs: {
    image: {
      title: 'Image',
      help: 'The picture to make the mask from. It also sets the size.',
      takes: ['image'],
    },
  },
  outputs: { mask: { title: 'Mask', help: 'a value from 0 to 1 for each pixel', gives: 'mask' } },
  parameters: {
    of: {
      kind: 'choice',
      title: 'Of',
      help: 'What the mask is made from.',
      default: 'brightness',
      options: {
        brightness: 'the picture’s brightness, for masks painted in gray',
        threshold: '1 where the brightness is above the level',
        red: 'the red channel',
        green: 'the green channel',
        blue: 'the blue channel',
        left: 'the left part, up to the level',
        top: 'the upper part, up to the level',
        circle: 'a circle; a level of 1 is a radius of half the shorter side',
        painted: 'what is painted in the studio, stretched over the picture',
        detail:
          'the contrast of the neighborhood: 1 at edges and fine structure, 0 on flat areas such as a clear sky',
      },
    },
    level: {
      ...share,
      title: 'Level',
      help: 'Brightness threshold, extent of the shape, or the contrast that counts as full detail.',
      when: { of: ['threshold', 'left', 'top', 'circle', 'detail'] },
    },
    x: {
      ...share,
      title: 'Across',
      help: 'Horizontal center of the circle: 0 is left, 1 is right.',
      when: { of: ['circle'] },
    },
    y: {
      ...share,
      title: 'Down',
      help: 'Vertical center of the circle: 0 is top, 1 is bottom.',
      when: { of: ['circle'] },
    },
    painting: {
      kind: 'picture',
      title: 'Painting',
      help: 'A gray picture, white inside and black outside; “Paint the mask…” in the studio makes it.',
      default: '',
      when: { of: ['painted'] },
    },
    soft: {
      kind: 'number',
      title: 'Soft edge',
      help: 'Standard deviation, in pixels, of the blur applied to the mask.',
      default: 0,
      min: 0,
      max: 256,
      unit: 'px',
      pixels: true,
    },
    invert: { kind: 'boolean', title: 'Invert', help: 'Swap inside and outside.', default: false },
  },
  lower({ inputs: { image }, parameters, b, pictureSize, input, fail }) {
    const { of, level, x, y, painting, soft, invert } = parameters;
    const picture = image.value;
    const gray = () => channelOf(b, convertColor(b, picture, 'srgb', 'gray'), 0);
    const [height, width] = heightWidth(picture.shape);
    const radius = (level * Math.min(height, width)) / 2;
    const raw = {
      brightness: gray,
      threshold: () => b.step(b.sub(gray(), level)),
      red: () => channelOf(b, picture, 0),
      green: () => channelOf(b, picture, 1),
      blue: () => channelOf(b, picture, 2),
      left: () => b.step(b.sub(b.number(level * width), places(b, 1, height, width))),
      top: () => b.step(b.sub(b.number(level * height), places(b, 0, height, width))),
      circle: () => {
        const square = (axis: 0 | 1, middle: number) =>
          b.square(b.sub(places(b, axis, height, width), middle));
        return b.step(b.sub(b.number(radius ** 2), b.add(square(1, x * width), square(0, y * height))));
      },
      painted: () => {
        if (painting === '')
          return fail(
            'Nothing is painted yet.',
            'Choose “Paint the mask…” in the context menu of the node, or choose a gray picture.',
            { parameter: 'painting' },
          );
        // A painting that cannot be opened is reported here.
        pictureSize(painting, 'painting');
        const source = { kind: 'picture', source: painting, crop: false } as const;
        return channelOf(b, input([height, width, 3], source), 0);
      },
      detail: () => {
        const near = Math.max(height, width) * NEIGHBORHOOD;
        const brightness = gray();
        const variance = b.blur(b.square(b.sub(brightness, b.blur(brightness, near))), near);
        return b.sqrt(b.mul(variance, 1 / Math.max(level, LEAST_CONTRAST) ** 2));
      },
    }[of]();
    const whole = b.broadcast(b.minimum(b.maximum(raw, 0), 1), [height, width, 1]);
    const edged = soft === 0 ? whole : b.blur(whole, soft);
    return { mask: { type: 'mask', value: invert ? b.sub(b.number(1), edged) : edged } };
  },
});

/** The middles of pixels along an axis, in pixels from the edge: [height, 1, 1] or [1, width, 1]. */
function places(b: Builder, axis: 0 | 1, height: number, width: number): Value {
  const size = axis === 0 ? height : width;
  return b.numbers(
    axis === 0 ? [height, 1, 1] : [1, width, 1],
    Array.from({ length: size }, (_, i) => i + 0.5),
  );
}
