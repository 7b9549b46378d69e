import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'blur',
  category: 'image',
  title: 'Blur',
  description:
    'Removes fine detail from a picture. A loss between blurred pictures compares only coarse structure.',
  aliases: ['gaussian', 'smooth', 'soften', 'low pass'],
  formulas: [
    {
      text: 'exp(−(x² + y²) / 2σ²), over its sum',
      note: 'Cut off at 4 σ. At the edges of the picture, the weights of the pixels inside are rescaled to sum to 1.',
    },
  ],
  inputs: { image: { title: 'Image', help: 'The picture to blur.', takes: ['image'] } },
  outputs: { image: { title: 'Image', help: 'the blurred picture', gives: 'image' } },
  parameters: {
    sigma: {
      kind: 'number',
      title: 'Sigma',
      help: 'Standard deviation of the Gaussian in pixels; 0 leaves the picture unchanged.',
      default: 2,
      min: 0,
      max: 256,
      unit: 'px',
      pixels: true,
    },
  },
  lower({ inputs: { image }, parameters: { sigma }, b }) {
    return { image: { type: 'image', value: sigma === 0 ? image.value : b.blur(image.value, sigma) } };
  },
});
