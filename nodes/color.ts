import { convertColor, fromUnit, toUnit } from '../src/program/color/convert.ts';
import { defineNode } from '../src/program/node.ts';

const options = {
  srgb: 'sRGB: red, green and blue as stored in pictures',
  linear: 'linear light: red, green and blue proportional to energy',
  gray: 'gray: 0.2125 R + 0.7154 G + 0.0721 B in all three channels',
  yuv: 'YUV: luma and two color differences',
  ycbcr: 'YCbCr: the same in video ranges',
  xyz: 'CIE XYZ',
  lab: 'CIE L*a*b*: lightness, green to red, blue to yellow',
  luv: 'CIE L*u*v*',
  hsv: 'hue, saturation and value',
} as const;

export default defineNode({
  type: 'color',
  category: 'image',
  title: 'Color space',
  description:
    'Converts a picture to another color space. Split the result to treat lightness and color separately, or compare there to compute a loss in that space.',
  aliases: ['color', 'colour', 'convert', 'rgb', 'lab', 'yuv', 'gray', 'grayscale', 'luminance', 'hsv'],
  formulas: [
    {
      text: 'V ≤ 0.04045: V / 12.92, else ((V + 0.055) / 1.055)^2.4',
      source: 'IEC 61966-2-1, sRGB',
      note: 'White is D65, 2 degrees. The values match scikit-image, except that values outside sRGB are kept, not clipped.',
    },
    { text: 'L* = 116 f(Y) − 16, a* = 500 (f(X) − f(Y)), b* = 200 (f(Y) − f(Z))', source: 'CIE 1976' },
  ],
  inputs: {
    image: { title: 'Image', help: 'The picture, in the color space set by “from”.', takes: ['image'] },
  },
  outputs: { image: { title: 'Image', help: 'the picture in the color space set by “to”', gives: 'image' } },
  parameters: {
    from: {
      kind: 'choice',
      title: 'From',
      help: 'The color space of the input.',
      default: 'srgb',
      options,
    },
    to: { kind: 'choice', title: 'To', help: 'The color space of the output.', default: 'lab', options },
    range: {
      kind: 'choice',
      title: 'Range',
      help: 'How values of a color space other than sRGB are stored.',
      default: 'unit',
      options: {
        unit: 'mapped to [0, 1], so that channels can be shown and used as network input',
        own: 'as the color space defines them, such as L* from 0 to 100',
      },
    },
  },
  lower({ inputs: { image }, parameters: { from, to, range }, b }) {
    const unit = range === 'unit';
    const value = convertColor(b, unit ? fromUnit(b, image.value, from) : image.value, from, to);
    return { image: { type: 'image', value: unit ? toUnit(b, value, to) : value } };
  },
});
