import { defineNode } from '../src/program/node.ts';
import { padded } from '../src/program/padding.ts';
import { heightWidth } from '../src/program/shape.ts';

/** Of a ramp that rises by 1 from a pixel to the next, Sobel's sums are 8; of a step by 1, they are 4. */
const ACROSS = [
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
].map((row) => row.map((weight) => weight / 4));

export default defineNode({
  type: 'edges',
  category: 'image',
  title: 'Edges',
  description:
    'The edges of a picture, by Sobel’s derivatives: as a picture, and as features. A distance between the features of two pictures compares their gradients.',
  aliases: ['sobel', 'gradient', 'derivative', 'outline', 'line drawing', 'gradient domain'],
  formulas: [
    {
      text: 'gₓ = ¼ [−1 0 1; −2 0 2; −1 0 1] ∗ x, g_y its transpose',
      source: 'Sobel 1968; Duda and Hart 1973, Pattern Classification and Scene Analysis',
      note: 'Divided by 4: a step from black to white is 1. Pixels at the edge of the picture are repeated beyond it.',
    },
    { text: 'magnitude: √(gₓ² + g_y²) in each color channel' },
    {
      text: 'oriented: ½ + ½ (cos α gₓ + sin α g_y) in each color channel',
      note: 'Gray where the picture does not change in that direction, brighter where it rises.',
    },
  ],
  inputs: { image: { title: 'Image', help: 'The picture with the edges.', takes: ['image'] } },
  outputs: {
    image: { title: 'Image', help: 'the edges as a picture', gives: 'image' },
    features: {
      title: 'Gradients',
      help: 'features of one layer: gₓ of each color channel, then g_y of each',
      gives: 'features',
    },
  },
  parameters: {
    form: {
      kind: 'choice',
      title: 'Form',
      help: 'What the picture shows. The features always have both derivatives.',
      default: 'magnitude',
      options: {
        magnitude: 'the strength of each edge, whatever its direction',
        oriented: 'the derivative in one direction, gray where it is 0',
      },
    },
    angle: {
      kind: 'number',
      title: 'Angle',
      help: 'Direction of the derivative: 0 is from left to right, 90 from top to bottom.',
      default: 0,
      min: -180,
      max: 180,
      unit: '°',
      when: { form: ['oriented'] },
    },
  },
  lower({ inputs: { image }, parameters: { form, angle }, b }) {
    const [height, width] = heightWidth(image.value.shape);
    // [3, 3, in, out]: channels 0 to 2 of the result are derivatives across, 3 to 5 down.
    const weights = ACROSS.flatMap((row, y) =>
      row.flatMap((across, x) =>
        [0, 1, 2].flatMap((from) =>
          Array.from({ length: 6 }, (_, to) => (to % 3 !== from ? 0 : to < 3 ? across : ACROSS[x]![y]!)),
        ),
      ),
    );
    const outer = b.conv2d(padded(b, image.value, 'replicate'), b.numbers([3, 3, 3, 6], weights));
    const value = b.slice(outer, [1, 1, 0], [height, width, 6]);
    const [across, down] = [0, 3].map((channel) => b.slice(value, [0, 0, channel], [height, width, 3]));
    const turn = (angle * Math.PI) / 180;
    const shown = {
      magnitude: () => b.sqrt(b.add(b.square(across!), b.square(down!))),
      oriented: () => b.add(b.add(b.mul(across!, Math.cos(turn) / 2), b.mul(down!, Math.sin(turn) / 2)), 0.5),
    }[form]();
    const map = { layer: 'edges', level: 0, value, picturePixels: height * width };
    return { image: { type: 'image', value: shown }, features: { type: 'features', maps: [map] } };
  },
});
