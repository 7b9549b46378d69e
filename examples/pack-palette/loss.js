import { defineNode } from 'stylograph';

export default defineNode({
  type: 'palette/loss',
  category: 'loss',
  title: 'Palette loss',
  description: 'How far each pixel is from the nearest color of a palette.',
  formulas: [{ text: 'mean over pixels of min over colors of |p − c|²' }],
  inputs: {
    image: { title: 'Image', help: 'The canvas.', takes: ['image'] },
    colors: { title: 'Colors', help: 'The palette.', takes: ['palette/colors'] },
  },
  outputs: { loss: { title: 'Loss', help: 'the distance', gives: 'loss' } },
  parameters: {},
  lower({ inputs: { image, colors }, b }) {
    // min(x, y) = -max(-x, -y): the largest of the distances below zero is the nearest.
    const nearness = colors.pixels
      .map((pixel) => b.mul(b.sumOver(b.square(b.sub(image.value, pixel)), [2]), -1))
      .reduce((nearest, other) => b.maximum(nearest, other));
    return { loss: { type: 'loss', value: b.mul(b.mean(nearness), -1) } };
  },
});
