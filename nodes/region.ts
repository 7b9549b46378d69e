import { heightWidth } from '../src/program/shape.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'region',
  category: 'features',
  title: 'Region',
  description:
    'Restricts features to the part of the picture inside a mask. To limit a style to a region, use one region node for the canvas and one for the style.',
  aliases: ['mask', 'guide', 'guided', 'spatial control', 'segmentation'],
  formulas: [
    {
      text: 'G = Fᵀ T Tᵀ F with Σ T² = 1',
      source:
        'Gatys, Ecker, Bethge, Hertzmann, Shechtman 2017, Controlling Perceptual Factors in Neural Style Transfer',
      note: 'As in leongatys/NeuralImageSynthesis: T is the mask averaged down to each layer’s size. Means and covariances are also weighted by T².',
    },
  ],
  inputs: {
    features: { title: 'Features', help: 'Features of the whole picture.', takes: ['features'] },
    mask: { title: 'Mask', help: 'The region; with the same proportions as the picture.', takes: ['mask'] },
  },
  outputs: { features: { title: 'Features', help: 'the features in the region', gives: 'features' } },
  parameters: {},
  lower({ inputs: { features, mask }, b }) {
    const maps = features.maps.map((map) => {
      const [height, width] = heightWidth(map.value.shape);
      const guide = b.resize(mask.value, height, width, 'area');
      return { ...map, guide: map.guide ? b.mul(map.guide, guide) : guide };
    });
    return { features: { type: 'features', maps } };
  },
});
