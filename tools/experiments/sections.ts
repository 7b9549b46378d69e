/** The sections of the text: the graph that each describes, and what a reader should know about its figures. */
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
      'Ivanov (2017) raced five first-order methods against each other, and Adam against L-BFGS; the forum added that larger pictures favor Adam. Here all six have the same loss and start, and take steps in turn, so that other work on the machine slows all of them equally. Plain gradient descent has a momentum of 0.9 and the highest learning rate that did not diverge; twice that rate did.',
    seconds: true,
  },
  {
    graph: 'blur-on-stall',
    title: 'L-BFGS that blurs when it stalls',
    words:
      'Izvorski (2017) reconstructed a photo from conv5_1, with L-BFGS restarted every 20 evaluations and pixels clipped in between. If a run of 20 changed the loss by less than 0.001, he blurred the canvas. The loss fell from 3.19 to 0.53 in about 150 blurs and 20,000 evaluations. Here the threshold is 5 % of the loss, because the meaning of an absolute threshold depends on the loss, and there are far fewer evaluations. Dots mark blurs.',
  },
  {
    graph: 'total-variation',
    title: 'Total variation',
    words:
      'Nobody in the forum had tried it. L-BFGS leaves the most grain, so it is the method here. Total losses of runs with different terms cannot be compared; the terms can.',
  },
  {
    graph: 'starting-points',
    title: 'Starting points',
    words:
      'Gatys et al. (2016) report a bias toward the start but no strong effect. Every start has the same loss and number of evaluations.',
  },
  {
    graph: 'content-layers',
    title: 'Content layers',
    words: 'The losses are relative, so that a weight has the same meaning at every layer.',
  },
  {
    graph: 'style-layers',
    title: 'Style layers, single and summed',
    words:
      'The start is blurred noise, with a small weight of total variation: without these, noise that a layer does not respond to would remain.',
  },
  { graph: 'tiled-style', title: 'Tiled styles', words: 'The control is tiled without shrinking.' },
  {
    graph: 'keeping-colors',
    title: 'Keeping colors',
    words:
      'The course transferred brightness alone, in Luv. Here it is in YUV, as in NeuralImageSynthesis, with the painting’s brightness shifted to the photo’s mean. Swapping the chroma afterwards, and the two ways of matching colors before, are further variants.',
  },
  {
    graph: 'weight-scaling',
    title: 'Scaling the weights',
    words:
      'A sweep of the style weight over 0.1, 1, 10, 100 and 1000, with more weight on shallow layers (001 to 005) and on deep layers (006 to 010).',
  },
  {
    graph: 'learning-rate-schedules',
    title: 'Learning-rate schedules',
    words:
      'Adam, with a learning rate that falls from 0.05 to a twentieth of that; the step schedule multiplies it by 0.4 every 40 steps.',
  },
  {
    graph: 'parameterizations',
    title: 'Parameterizations',
    words:
      'Lucid (2017) optimizes Fourier coefficients, scaled by 1 / f, of decorrelated colors, through a sigmoid; STROTSS (2019) a Laplacian pyramid. Here each basis is combined with the colors and the range, from the same start, with the same steps of Adam and the same learning rate: pixels, pyramid and Fourier coefficients of red, green and blue (001 to 003), the same through a sigmoid (004 to 006), of decorrelated colors (007 to 009), and of these through a sigmoid (010 to 012). The last is lucid’s.',
  },
  {
    graph: 'multi-scale',
    title: 'Multi-scale',
    words: 'Adam at half the size and then at full size, keeping its moments, compared with full size alone.',
  },
  {
    graph: 'two-styles',
    title: 'Two styles with masks',
    words: 'Nothing is measured; the picture shows that each style stays in its region.',
  },
  {
    graph: 'sliced-wasserstein',
    title: 'Sliced Wasserstein',
    words: 'The values of the two losses cannot be compared. Judge by eye; the example is beside them.',
  },
];
