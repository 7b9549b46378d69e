/** The sections of the text, by the graph that each tells of, with what a reader should know to read its figures. */
export const sections: readonly {
  readonly graph: string;
  readonly title: string;
  readonly words: string;
  /** Draw the losses by seconds as well. */
  readonly seconds?: boolean;
}[] = [
  {
    graph: 'optimizer-race',
    title: 'Six optimizers',
    words:
      'Ivanov (2017) raced five first-order methods against each other, and Adam against L-BFGS; the forum added that larger pictures favor Adam. All six share the loss and the start here, and take turns, so that what else the machine does slows all alike. Plain gradient descent has a momentum of 0.9 and the highest rate that did not diverge: a rate twice as high did.',
    seconds: true,
  },
  {
    graph: 'blur-on-stall',
    title: 'L-BFGS that blurs when it stalls',
    words:
      'Izvorski (2017) reconstructed a photo from conv5_1, with L-BFGS begun anew every 20 evaluations, pixels clipped between. Where a run of 20 changed the loss by less than 0.001 he blurred the canvas, and came from 3.19 to 0.53 in about 150 blurs and 20,000 evaluations. The threshold here is 5 % of the loss, for an absolute one means something else for every loss, and there are far fewer evaluations. Dots are blurs.',
  },
  {
    graph: 'total-variation',
    title: 'Total variation',
    words:
      'Nobody in the forum had tried. L-BFGS leaves most grain, so it is what optimizes here. Losses of runs that count different terms do not compare; their terms do.',
  },
  {
    graph: 'starting-points',
    title: 'Starting points',
    words:
      'Gatys et al. (2016) see a bias of the start and no strong effect. Every start has as many evaluations of the same loss.',
  },
  {
    graph: 'content-layers',
    title: 'Content layers',
    words: 'Relative losses, so that a weight means the same at every layer.',
  },
  {
    graph: 'style-layers',
    title: 'Style layers, single and summed',
    words:
      'From blurred noise, with a little total variation: without either, what a layer does not care about stays noise.',
  },
  { graph: 'tiled-style', title: 'Tiled styles', words: 'The control is tiled without being shrunk.' },
  {
    graph: 'keeping-colors',
    title: 'Keeping colors',
    words:
      'Brightness alone is what the course did in Luv; here it is in YUV, as in NeuralImageSynthesis, where the painting’s brightness is shifted to the photo’s mean. Chroma swapped afterwards, and the two ways of matching before, are other graphs than that.',
  },
  {
    graph: 'weight-scaling',
    title: 'Scaling the weights',
    words:
      'A sweep: with shallow layers weighed more (001 to 005) and with deep ones (006 to 010), the style 0.1, 1, 10, 100 and 1000.',
  },
  {
    graph: 'learning-rate-schedules',
    title: 'Learning-rate schedules',
    words: 'Adam, begun at 0.05, falling to a twentieth; stairs fall to 0.4 of it every 40 steps.',
  },
  {
    graph: 'multi-scale',
    title: 'Multi-scale',
    words:
      'Adam through half the size and the whole, its moments carried along, beside the whole size alone.',
  },
  {
    graph: 'two-styles',
    title: 'Two styles with masks',
    words: 'Nothing to measure, but to see: each style keeps to its region.',
  },
  {
    graph: 'sliced-wasserstein',
    title: 'Sliced Wasserstein',
    words: 'Two losses whose values do not compare; the example is beside them. Judge by eye.',
  },
];
