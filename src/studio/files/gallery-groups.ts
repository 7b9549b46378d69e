/** What each graph that comes with Stylograph is for, in one line, by group and name; in the order of the gallery. */
export const galleryGroups: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Start here': {
    house: 'A photo in the style of a painting: our own recipe',
    'gatys-2016': 'The loss that began it all: content, Gram matrices, L-BFGS',
    'two-styles': 'One style for the sky, another for the town, by masks',
  },
  Losses: {
    'content-reconstruction': 'What a layer of the network remembers of a picture',
    'content-layers': 'Which layer keeps the content of a photo',
    'style-layers': 'What each layer takes of a style',
    'total-variation': 'One transfer with four weights of total variation',
    'weight-scaling': 'From content to style: a sweep over their weights',
    'nearest-neighbors': 'NNST: each place takes the most similar one of the painting',
    'optimal-transport': 'STROTSS: features moved with the least effort',
    patches: 'CNNMRF: whole patches of the painting where they fit',
  },
  'Lines of a photo': {
    'keeping-lines': 'A style, and the lines of the photo by their Laplacian',
    photorealistic: 'The colors of another photo, and nothing else of it',
    'label-regions': 'Regions of one label take the style of each other',
  },
  'What a network sees': {
    'feature-visualization': 'What a channel responds to, with and without transforms',
    'deep-dream': 'A photo in which all features are made stronger',
  },
  Optimizers: {
    'optimizer-race': 'Six methods on one loss, from one start',
    'learning-rate-schedules': 'A high rate, and five ways to lower it',
    'starting-points': 'From noise, the photo, the painting, or a result',
    'blur-on-stall': 'A small blur leads on an optimizer that is stuck',
    parameterizations: 'Pixels, a pyramid or waves: what the optimizer changes',
  },
  Color: {
    'keeping-colors': 'Five ways to keep the colors of the photo',
  },
  Texture: {
    'texture-synthesis': 'A texture from noise by Gram matrices alone',
    'sliced-wasserstein': 'A texture by whole distributions, beside Gram matrices',
    'tiled-style': 'A painting shrunk and tiled: what changes of its style',
  },
  Scale: {
    'two-sizes': 'Half the size first, then the whole, by two optimizers',
    'multi-scale': 'Half the size first, then the whole, in one optimizer',
  },
};
