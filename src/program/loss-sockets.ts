/** The inputs and the output of a loss that compares features of the canvas with those of a style. */
export const styleSockets = {
  inputs: {
    features: { title: 'Features', help: 'Features of the canvas.', takes: ['features'] },
    target: { title: 'Target', help: 'Features of the style.', takes: ['features'] },
  },
  outputs: { loss: { title: 'Loss', help: 'the distance', gives: 'loss' } },
} as const;
