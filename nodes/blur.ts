import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'blur',
  category: 'image',
  title: 'Blur',
  description:
    'A picture without its finest detail. Compare blurred pictures, and only what is coarse counts.',
  aliases: ['gaussian', 'smooth', 'soften', 'low pass'],
  formulas: [
    {
      text: 'exp(−(x² + y²) / 2σ²), over its sum',
      note: 'Cut off at 4 σ; at the edges of the picture what is there is weighed anew.',
    },
  ],
  inputs: { image: { title: 'Image', help: 'The picture to blur.', takes: ['image'] } },
  outputs: { image: { title: 'Image', help: 'the blurred picture', gives: 'image' } },
  parameters: {
    sigma: {
      kind: 'number',
      title: 'Sigma',
      help: 'Deviation of the Gaussian; 0 leaves the picture as it is.',
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
