import { convertColor, fromUnit, toUnit } from '../src/program/color/convert.ts';
import { defineNode } from '../src/program/node.ts';

const options = {
  srgb: 'sRGB: red, green and blue as pictures have them',
  linear: 'linear light: red, green and blue in proportion to energy',
  gray: 'gray: 0.2125 R + 0.7154 G + 0.0721 B, three times',
  yuv: 'YUV: luma and two differences of color',
  ycbcr: 'YCbCr: the same in the ranges of video',
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
    'The same colors in the numbers of another space. Split it to treat brightness and color apart; compare there to make a loss live in any space.',
  aliases: ['color', 'colour', 'convert', 'rgb', 'lab', 'yuv', 'gray', 'grayscale', 'luminance', 'hsv'],
  formulas: [
    {
      text: 'V ≤ 0.04045: V / 12.92, else ((V + 0.055) / 1.055)^2.4',
      source: 'IEC 61966-2-1, sRGB',
      note: 'White is D65, 2 degrees. All numbers are those of scikit-image, which cuts off what leaves sRGB; here it is kept.',
    },
    { text: 'L* = 116 f(Y) − 16, a* = 500 (f(X) − f(Y)), b* = 200 (f(Y) − f(Z))', source: 'CIE 1976' },
  ],
  inputs: { image: { title: 'Image', help: 'The picture, in the space of “from”.', takes: ['image'] } },
  outputs: { image: { title: 'Image', help: 'the picture in the space of “to”', gives: 'image' } },
  parameters: {
    from: {
      kind: 'choice',
      title: 'From',
      help: 'The space that the numbers are of.',
      default: 'srgb',
      options,
    },
    to: { kind: 'choice', title: 'To', help: 'The space to bring them to.', default: 'lab', options },
    range: {
      kind: 'choice',
      title: 'Range',
      help: 'How the numbers of a space other than sRGB are carried.',
      default: 'unit',
      options: {
        unit: 'mapped to [0, 1], so that channels can be shown, and looked at by a network',
        own: 'as the space defines them: L* from 0 to 100',
      },
    },
  },
  lower({ inputs: { image }, parameters: { from, to, range }, b }) {
    const unit = range === 'unit';
    const value = convertColor(b, unit ? fromUnit(b, image.value, from) : image.value, from, to);
    return { image: { type: 'image', value: unit ? toUnit(b, value, to) : value } };
  },
});
